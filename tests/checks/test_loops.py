"""GVL301 through calls: constructs of real projects in our own words, the good ones first."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

    from geventlint.model import Finding

WORKER = "celery -A shop.tasks worker -P gevent"
CLIENT = """
    import asyncio

    class Client:
        async def _fetch(self, sku):
            return sku

        def fetch(self, sku):
            return asyncio.run(self._fetch(sku))
    """
HELPER = """
    import asyncio

    async def query(sku):
        return sku

    def fetch(sku):
        return asyncio.run(query(sku))
    """
TASK = "from celery import shared_task\n{imports}\n@shared_task\ndef refresh(sku):\n    return {call}\n"


def task(imports: str, call: str) -> str:
    return TASK.format(imports=imports, call=call)


def found(root: Path, files: dict[str, str], host: str = WORKER) -> list[Finding]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    settings = config.load(root).override(select=["GVL301"])
    return list(engine.run(engine.Options((".",), root, settings, (host,))).findings)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"shop/tasks.py": task("", "sku"), "shop/helper.py": HELPER}, id="a module that nobody imports"),
        pytest.param(
            {
                "shop/tasks.py": task(
                    "import gevent\nfrom shop.helper import fetch", "gevent.get_hub().threadpool.apply(fetch, (sku,))"
                ),
                "shop/helper.py": HELPER,
            },
            id="handed to the hub's thread pool in another module",
        ),
        pytest.param(
            {
                "shop/tasks.py": task(
                    "import gevent\nfrom shop.client import Client",
                    "gevent.get_hub().threadpool.spawn(lambda: Client().fetch(sku)).get()",
                ),
                "shop/client.py": CLIENT,
            },
            id="a method called in a lambda of the thread pool",
        ),
        pytest.param(
            {
                "shop/tasks.py": task(
                    "from gevent.threadpool import ThreadPool\nfrom shop import helper\nPOOL = ThreadPool(3)",
                    "POOL.apply(helper.fetch, (sku,))",
                ),
                "shop/helper.py": HELPER,
            },
            id="handed to a pool of native threads",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("", "sku")
                + "\n\nif __name__ == '__main__':\n    from shop.helper import fetch\n    fetch(1)\n",
                "shop/helper.py": HELPER,
            },
            id="called by the script only",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from shop.helper import fetch", "fetch(sku)"),
                "shop/helper.py": "def fetch(sku):\n    return sku\n",
                "tools/helper.py": HELPER,
            },
            id="another function of that name",
        ),
        pytest.param(
            {
                "shop/tasks.py": "import asyncio\n" + task("", "query.delay(sku)") + "\nasync def serve():\n"
                "    await asyncio.gather()\n    return asyncio.run\n",
            },
            id="awaited in coroutines",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from asgiref.sync import sync_to_async", "sku")
                + "\nasync def read(sku):\n    return await sync_to_async(print)(sku)\n",
            },
            id="sync_to_async",
        ),
        pytest.param(
            {
                "shop/tasks.py": "import anyio\nfrom celery import shared_task\n"
                "async def serve():\n    await anyio.to_thread.run_sync(print)\n@shared_task\ndef add(): pass\n",
            },
            id="anyio in a coroutine",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from shop.loop import Loop", "Loop().run(sku)"),
                "shop/loop.py": "class Loop:\n    def run(self, sku):\n        return sku\n",
            },
            id="a class of that name that has no loop",
        ),
    ],
)
def test_silent(files: dict[str, str], tmp_path: Path) -> None:
    assert [f"{one.location} {one.message}" for one in found(tmp_path, files)] == []


@pytest.mark.parametrize(
    ("files", "place", "calls"),
    [
        pytest.param(
            {"shop/tasks.py": task("from shop.helper import fetch", "fetch(sku)"), "shop/helper.py": HELPER},
            "shop/helper.py:8",
            ["refresh calls fetch"],
            id="a function of another module",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from .service import stock", "stock(sku)"),
                "shop/__init__.py": "",
                "shop/service.py": "from . import depot as d\ndef stock(sku):\n    return d.level(sku)\n",
                "shop/depot.py": "from shop.api import ask\ndef level(sku):\n    return [ask(sku)]\n",
                "shop/api/__init__.py": "from .client import ask\n",
                "shop/api/client.py": "from .loop import sync\ndef ask(sku):\n    return sync(sku)\n",
                "shop/api/loop.py": "from shop.helper import fetch as sync_fetch\ndef sync(sku):\n"
                "    return sync_fetch(sku)\n",
                "shop/helper.py": HELPER,
            },
            "shop/helper.py:8",
            ["refresh calls stock", "stock calls level", "level calls ask", "ask calls sync", "sync calls fetch"],
            id="five modules deep, through a package that exports it",
        ),
        pytest.param(
            {"shop/tasks.py": task("from shop.client import Client", "Client().fetch(sku)"), "shop/client.py": CLIENT},
            "shop/client.py:9",
            ["refresh calls Client.fetch"],
            id="a method",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from shop.client import client", "client.fetch(sku)"),
                "shop/client.py": dedent(CLIENT) + "\n\nclient = Client()\n",
            },
            "shop/client.py:9",
            ["refresh calls Client.fetch"],
            id="a method of a module's only object",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from shop.stock import StockClient", "StockClient().level(sku)"),
                "shop/stock.py": "from shop.client import Client\nclass StockClient(Client):\n"
                "    def level(self, sku):\n        return self.fetch(sku)\n",
                "shop/client.py": CLIENT,
            },
            "shop/client.py:9",
            ["refresh calls StockClient.level", "StockClient.level calls Client.fetch"],
            id="an inherited method",
        ),
        pytest.param(
            {
                "shop/tasks.py": """
                    import asyncio
                    from celery import shared_task

                    class Runner:
                        def __init__(self):
                            self.loop = asyncio.new_event_loop()

                        def run(self, coroutine):
                            return self.loop.run_until_complete(coroutine)

                    RUNNER = Runner()

                    @shared_task
                    def refresh(sku):
                        return RUNNER.run(asyncio.sleep(1))
                    """
            },
            "shop/tasks.py:10",
            ["refresh calls Runner.run"],
            id="a loop kept in a class",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from shop.sync import sync_fetch", "sync_fetch(sku)"),
                "shop/sync.py": "from asgiref.sync import async_to_sync\nasync def fetch(sku): ...\n"
                "sync_fetch = async_to_sync(fetch)\n",
            },
            "shop/sync.py:3",
            ["refresh calls sync_fetch"],
            id="a wrapper of a module",
        ),
        pytest.param(
            {
                "shop/tasks.py": "from asgiref.sync import async_to_sync\nfrom celery import shared_task\n"
                "async def fetch(sku): ...\nsync_fetch = async_to_sync(fetch)\n"
                "@shared_task\ndef refresh(sku):\n    sync_fetch(sku)\n",
            },
            "shop/tasks.py:4",
            ["refresh calls sync_fetch"],
            id="a wrapper of the same module",
        ),
        pytest.param(
            {
                "shop/tasks.py": "from asgiref.sync import async_to_sync\nfrom celery import shared_task\n"
                "@shared_task\n@async_to_sync\nasync def refresh(sku): ...\n",
            },
            "shop/tasks.py:4",
            [],
            id="a wrapper as the decorator of a task",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from shop.sync import fetch", "fetch(sku)"),
                "shop/sync.py": "from asgiref.sync import async_to_sync\n@async_to_sync\nasync def fetch(sku): ...\n",
            },
            "shop/sync.py:2",
            ["refresh calls fetch"],
            id="a wrapper as the decorator of a helper",
        ),
        pytest.param(
            {
                "shop/tasks.py": "from celery import shared_task\nfrom shop.sync import blocking\n"
                "@shared_task\n@blocking\nasync def refresh(sku): ...\n",
                "shop/sync.py": "import asyncio\nfrom functools import wraps\n\ndef blocking(function):\n"
                "    @wraps(function)\n    def inner(*args):\n        return asyncio.run(function(*args))\n    return inner\n",
            },
            "shop/sync.py:7",
            ["refresh is decorated by blocking"],
            id="a decorator of the project",
        ),
        pytest.param(
            {
                "shop/tasks.py": "import functools\nfrom celery import Celery\nfrom shop.helper import fetch\n"
                "app = Celery()\nrefresh = app.task(fetch)\n",
                "shop/helper.py": HELPER,
            },
            "shop/helper.py:8",
            ["the module hands on fetch"],
            id="a function registered as a task",
        ),
        pytest.param(
            {
                "shop/tasks.py": task(
                    "from threading import Thread\nfrom shop import helper", "Thread(target=helper.fetch)"
                ),
                "shop/helper.py": HELPER,
            },
            "shop/helper.py:8",
            ["refresh hands on fetch"],
            id="handed to a thread",
        ),
        pytest.param(
            {
                "shop/tasks.py": """
                    import asyncio
                    from celery import Celery, Task

                    app = Celery()

                    class Base(Task):
                        def sync(self, coroutine):
                            return asyncio.new_event_loop().run_until_complete(coroutine)

                    @app.task(base=Base, bind=True)
                    def refresh(self, sku):
                        return self.sync(asyncio.sleep(1))
                    """
            },
            "shop/tasks.py:9",
            [],
            id="a method of a task's base class",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from shop.client import Client", "Client(sku).stock"),
                "shop/client.py": "import asyncio\nclass Client:\n    def __init__(self, sku):\n"
                "        self.sku = asyncio.run(asyncio.sleep(0, sku))\n    @property\n    def stock(self):\n"
                "        return self.sku\n",
            },
            "shop/client.py:4",
            ["refresh calls Client.__init__"],
            id="made in the initializer",
        ),
    ],
)
def test_error(files: dict[str, str], place: str, calls: list[str], tmp_path: Path) -> None:
    (finding,) = found(tmp_path, files)

    assert (str(finding.location), finding.severity) == (place, "error")
    assert [link.text for link in finding.chain if link.what == "call"] == calls
    assert finding.chain[0].what == "host"


@pytest.mark.parametrize(
    ("files", "stopped"),
    [
        pytest.param(
            {"shop/tasks.py": task("from shop import helper", "sku"), "shop/helper.py": HELPER},
            "",
            id="nobody calls it",
        ),
        pytest.param(
            {
                "shop/tasks.py": "try:\n    from shop.helper import fetch\nexcept ImportError:\n    from other import fetch\n"
                + task("", "fetch(sku)"),
                "shop/helper.py": HELPER,
            },
            "fetch(sku): imported in two ways, may be fetch; not followed further",
            id="imported in two ways",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from shop import client", "sku")
                + "\n\ndef work(source):\n    source.fetch_stock(1)\n",
                "shop/client.py": CLIENT.replace("def fetch(", "def fetch_stock("),
            },
            "….fetch_stock(): the object is not known, may be Client.fetch_stock; not followed further",
            id="a method of an unknown object",
        ),
        pytest.param(
            {
                "shop/tasks.py": task("from shop.helper import fetch\nSTOCK = fetch(1)", "STOCK"),
                "shop/helper.py": HELPER,
            },
            "",
            id="called when a module is imported",
        ),
    ],
)
def test_warning(files: dict[str, str], stopped: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, files)

    assert finding.severity == "warning"
    assert [link.text for link in finding.chain if link.what == "call"] == ([stopped] if stopped else [])


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(
            "from flask import Flask\napp = Flask('x')\n@app.get('/')\ndef stock(): return fetch(1)\n", id="flask"
        ),
        pytest.param(
            "from rest_framework.views import APIView\nclass Stock(APIView):\n    def get(self, request): return fetch(1)\n",
            id="a view class",
        ),
        pytest.param(
            "from django.urls import path\ndef stock(request): return fetch(1)\nurlpatterns = [path('', stock)]\n",
            id="django urls",
        ),
    ],
)
def test_a_view_of_a_gevent_server(view: str, tmp_path: Path) -> None:
    files = {"shop/helper.py": HELPER, "shop/web.py": f"from shop.helper import fetch\n{view}"}

    (finding,) = found(tmp_path, files, "gunicorn -k gevent shop.web:app")

    assert finding.severity == "error"
