"""What no gevent host runs, though it imports the file: code for another worker's queue, and views without a server; and what it does run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

WORKERS = "fast: celery -A shop worker -P gevent -Q io\nslow: celery -A shop worker -Q cpu\n"
SELECTED = ["GVL301", "GVL401", "GVL402", "GVL403", "GVL404", "GVL504"]
APP = """\
from celery import Celery

app = Celery("shop", include=["shop.tasks", "shop.web"])
app.conf.task_routes = {"shop.tasks.convert": {"queue": "cpu"}, "shop.*": {"queue": "io"}}
"""


def reported(root: Path, tasks: str, web: str = "", launch: str = WORKERS) -> list[str]:
    package = root / "shop"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text(APP, encoding="utf-8")
    (package / "tasks.py").write_text(tasks, encoding="utf-8")
    (package / "web.py").write_text(web, encoding="utf-8")
    (root / "Procfile").write_text(launch, encoding="utf-8")
    settings = config.load(root).override(select=SELECTED)
    result = engine.run(engine.Options((".",), root, settings))
    return [
        f"{one.code} {one.severity} {one.location.path.removeprefix('shop/')}:{one.location.line}"
        for one in result.findings
    ]


USES = {
    "GVL301": ("import asyncio", "asyncio.run(None)"),
    "GVL401": ("import select", "select.epoll()"),
    "GVL402": ("import multiprocessing", "multiprocessing.Pool(2)"),
    "GVL403": ("import signal", "signal.alarm(3)"),
    "GVL404": ("import fcntl", "fcntl.flock(1, fcntl.LOCK_EX)"),
    "GVL504": ("import sys", "sys.exit(1)"),
}
uses = pytest.mark.parametrize(("imported", "used"), USES.values(), ids=USES)
TASKS = "{0}\nfrom shop import app\n\n\ndef work():\n    {1}\n\n\n@app.task\ndef {2}():\n    {3}\n"


@uses
def test_a_task_of_another_workers_queue(imported: str, used: str, tmp_path: Path) -> None:
    assert reported(tmp_path, TASKS.format(imported, "pass", "convert", used)) == []


@uses
def test_a_function_that_only_such_a_task_calls(imported: str, used: str, tmp_path: Path) -> None:
    assert reported(tmp_path, TASKS.format(imported, used, "convert", "work()")) == []


@pytest.mark.parametrize(("code", "use"), USES.items(), ids=USES)
def test_a_function_that_a_task_of_the_gevent_worker_calls_too(code: str, use: tuple[str, str], tmp_path: Path) -> None:
    tasks = TASKS.format(*use, "convert", "work()") + "\n\n@app.task\ndef fetch():\n    work()\n"

    found = reported(tmp_path, tasks)

    assert [line.split()[0::2] for line in found] == [[code, "tasks.py:6"]]


ROUTED = "import asyncio\nfrom multiprocessing import Pool\nfrom flask import Blueprint\nbp = Blueprint('web', __name__)\n\n\n"
HELPED = (
    ROUTED
    + "def load():\n    Pool()\n    return asyncio.run(None)\n\n\n@bp.route('/')\ndef index():\n    return load()\n"
)
VIEWS = (
    "import asyncio\nfrom rest_framework.views import APIView\n\n\nclass Orders(APIView):\n"
    "    def get(self, request):\n        self.refresh()\n\n    def refresh(self):\n        asyncio.run(None)\n"
)
CALLING = "from shop import app, web\n\n\n@app.task\ndef fetch():\n    {}\n"
NOTHING = CALLING.format("pass")


@pytest.mark.parametrize(
    "web",
    [
        pytest.param(HELPED, id="what a view calls"),
        pytest.param(VIEWS, id="a method of a view"),
        pytest.param(
            ROUTED.replace("flask", "django.urls")
            .replace("Blueprint", "path")
            .replace("bp = path('web', __name__)", "")
            + "def index(request):\n    Pool()\n    asyncio.run(None)\n\n\nurlpatterns = [path('', index)]\n",
            id="a function among the URLs",
        ),
    ],
)
def test_a_view_without_a_server(web: str, tmp_path: Path) -> None:
    assert reported(tmp_path, NOTHING, web) == []


def test_what_a_view_and_a_task_call(tmp_path: Path) -> None:
    found = reported(tmp_path, CALLING.format("web.load()"), HELPED)

    assert found == ["GVL402 error web.py:8", "GVL301 error web.py:9"]


def test_a_method_of_a_view_that_a_task_calls(tmp_path: Path) -> None:
    assert reported(tmp_path, CALLING.format("web.Orders().refresh()"), VIEWS) == ["GVL301 error web.py:10"]


def test_what_a_view_calls_where_a_gevent_server_runs_it(tmp_path: Path) -> None:
    found = reported(tmp_path, NOTHING, HELPED, "web: gunicorn -k gevent shop.web:bp\n" + WORKERS)

    assert found == ["GVL402 error web.py:8", "GVL301 error web.py:9"]


WEB = "web: gunicorn -k gevent shop.web:app\nslow: celery -A shop worker\n"
SENDING = "from flask import Flask\nfrom shop.tasks import convert\napp = Flask('web')\n\n\n@app.route('/')\ndef index():\n    {}\n"


@uses
@pytest.mark.parametrize("send", ["convert.delay()", "convert.apply_async(args=())", "print(convert.s())", "pass"])
def test_a_task_that_a_gevent_server_only_sends(imported: str, used: str, send: str, tmp_path: Path) -> None:
    assert reported(tmp_path, TASKS.format(imported, "pass", "convert", used), SENDING.format(send), WEB) == []


def test_a_task_that_a_view_calls_like_a_function(tmp_path: Path) -> None:
    tasks = TASKS.format(*USES["GVL402"][:1], "pass", "convert", USES["GVL402"][1])

    assert reported(tmp_path, tasks, SENDING.format("convert()"), WEB) == ["GVL402 error tasks.py:11"]


def test_a_job_of_a_scheduler_that_runs_in_the_server(tmp_path: Path) -> None:
    jobs = (
        "import multiprocessing\nfrom flask import Flask\nfrom flask_apscheduler import APScheduler\n"
        "app = Flask('web')\nscheduler = APScheduler()\n\n\n@scheduler.task('interval', seconds=9)\n"
        "def collect():\n    multiprocessing.Pool(2)\n"
    )

    assert reported(tmp_path, "", jobs, WEB) == ["GVL402 error web.py:10"]


def test_a_lambda_of_a_task_class(tmp_path: Path) -> None:
    tasks = "import os\nfrom celery import Task\n\n\nclass Job(Task):\n    child = lambda self: os.fork()\n"

    assert reported(tmp_path, tasks, SENDING.format("pass").replace("convert", "Job"), WEB) == []


@pytest.mark.parametrize("imported", ["from shop.deep import *", "from shop.deep.mod import *"])
def test_a_function_that_a_star_brings_into_a_task(imported: str, tmp_path: Path) -> None:
    (tmp_path / "shop" / "deep").mkdir(parents=True)
    (tmp_path / "shop" / "deep" / "__init__.py").write_text("from .mod import leave\n", encoding="utf-8")
    (tmp_path / "shop" / "deep" / "mod.py").write_text("import os\n\ndef leave():\n    os._exit(3)\n", encoding="utf-8")
    tasks = f"{imported}\nfrom shop import app\n\n\n@app.task\ndef fetch():\n    leave()\n"

    assert reported(tmp_path, tasks) == ["GVL504 error deep/mod.py:4"]
