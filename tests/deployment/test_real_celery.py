"""What geventlint says of a launch, held against the real Celery and a real Redis.

Each launch that is called never patched receives a task and leaves it PENDING; each that is called patched runs it in a
greenlet; each that has another pool runs it outside of any.
Needs ``redis-server``, and an interpreter with Celery and gevent: the one that runs the tests, or ``GEVENT_PYTHON``.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.real

PYTHON = os.environ.get("GEVENT_PYTHON", sys.executable)
AT_ONCE = 5

SHOP = """\
import os
import sys

from celery import Celery

app = Celery("shop", broker=os.environ["SHOP_REDIS"], backend=os.environ["SHOP_REDIS"])
app.conf.task_default_queue = os.environ["SHOP_QUEUE"]


@app.task
def where():
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("socket"):
        return "not patched"
    import gevent

    return "patched, in a greenlet" if gevent.getcurrent().parent is gevent.get_hub() else "patched"
"""
SEND = """\
import sys
import time

from redis import Redis
from shop import app, where

redis = Redis.from_url(app.conf.broker_url)
result = where.delay()
deadline = time.monotonic() + 60
received = None
while time.monotonic() < deadline:
    if result.state != "PENDING":
        sys.exit(f"{result.state}, {result.result}")
    if received is None and not redis.llen(app.conf.task_default_queue):
        received = time.monotonic()
    if received is not None and time.monotonic() > received + 3:
        sys.exit("received, PENDING")
    time.sleep(0.05)
