"""The harm that the pages claim, done with the real gevent and Celery: the bad form fails as the page says, the good works.

Needs an interpreter that has both: the one that runs the tests, or the one that ``GEVENT_PYTHON`` names.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

PYTHON = os.environ.get("GEVENT_PYTHON", sys.executable)
PATCH = "from gevent import monkey; monkey.patch_all()\nimport gevent\n"
HUNG = "hung"
TWO_LOOPS = "RuntimeError: asyncio.run() cannot be called from a running event loop"


@pytest.fixture(scope="module", autouse=True)
def _gevent() -> None:
    if subprocess.run([PYTHON, "-c", "import gevent, celery"], capture_output=True, check=False).returncode:
        pytest.skip("no gevent and celery here; name an interpreter that has them with GEVENT_PYTHON")


def said(folder: Path, script: str, timeout: float = 8) -> str:
    """What a program prints, on both streams; ``hung`` if it does not end."""
    path = folder / "program.py"
    path.write_text(dedent(script), encoding="utf-8")
    try:
        done = subprocess.run([PYTHON, path], capture_output=True, text=True, timeout=timeout, cwd=folder, check=False)
    except subprocess.TimeoutExpired:
        return HUNG
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("code", "bad", "claim", "good"),
    [
        pytest.param(
            "GVL108",
            "__import__('gevent.monkey').patch_all()",
            "AttributeError: module 'gevent' has no attribute 'patch_all'",
            "__import__('gevent.monkey').monkey.patch_all(); print('fine')",
            id="GVL108",
        ),
        pytest.param(
            "GVL103",
            PATCH + "import warnings; warnings.simplefilter('always'); monkey.patch_all(thread=False)",
            "MonkeyPatchWarning: Patching more than once will result in the union of all True parameters being patched",
            PATCH + "import warnings; warnings.simplefilter('error'); monkey.patch_all(); print('fine')",
            id="GVL103",
        ),
        pytest.param(
            "GVL401",
            PATCH + "import select; select.epoll()",
            "AttributeError: module 'select' has no attribute 'epoll'",
            PATCH + "import selectors; selectors.DefaultSelector(); print('fine')",
            id="GVL401-epoll",
        ),
        pytest.param(
            "GVL401",
            PATCH + "import selectors; selectors.EpollSelector()",
            "AttributeError: module 'selectors' has no attribute 'EpollSelector'",
            PATCH + "import select; print('fine' if getattr(select, 'epoll', None) is None else 'there')",
            id="GVL401-selector",
        ),
        pytest.param(
            "GVL301",
            PATCH
            + "import asyncio\n"
            + "gevent.joinall([gevent.spawn(asyncio.run, asyncio.sleep(0.1)) for _ in range(2)])",
            TWO_LOOPS,
            PATCH
            + "import asyncio\n"
            + "pool = gevent.get_hub().threadpool\n"
            + "jobs = [gevent.spawn(pool.apply, asyncio.run, (asyncio.sleep(0.1),)) for _ in range(2)]\n"
            + "gevent.joinall(jobs)\n"
            + "print('fine' if not any(job.exception for job in jobs) else 'failed')",
            id="GVL301",
        ),
        pytest.param(
            "GVL302",
            PATCH
            + "import asyncio, threading\n"
            + "loop = asyncio.new_event_loop()\n"
            + "threading.Thread(target=loop.run_forever, daemon=True).start()\n"
            + "gevent.sleep(0.1)\n"
            + "asyncio.run(asyncio.sleep(0))",
            TWO_LOOPS,
            PATCH
            + "import asyncio\n"
            + "def serve(): asyncio.new_event_loop().run_forever()\n"
            + "gevent.get_hub().threadpool.spawn(serve)\n"
            + "gevent.sleep(0.2)\n"
            + "asyncio.run(asyncio.sleep(0)); print('fine', flush=True)\n"
            + "import os; os._exit(0)",
            id="GVL302",
        ),
        pytest.param(
            "GVL403",
            PATCH
            + "import signal\n"
            + "signal.signal(signal.SIGALRM, lambda *_: 1 / 0)\n"
            + "signal.setitimer(signal.ITIMER_REAL, 0.2)\n"
            + "gevent.spawn(gevent.sleep, 3).join()\n"
            + "print('the main greenlet was spared')",
            "ZeroDivisionError",
            PATCH
            + "def task():\n"
            + "    try:\n"
            + "        with gevent.Timeout(0.2, TimeoutError): gevent.sleep(3)\n"
            + "    except TimeoutError: print('fine')\n"
            + "gevent.spawn(task).join()",
            id="GVL403",
        ),
        pytest.param(
            "GVL404",
            PATCH
            + "import fcntl\n"
            + "def task():\n"
            + "    with open('lock', 'w') as file: fcntl.flock(file, fcntl.LOCK_EX); gevent.sleep(0.1)\n"
            + "gevent.joinall([gevent.spawn(task), gevent.spawn(task)])",
            HUNG,
            PATCH
            + "import fcntl\n"
            + "def task():\n"
            + "    with open('lock', 'w') as file:\n"
            + "        gevent.get_hub().threadpool.apply(fcntl.flock, (file, fcntl.LOCK_EX)); gevent.sleep(0.1)\n"
            + "gevent.joinall([gevent.spawn(task), gevent.spawn(task)]); print('fine')",
            id="GVL404",
        ),
        pytest.param(
            "GVL402",
            PATCH
            + "import multiprocessing, os\n"
            + "parent = os.getpid()\n"
            + "def task():\n"
            + "    for _ in range(5): gevent.sleep(0.1)\n"
            + "    print('done twice' if os.getpid() != parent else 'done', flush=True)\n"
            + "gevent.spawn(task); gevent.sleep(0.15)\n"
            + "child = multiprocessing.Process(target=gevent.sleep, args=(1,)); child.start(); child.join()",
            "done twice",
            PATCH
            + "import subprocess, sys\n"
            + "job = gevent.spawn(gevent.sleep, 0.1)\n"
            + "subprocess.run([sys.executable, '-c', 'pass'], check=True); job.join(); print('fine')",
            id="GVL402",
        ),
        pytest.param(
            "GVL405",
            PATCH
            + "def task():\n"
            + "    try: gevent.sleep(2)\n"
            + "    except: print('the limit did nothing')\n"
            + "with gevent.Timeout(0.2): task()",
            "the limit did nothing",
            PATCH
            + "def task():\n"
            + "    try: gevent.sleep(2)\n"
            + "    except Exception: print('swallowed')\n"
            + "try:\n"
            + "    with gevent.Timeout(0.2): task()\n"
            + "except gevent.Timeout: print('fine')",
            id="GVL405",
        ),
    ],
)
def test_harm(tmp_path: Path, code: str, bad: str, claim: str, good: str) -> None:
    assert claim in said(tmp_path, bad, timeout=4 if claim == HUNG else 60), code
    assert said(tmp_path, good, timeout=60).strip().endswith("fine"), code


TASKS = """
import os, sys, time
from celery import Celery
from celery.signals import worker_process_init

