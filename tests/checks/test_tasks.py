"""GVL405, GVL406 and GVL506 on constructs of real projects in our own words; the good ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

WORKER = "celery -A shop.tasks worker -P gevent"
HEAD = "import gevent\nimport requests\nfrom celery import Celery, Task, group, shared_task\napp = Celery('shop')\n"


def reported(root: Path, code: str, text: str, **more: str) -> list[str]:
    files = {"shop/tasks.py": HEAD + text, **{name.replace("__", "/") + ".py": body for name, body in more.items()}}
    for name, body in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
    settings = config.load(root).override(select=[code])
    result = engine.run(engine.Options((".",), root, settings, (WORKER,)))
    return [
        f"{one.location.path}:{one.location.line - (4 if one.location.path == 'shop/tasks.py' else 0)}"
        for one in result.findings
    ]


def handler(body: str, clause: str, reaction: str = "return None") -> str:
    return f"@shared_task\ndef fetch(url):\n    try:\n        {body}\n    {clause}:\n        {reaction}\n"


GET = "requests.get(url)"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(handler(GET, "except Exception"), id="Exception"),
        pytest.param(handler(GET, "except (ValueError, OSError)"), id="some exceptions"),
        pytest.param(handler(GET, "except", "print(url); raise"), id="raised again"),
        pytest.param(
            handler(GET, "except BaseException as error", "raise RuntimeError(url) from error"), id="raised as another"
        ),
        pytest.param(handler(GET, "except BaseException", "if url: return 1\n        raise"), id="raised in one case"),
        pytest.param(handler("value = int(url)", "except"), id="a number"),
        pytest.param(handler("import json; value = json.loads(url)['x'].strip()", "except"), id="parsing"),
        pytest.param(handler("value = url.get('x', {})['y']", "except"), id="a dictionary"),
        pytest.param(handler("value = url[0]", "except"), id="no call at all"),
        pytest.param(
            handler(GET, "except gevent.Timeout", "raise").replace(
                "raise\n", "raise\n    except:\n        return None\n"
            ),
            id="the timeout is taken before",
        ),
        pytest.param("def view(url):\n    try:\n        requests.get(url)\n    except:\n        pass\n", id="no task"),
        pytest.param("try:\n    import orjson\nexcept:\n    orjson = None\n", id="at import"),
        pytest.param(
            "@shared_task\ndef fetch(url):\n    try:\n        def inner(): requests.get(url)\n    except:\n        pass\n",
            id="only defined in it",
        ),
    ],
)
def test_limits_are_not_swallowed(text: str, tmp_path: Path) -> None:
    assert reported(tmp_path, "GVL405", text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(handler(GET, "except"), 5, id="bare"),
        pytest.param(handler(GET, "except BaseException"), 5, id="BaseException"),
        pytest.param(handler(GET, "except (KeyError, BaseException) as error"), 5, id="among others"),
        pytest.param(
            handler(GET, "except ValueError").replace("None\n", "None\n    except:\n        pass\n"),
            7,
            id="after another",
        ),
        pytest.param(
            "@app.task(bind=True)\ndef fetch(self, url):\n    while True:\n        try:\n            self.session.get(url)\n"
            "        except:\n            continue\n",
            6,
            id="in a loop",
        ),
        pytest.param(
            "class Fetch(Task):\n    def run(self, url):\n        try:\n            requests.get(url)\n        except:\n"
            "            self.log(url)\n",
            5,
            id="a task class",
        ),
        pytest.param(
            "def load(url):\n    try:\n        return requests.get(url)\n    except:\n        return None\n\n"
            "@shared_task\ndef fetch(url):\n    return load(url)\n",
            4,
            id="a function that a task calls",
        ),
        pytest.param(handler("url.objects.get(pk=1)", "except"), 5, id="a query"),
        pytest.param(
            handler("work(url)", "except", "import sys; sys.stderr.write('x')"), 5, id="a function of the project"
        ),
        pytest.param(
            "@shared_task\ndef fetch(url):\n    with open(url) as file:\n        try:\n            requests.put(url, file)\n"
            "        except BaseException as error:\n            return str(error)\n        finally:\n            file.close()\n",
            6,
            id="with a finally",
        ),
    ],
)
def test_limits_are_swallowed(text: str, line: int, tmp_path: Path) -> None:
    assert reported(tmp_path, "GVL405", text) == [f"shop/tasks.py:{line}"]


def test_a_handler_in_a_module_without_tasks_is_not_looked_at(tmp_path: Path) -> None:
    helper = "import requests\ndef load(url):\n    try:\n        requests.get(url)\n    except:\n        pass\n"

    assert reported(tmp_path, "GVL405", "from shop.helper import load\n", shop__helper=helper) == []


def timed(expression: str, before: str = "", after: str = "") -> str:
    return f"@shared_task\ndef fetch(url):\n{before}    with {expression}:\n        requests.get(url)\n{after}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(timed("gevent.Timeout(3, False)"), id="silent"),
        pytest.param(timed("gevent.Timeout(3, exception=ValueError)"), id="an exception of its own"),
        pytest.param(timed("gevent.Timeout(None)"), id="never"),
        pytest.param(timed("gevent.Timeout(seconds=None)"), id="never, by keyword"),
        pytest.param(
            "@shared_task\ndef fetch(url):\n    try:\n        with gevent.Timeout(3):\n            requests.get(url)\n"
            "    except gevent.Timeout:\n        return None\n",
            id="caught",
        ),
        pytest.param(
            "@shared_task\ndef fetch(url):\n    timer = gevent.Timeout.start_new(3)\n    try:\n        requests.get(url)\n"
            "    except gevent.Timeout as error:\n        print(error)\n",
            id="caught later",
        ),
        pytest.param(
            "@shared_task\ndef fetch(url):\n    return gevent.with_timeout(3, print, timeout_value=None)\n",
            id="a value instead",
        ),
        pytest.param("def view(url):\n    with gevent.Timeout(3):\n        requests.get(url)\n", id="no task"),
        pytest.param(
            "def load(url):\n    with gevent.Timeout(3):\n        requests.get(url)\n\n@shared_task\ndef fetch(url):\n    try:\n"
            "        load(url)\n    except gevent.Timeout:\n        return None\n",
            id="caught by the task that calls",
        ),
    ],
)
def test_timeouts_stay(text: str, tmp_path: Path) -> None:
    assert reported(tmp_path, "GVL406", text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(timed("gevent.Timeout(3)"), 3, id="a context"),
        pytest.param(timed("gevent.Timeout(seconds=3) as timer"), 3, id="by keyword"),
        pytest.param(timed("gevent.timeout.Timeout(3, None)").replace("def", "def"), 3, id="None is no exception"),
        pytest.param("@shared_task\ndef fetch(url):\n    return gevent.with_timeout(3, print)\n", 3, id="with_timeout"),
        pytest.param(
            "def load(url):\n    with gevent.Timeout(3):\n        requests.get(url)\n\n@shared_task\ndef fetch(url):\n    load(url)\n",
            2,
            id="in a function that the task calls",
        ),
    ],
)
def test_timeouts_escape(text: str, line: int, tmp_path: Path) -> None:
    assert reported(tmp_path, "GVL406", text) == [f"shop/tasks.py:{line}"]


PRICE = "@shared_task\ndef price(sku): ...\n@shared_task\ndef total(skus):\n    {}\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PRICE.format("price.delay(1)"), id="sent only"),
        pytest.param(PRICE.format("return price.delay(1).id"), id="its id"),
        pytest.param(PRICE.format("return price.apply(args=(1,)).get()"), id="run at once"),
        pytest.param(PRICE.format("return requests.get(1).json().get('x')"), id="another get"),
        pytest.param(
            PRICE.format("pool = gevent.get_hub().threadpool\n    return pool.apply_async(print).get()"),
            id="a thread pool",
        ),
        pytest.param(
            PRICE.format(
                "import multiprocessing\n    workers = multiprocessing.Pool(2)\n    job = workers.apply_async(print)\n    job.get()"
            ),
            id="a process pool",
        ),
        pytest.param("def view(sku):\n    return price.delay(sku).get()\n", id="no task"),
    ],
)
def test_no_result_is_waited_for(text: str, tmp_path: Path) -> None:
    assert reported(tmp_path, "GVL506", text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(PRICE.format("return price.delay(1).get()"), 5, id="at once"),
        pytest.param(
            PRICE.format("result = price.apply_async((1,), queue='x')\n    return result.get(timeout=3)"),
            6,
            id="by a name",
        ),
        pytest.param(PRICE.format("return group(price.s(1))().get()"), 5, id="a group that is called"),
        pytest.param(
            PRICE.format("job = group(price.s(1))\n    result = job.apply_async()\n    result.join()"),
            7,
            id="a group that is sent",
        ),
        pytest.param(PRICE.format("return app.send_task('price').get()"), 5, id="by the name of the task"),
        pytest.param(
            PRICE.format("from celery.result import AsyncResult\n    return AsyncResult('id').get()"), 6, id="by its id"
        ),
        pytest.param(
            "@shared_task\ndef price(sku): ...\ndef ask(sku):\n    return price.delay(sku).get()\n@shared_task\ndef total(skus):\n"
            "    return [ask(sku) for sku in skus]\n",
            4,
            id="in a function that a task calls",
        ),
    ],
)
def test_a_result_is_waited_for(text: str, line: int, tmp_path: Path) -> None:
    assert reported(tmp_path, "GVL506", text) == [f"shop/tasks.py:{line}"]