sys.exit("never received")
"""
PATCH = "from gevent import monkey\n\nmonkey.patch_all()\n\n"
NEVER = {
    "glued": "celery -A shop worker -Pgevent",
    "glued into a bundle": "celery -A shop worker -EPgevent",
    "glued, of several": "celery multi start w1 -A shop -Pgevent --pidfile=%n.pid --logfile=%n.log",
    "glued, as a module": "python -m celery -A shop worker -Pgevent",
    "bundled": "celery -A shop worker -EP gevent",
    "the last of two": "celery -A shop worker -P prefork -P gevent",
    "the last of two, long": "celery -A shop worker --pool=solo --pool gevent",
    "a queue called multi": "celery -A shop worker -P gevent -Q multi",
    "a node called multi": "celery -A shop worker -P gevent -n multi",
    "the environment": "CELERY_WORKER_POOL=gevent celery -A shop worker",
    "a custom pool": "CELERY_CUSTOM_WORKER_POOL=celery.concurrency.gevent:TaskPool celery -A shop worker -P custom",
    "the setting": "celery -A configured worker",
    "the setting, which wins over prefork": "celery -A configured worker -P prefork",
    "worker_main": "from shop import app\n\napp.worker_main(['worker', '-P', 'gevent'])\n",
    "Worker": "from shop import app\n\napp.Worker(pool='gevent').start()\n",
    "start": "from shop import app\n\napp.start(['worker', '-P', 'gevent'])\n",
    "the command's main": (
        "import sys\n\nfrom celery.bin.celery import main\n\n"
        "sys.argv = ['celery', '-A', 'shop', 'worker', '-P', 'gevent']\nmain()\n"
    ),
}
"""Launches that choose the gevent pool and patch nothing: commands, and scripts of several lines."""
PATCHED = {
    "the option": "celery -A shop worker -P gevent",
    "the long option": "celery -A shop worker --pool gevent",
    "the long option with its value": "celery -A shop worker --pool=gevent",
    "the option at the end": "celery -A shop worker -E -l info -c 4 -P gevent",
    "as a module": "python -m celery -A shop worker -P gevent",
    "the application in the environment": "CELERY_APP=shop celery worker -P gevent",
    "a name that contains multi": "celery -A shop worker -P gevent -n multi@%h",
    "behind a shell": "sh -c 'exec celery -A shop worker -P gevent'",
    "gevent's own runner": "python -m gevent.monkey --module celery -A shop worker -Pgevent",
    "gevent's own runner of the program": "python -m gevent.monkey $(which celery) -A shop worker -P gevent",
    "the application, long": "celery --app=shop worker -P gevent -c100",
    "the application, glued": "celery -Ashop worker -P gevent -Q a,b",
    "the program by its path": "python $(which celery) -A shop worker -P gevent",
    "a variable before the program": "env CELERY_APP=shop celery worker -P gevent",
    "a variable with a default": "exec celery -A shop worker -P ${POOL:-gevent}",
    "the option between others": "celery -A shop worker -E -P gevent -l info",
    "a scale": "celery -A shop worker --autoscale=10,2 -P gevent",
    "another folder": "celery --workdir src -A shop worker -P gevent",
    "of several": "celery multi start w1 -A shop -P:w1 gevent -c 8 --pidfile=%n.pid --logfile=%n.log",
    "the setting beside the option": "celery -A configured worker -P gevent",
    "a script that patches first": PATCH + "from shop import app\n\napp.worker_main(['worker', '-P', 'gevent'])\n",
    "a script that starts a Worker": PATCH + "from shop import app\n\napp.Worker(pool='gevent').start()\n",
    "a module that patches": "import early\nfrom shop import app\n\napp.worker_main(['worker', '-P', 'gevent'])\n",
    "a script that lets Celery patch": (
        "from celery import maybe_patch_concurrency\n\nmaybe_patch_concurrency(['celery', '-P', 'gevent'])\n\n"
        "from shop import app\n\napp.worker_main(['worker', '-P', 'gevent'])\n"
    ),
    "a script that runs the command": (
        "import subprocess\n\nsubprocess.call(['celery', '-A', 'shop', 'worker', '-P', 'gevent'])\n"
    ),
}
"""Launches in which something patches before Celery is used."""

PLAIN = {
    "nothing said": "celery -A shop worker",
    "prefork": "celery -A shop worker -P prefork -c 4",
    "processes": "celery -A shop worker -P processes -c 1",
    "threads": "celery -A shop worker -P threads -c 2",
    "solo": "celery -A shop worker --pool=solo",
    "a variable with a default": "celery -A shop worker -P ${POOL:-prefork}",
    "processes, which win over the setting": "celery -A configured worker -P processes -c 1",
    "a queue called gevent": "celery -A shop worker -P solo -Q gevent",
}
"""Launches with another pool."""
BESIDE = {
    "the first of two": "celery -A shop worker -P gevent -P solo",
    "the first of two, long": "celery -A shop worker --pool gevent --pool=solo",
    "gevent's own runner": "python -m gevent.monkey --module celery -A shop worker -P solo",
}
"""Launches with another pool, in a process that something patches."""
REFUSED = {
    "the application behind": "celery worker -A shop -P gevent",
    "the application behind, long": "celery worker --app=shop -P gevent",
    "the folder behind": "celery -A shop worker --workdir . -P gevent",
    "the application behind beat": "celery beat -A shop",
    "a pool with equals": "celery -A shop worker -P=gevent",
    "a pool by its class": "celery -A shop worker -P celery.concurrency.gevent:TaskPool",
    "words behind": "celery -A shop worker -P gevent -- x y",
    "a word": "celery -A shop worker -P gevent x",
}
"""Launches that start nothing."""


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of our own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server here")
    if subprocess.run([PYTHON, "-c", "import gevent, celery, redis"], capture_output=True, check=False).returncode:
        pytest.skip("no gevent and celery here; name an interpreter that has them with GEVENT_PYTHON")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--databases", "32"]
    server = subprocess.Popen([program, *options, "--dir", folder], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    for line in server.stdout:
        if "Ready to accept connections" in line:
            break
    yield f"redis://127.0.0.1:{port}"
    server.terminate()
    server.wait(20)
    server.stdout.close()


def outcomes(launches: Mapping[str, str], folder: Path, redis: str) -> dict[str, str]:
    """What became of the task of each launch; some run at once, each with a database of its own."""

    def run(name: str) -> str:
        here = folder / name.replace(" ", "-")
        here.mkdir()
        return outcome(project(here, launches[name]), launches[name], f"{redis}/{list(launches).index(name)}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(launches, pool.map(run, launches), strict=True))


def project(folder: Path, launch: str) -> Path:
    """The files of a project that is launched this way."""
    files = {"shop.py": SHOP, "src/shop.py": SHOP, "early.py": PATCH}
    if "configured" in launch:
        files["configured.py"] = "from shop import app\n\napp.conf.worker_pool = 'gevent'\n"
    if "\n" in launch:
        files["run.py"] = launch
    else:
        files["Procfile"] = f"worker: {launch}\n"
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(dedent(text), encoding="utf-8")
    return folder


def outcome(folder: Path, launch: str, redis: str) -> str:
    """Launch a worker, send it a task, and tell what became of it."""
    queue = re.search(r"-Q (\w+)", launch)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTEST", "PYTHON"))},
        "PATH": f"{Path(PYTHON).absolute().parent}{os.pathsep}{os.environ['PATH']}",
        "SHOP_REDIS": redis,
        "SHOP_QUEUE": queue[1] if queue else "celery",
    }
    (folder / "send.py").write_text(SEND, encoding="utf-8")
    command = "exec python run.py" if "\n" in launch else launch
    with (folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            ["sh", "-c", command], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            sent = subprocess.run(
                [PYTHON, "send.py"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        finally:
            for started in (worker.pid, *(int(path.read_text()) for path in folder.glob("*.pid"))):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(os.getpgid(started), signal.SIGKILL)
            worker.wait(20)
    return sent.stderr.strip().rpartition("\n")[2]


def said(folder: Path) -> set[str]:
    """How geventlint calls the gevent workers of a project: never patched, or patched before the application."""
    result = engine.run(engine.Options((".",), folder, config.load(folder)))
    return {host.patched for host in result.hosts if host.gevent and host.kind == "celery"}


@pytest.mark.parametrize("name", NEVER)
def test_called_never_patched(name: str, tmp_path: Path) -> None:
    assert said(project(tmp_path, NEVER[name])) == {"never"}


@pytest.mark.parametrize("name", PATCHED)
def test_called_patched(name: str, tmp_path: Path) -> None:
    assert said(project(tmp_path, PATCHED[name])) == {"before-app"}


@pytest.mark.parametrize("name", PLAIN)
def test_called_no_gevent_worker(name: str, tmp_path: Path) -> None:
    assert said(project(tmp_path, PLAIN[name])) == set()


@pytest.mark.parametrize("name", BESIDE)
def test_called_patched_with_another_pool(name: str, tmp_path: Path) -> None:
    result = engine.run(engine.Options((".",), project(tmp_path, BESIDE[name]), config.load(tmp_path)))
    assert [(host.pool, host.patched) for host in result.hosts] == [("solo", "before-app")]


@pytest.mark.parametrize("name", REFUSED)
def test_called_refused(name: str, tmp_path: Path) -> None:
    result = engine.run(engine.Options((".",), project(tmp_path, REFUSED[name]), config.load(tmp_path)))
    assert ["refused" in host.options for host in result.hosts] == [True]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_called_refused_does_not_start(redis: str, name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "SHOP_REDIS": redis, "SHOP_QUEUE": "celery"}
    environment["PATH"] = f"{Path(PYTHON).absolute().parent}{os.pathsep}{os.environ['PATH']}"
    command = ["sh", "-c", f"exec {REFUSED[name]}"]
    ended = subprocess.run(
        command, cwd=project(tmp_path, REFUSED[name]), env=environment, capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == 2, ended.stderr


def test_workers_that_are_never_patched_run_no_task(redis: str, tmp_path: Path) -> None:
    assert outcomes(NEVER, tmp_path, redis) == dict.fromkeys(NEVER, "received, PENDING")


def test_workers_that_are_patched_run_their_tasks(redis: str, tmp_path: Path) -> None:
    assert outcomes(PATCHED, tmp_path, redis) == dict.fromkeys(PATCHED, "SUCCESS, patched, in a greenlet")


def test_other_workers_run_their_tasks_patched(redis: str, tmp_path: Path) -> None:
    assert outcomes(BESIDE, tmp_path, redis) == dict.fromkeys(BESIDE, "SUCCESS, patched")


def test_other_workers_run_their_tasks_without_gevent(redis: str, tmp_path: Path) -> None:
    assert outcomes(PLAIN, tmp_path, redis) == dict.fromkeys(PLAIN, "SUCCESS, not patched")