app = Celery("tasks", broker="filesystem://", backend="file://" + os.path.abspath("results"))
app.conf.broker_transport_options = {
    "data_folder_in": "queue", "data_folder_out": "queue", "processed_folder": "processed",
}


@app.task
def add(a, b):
    time.sleep(0.1)
    return a + b


@app.task
def leave():
    sys.exit(0)


@app.task(soft_time_limit=1)
def patient():
    time.sleep(2)
    return "slept"


@app.task
def expire():
    from gevent import Timeout
    with Timeout(0.2):
        time.sleep(2)


OPENED = []


@worker_process_init.connect
def open_client(**_):
    OPENED.append("client")


@app.task
def client():
    return list(OPENED)
"""
ASK = """
from tasks import app
from celery.exceptions import TimeoutError as Expired

result = app.tasks["tasks.{task}"].delay(*{arguments})
try:
    print("got", result.get(timeout=4))
except Expired:
    print("nothing:", result.state)
except BaseException as error:
    print("failed:", error)
"""


@pytest.mark.parametrize(
    ("options", "task", "arguments", "answer"),
    [
        pytest.param(("-P", "gevent"), "add", (1, 2), "got 3", id="GVL501-its-own-word"),
        pytest.param(("-Pgevent",), "add", (1, 2), "nothing: PENDING", id="GVL501-glued"),
        pytest.param(("-EP", "gevent"), "add", (1, 2), "nothing: PENDING", id="GVL501-bundled"),
        pytest.param(("-P", "gevent", "-n", "multi"), "add", (1, 2), "nothing: PENDING", id="GVL501-multi"),
        pytest.param(("-P", "gevent"), "leave", (), "nothing: PENDING", id="GVL504-gevent"),
        pytest.param(("-c", "1"), "leave", (), "failed: Worker exited prematurely", id="GVL504-prefork"),
        pytest.param(("-P", "gevent"), "patient", (), "got slept", id="GVL502-gevent"),
        pytest.param(("-c", "1"), "patient", (), "failed: SoftTimeLimitExceeded", id="GVL502-prefork"),
        pytest.param(("-P", "gevent"), "expire", (), "nothing: PENDING", id="GVL406-gevent"),
        pytest.param(("-P", "gevent"), "client", (), "got []", id="GVL503-gevent"),
        pytest.param(("-c", "1"), "client", (), "got ['client']", id="GVL503-prefork"),
    ],
)
def test_worker(
    tmp_path: Path, options: tuple[str, ...], task: str, arguments: tuple[object, ...], answer: str
) -> None:
    for folder in ("queue", "processed", "results"):
        (tmp_path / folder).mkdir()
    (tmp_path / "tasks.py").write_text(TASKS, encoding="utf-8")
    command = [PYTHON, "-m", "celery", "-A", "tasks", "worker", "-l", "info", *options]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log, start_new_session=True)
    try:
        ready(tmp_path / "worker.log", worker)
        said_ = said(tmp_path, ASK.format(task=task, arguments=arguments), timeout=20)
    finally:
        os.killpg(worker.pid, 9)
        worker.wait()
    assert answer in said_


def test_a_gevent_worker_refuses_to_be_the_scheduler_too(tmp_path: Path) -> None:
    """GVL505."""
    for folder in ("queue", "processed", "results"):
        (tmp_path / folder).mkdir()
    (tmp_path / "tasks.py").write_text(TASKS, encoding="utf-8")
    command = [PYTHON, "-m", "celery", "-A", "tasks", "worker", "-P", "gevent", "-B"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode != 0
    assert "-B option doesn't work with eventlet/gevent pools" in done.stdout + done.stderr


def ready(log: Path, worker: subprocess.Popen[bytes]) -> None:
    """Wait until the worker says so, a minute at most."""
    for _ in range(600):
        if b" ready." in log.read_bytes():
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(0.1)
            break
    pytest.fail(log.read_text(encoding="utf-8", errors="replace"))
