"""What geventlint says of workers of Dramatiq and Huey, held against them: in what a task runs, and how many at once.

The broker is in the worker's own memory, where the module of the tasks has put three before it starts.
"""

from __future__ import annotations

import contextlib
import json
import shlex
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from geventlint import config, engine
from tests.deployment.test_real_web import PATIENCE, called, needed, surroundings

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

PATCH = "from gevent import monkey\n\nmonkey.patch_all()\n\n"
WORK = """\
import json
import time

from gevent import Greenlet, getcurrent
from gevent.monkey import is_module_patched

running = []


def work(number):
    running.append(number)
    time.sleep(0.5)
    facts = {"greenlet": isinstance(getcurrent(), Greenlet), "patched": is_module_patched("time"), "at_once": len(running)}
    with open("answers", "a") as answers:
        print(json.dumps(facts), file=answers)
    running.remove(number)


"""
DRAMATIQ = (
    "import dramatiq\nfrom dramatiq.brokers.stub import StubBroker\n"
    + WORK
    + "dramatiq.set_broker(StubBroker())\nask = dramatiq.actor(work)\nfor number in range(3):\n    ask.send(number)\n"
)
HUEY = (
    "from huey import MemoryHuey\n"
    + WORK
    + "huey = MemoryHuey()\nask = huey.task()(work)\nfor number in range(3):\n    ask(number)\n"
)


class Worker(NamedTuple):
    """A launch, the module of its tasks, and what geventlint must say of it; empty for no host."""

    line: str
    source: str
    patched: str


WORKERS = {
    "Dramatiq's threads": Worker("dramatiq tasks -p 1 -t 3", DRAMATIQ, ""),
    "Dramatiq": Worker("dramatiq-gevent tasks -p 1 -t 3", DRAMATIQ, "before-app"),
    "Huey's threads": Worker("huey_consumer tasks.huey -w 3", HUEY, ""),
    "Huey": Worker("huey_consumer tasks.huey -k greenlet -w 3", HUEY, "never"),
    "Huey with a glued option": Worker("huey_consumer tasks.huey -w3 -kgreenlet", HUEY, "never"),
    "Huey as a module": Worker(
        "python -m huey.bin.huey_consumer tasks.huey --worker-type=greenlet -w 3", HUEY, "never"
    ),
    "Huey under gevent's own runner": Worker(
        "python -m gevent.monkey --module huey.bin.huey_consumer tasks.huey -k greenlet -w 3", HUEY, "before-app"
    ),
    "Huey that is patched by its module": Worker(
        "huey_consumer tasks.huey -k greenlet -w 3", PATCH + HUEY, "before-app"
    ),
    "Huey that is patched by what its module imports": Worker(
        "huey_consumer tasks.huey -k greenlet -w 3", "import early\n" + HUEY, "before-app"
    ),
    "Huey whose module patches where it is the program": Worker(
        "huey_consumer tasks.huey -k greenlet -w 3", HUEY + 'if __name__ == "__main__":\n    import early\n', "never"
    ),
}


def answers(folder: Path) -> list[dict[str, Any]]:
    """What three tasks of a worker found."""
    line = shlex.split(folder.joinpath("Procfile").read_text(encoding="utf-8").partition(": ")[2])
    told, log = folder / "answers", folder / "log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            line, cwd=folder, env=surroundings(), stdout=out, stderr=out, start_new_session=True
        ) as worker,
    ):
        try:
            deadline = time.monotonic() + PATIENCE
            while not told.exists() or told.read_bytes().count(b"\n") < 3:
                ended = worker.poll() is not None or time.monotonic() > deadline
                assert not ended, log.read_text(encoding="utf-8")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    worker.wait(0.1)
        finally:
            worker.send_signal(signal.SIGTERM)
            try:
                worker.wait(10)
            except subprocess.TimeoutExpired:
                worker.kill()
    return [json.loads(text) for text in told.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_runs_its_tasks_as_geventlint_says(name: str, tmp_path: Path) -> None:
    needed("dramatiq", "huey", "gevent")
    worker = WORKERS[name]
    folder = tmp_path / called(name)
    folder.mkdir()
    files = {"tasks.py": worker.source, "early.py": PATCH, "Procfile": f"worker: {worker.line}\n"}
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    hosts = engine.run(engine.Options((".",), folder, config.load(folder))).gevent_hosts
    assert [host.patched for host in hosts] == ([worker.patched] if worker.patched else [])
    found = answers(folder)
    assert {answer["greenlet"] for answer in found} == {bool(worker.patched)}
    assert {answer["patched"] for answer in found} == {worker.patched == "before-app"}
    assert max(answer["at_once"] for answer in found) == (1 if worker.patched == "never" else 3)
