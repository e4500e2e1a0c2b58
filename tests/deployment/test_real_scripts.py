"""What geventlint says of programs that run gevent themselves, held against them: gevent's servers, Flask-SocketIO, locust.

The application and the questions are those of test_real_web.py; a load test asks itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.deployment.test_real_web import AT_ONCE, PATIENCE, SHOP, asked, called, needed, said, surroundings

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

PATCH = "from gevent import monkey\n\nmonkey.patch_all()\n\n"
SERVER = """\
import os

from gevent.pywsgi import WSGIServer

from shop import app

WSGIServer(("127.0.0.1", int(os.environ["PORT"])), app).serve_forever()
"""
GUARDED = """\
import os

from gevent.pywsgi import WSGIServer


def main():
    from shop import app

    WSGIServer(("127.0.0.1", int(os.environ["PORT"])), app).serve_forever()


if __name__ == "__main__":
    main()
"""
SOCKETS = """\
import os

from flask import Flask
from flask_socketio import SocketIO

import shop

app = Flask("shop")
sockets = SocketIO(app, async_mode="gevent")


@app.route("/")
def answer():
    return shop.facts({"wsgi.multithread": False})


if __name__ == "__main__":
    sockets.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
"""
LOAD = """\
import json
import os

import shop
from locust import User, task


class Own(User):
    @task
    def ask(self):
        with open("answers", "a") as answers:
            print(json.dumps(shop.facts({"wsgi.multithread": False})), file=answers)
        self.stop()
"""


class Program(NamedTuple):
    """A launch, its script, and what geventlint must say of it."""

    line: str
    script: str
    kind: str
    patched: str


PROGRAMS = {
    "a server that nothing patches": Program("python run.py", SERVER, "script", "never"),
    "a server that is patched first": Program("python run.py", PATCH + SERVER, "script", "before-app"),
    "a server whose first import patches": Program("python run.py", "import early\n\n" + SERVER, "script", "before-app"),
    "a server as a module": Program("python -m run", PATCH + SERVER, "script", "before-app"),
    "a server under gevent's own runner": Program("python -m gevent.monkey run.py", SERVER, "script", "before-app"),
    "a server in a function": Program("python run.py", GUARDED, "script", "never"),
    "a server in a function that is patched first": Program("python run.py", PATCH + GUARDED, "script", "before-app"),
    "a server patched under its guard": Program(
        "python run.py", GUARDED.replace("    main()\n", f"    {PATCH.strip()}".replace("\n\n", "\n\n    ") + "\n    main()\n"), "script", "before-app"
    ),
    "Flask-SocketIO": Program("python run.py", SOCKETS, "flask-socketio", "never"),
    "Flask-SocketIO that is patched first": Program("python run.py", PATCH + SOCKETS, "script", "before-app"),
    "Flask-SocketIO under gevent's own runner": Program("python -m gevent.monkey run.py", SOCKETS, "script", "before-app"),
    "locust": Program("locust --headless -f run.py -u 2 -r 2 -t 3s", LOAD, "locust", "before-app"),
    "locust as a module": Program("python -m locust --headless -f run.py -u 2 -r 2 -t 3s", LOAD, "locust", "before-app"),
    "locust that must not patch": Program(
        "LOCUST_SKIP_MONKEY_PATCH=1 locust --headless -f run.py -u 2 -r 2 -t 3s", LOAD, "locust", "never"
    ),
}  # fmt: skip


def project(folder: Path, program: Program) -> Path:
    """The files of a project that is launched this way."""
    folder.mkdir(exist_ok=True)
    files = {"shop.py": SHOP, "early.py": PATCH, "run.py": program.script, "Procfile": f"web: {program.line}\n"}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def outcome(folder: Path, program: Program) -> Any:
    """Start a program, have it asked twice at once, and tell what it answered."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (folder / "program.log").open("wb") as log:
        running = subprocess.Popen(
            ["sh", "-c", program.line],
            cwd=folder,
            env=surroundings(PORT=str(port), HOME=str(folder)),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            if program.kind == "locust":
                running.wait(PATIENCE)
                lines: Any = (folder / "answers").read_text(encoding="utf-8").splitlines()
            else:
                lines = asked(lambda: HTTPConnection("127.0.0.1", port, timeout=PATIENCE), running)
            answers = [json.loads(line) for line in lines]
        except (OSError, HTTPException, ValueError, subprocess.TimeoutExpired) as error:
            return f"{error!r}: {(folder / 'program.log').read_text(encoding='utf-8', errors='replace')[-2000:]}"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait(20)
    facts = {name: answers[0][name] for name in ("pool", "patched at import", "patched in a request")}
    return {**facts, "overlap": all(answer["overlap"] for answer in answers)}


@pytest.mark.parametrize("name", PROGRAMS)
def test_said(name: str, tmp_path: Path) -> None:
    host, program = said(project(tmp_path, PROGRAMS[name])), PROGRAMS[name]
    assert (host.kind, host.pool, host.patched) == (program.kind, "gevent", program.patched)


def test_programs_do_what_is_said_of_them(tmp_path: Path) -> None:
    needed("gevent", "flask_socketio", "locust")

    def run(name: str) -> Any:
        return outcome(project(tmp_path / called(name), PROGRAMS[name]), PROGRAMS[name])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(PROGRAMS, pool.map(run, PROGRAMS), strict=True))
    assert found == {
        name: {
            "pool": "gevent",
            "patched at import": program.patched == "before-app",
            "patched in a request": program.patched != "never",
            "overlap": program.patched != "never",
        }
        for name, program in PROGRAMS.items()
    }
