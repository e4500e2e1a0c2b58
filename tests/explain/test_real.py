"""The three classic messages, from the real gevent, Celery and Django, piped into ``geventlint explain``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

PYTHON = os.environ.get("GEVENT_PYTHON") or sys.executable
WORKER = """
import os
import signal

import gevent
from celery import Celery
from celery.signals import worker_ready

app = Celery("project", broker="memory://", backend="cache+memory://", include=["project.tasks"])
app.conf.worker_enable_remote_control = False


@worker_ready.connect
def begin(**_):
    app.send_task("project.tasks.culprit")
    gevent.spawn_later(0.3, app.send_task, "project.tasks.victim")
    gevent.spawn_later(2.5, os.kill, os.getpid(), signal.SIGTERM)
"""
CULPRIT = """
import asyncio

from project.worker import app


@app.task(name="project.tasks.culprit")
def culprit():
    asyncio.run(asyncio.sleep(1.5))
"""
LAUNCH = "worker: celery -A project.worker worker -P gevent -c 10\n"
DJANGO = """
import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes"],
)
django.setup()
"""
ORM = """

@app.task(name="project.tasks.victim")
def victim():
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.count()
"""
ASYNC_TO_SYNC = """

async def nothing():
    return 1


@app.task(name="project.tasks.victim")
def victim():
    from asgiref.sync import async_to_sync

    return async_to_sync(nothing)()
"""
EPOLL = """
import select

from project.worker import app


@app.task(name="project.tasks.culprit")
def culprit():
    return select.epoll()
"""


def has(*modules: str) -> bool:
    tried = subprocess.run(
        [PYTHON, "-c", f"import {', '.join(modules)}"], capture_output=True, timeout=120, check=False
    )
    return tried.returncode == 0


def project(folder: Path, worker: str, tasks: str, requirements: str) -> Path:
    (folder / "project").mkdir()
    for name, text in (
        ("project/__init__.py", ""),
        ("project/worker.py", worker),
        ("project/tasks.py", tasks),
        ("Procfile", LAUNCH),
        ("requirements.txt", requirements),
    ):
        (folder / name).write_text(text)
    return folder


def log_of(folder: Path) -> str:
    ran = subprocess.run(
        [PYTHON, "-m", "celery", "-A", "project.worker", "worker", "-P", "gevent", "-c", "10", "-l", "INFO"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "C_FORCE_ROOT": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
        text=True,
    )
    return ran.stdout


@pytest.mark.parametrize(
    ("worker", "tasks", "requirements", "symptom", "culprit"),
    [
        pytest.param(
            WORKER, EPOLL, "celery\ngevent\n", "select-epoll", ("GVL401", "return select.epoll()"), id="select.epoll"
        ),
        pytest.param(
            DJANGO + WORKER,
            CULPRIT + ORM,
            "celery\ngevent\ndjango\n",
            "django-sync-only",
            ("GVL301", "asyncio.run("),
            id="SynchronousOnlyOperation",
        ),
        pytest.param(
            WORKER,
            CULPRIT + ASYNC_TO_SYNC,
            "celery\ngevent\nasgiref\n",
            "async-to-sync-thread",
            ("GVL301", "asyncio.run("),
            id="AsyncToSync",
        ),
    ],
)
def test_the_true_culprit_is_first(  # noqa: PLR0913, PLR0917  # one argument a parameter
    tmp_path: Path, worker: str, tasks: str, requirements: str, symptom: str, culprit: tuple[str, str]
) -> None:
    if not has("gevent", "celery", *(["django"] if "django" in worker + tasks + requirements else []), "asgiref"):
        pytest.skip("GEVENT_PYTHON names no Python with gevent, Celery and Django")
    folder = project(tmp_path, worker, tasks, requirements)
    log = log_of(folder)

    explained = subprocess.run(
        [sys.executable, "-m", "geventlint", "explain", "-", "--output-format", "json"],
        cwd=folder,
        input=log,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert explained.returncode == 0, log
    answer = json.loads(explained.stdout)
    assert symptom in {one["id"] for one in answer["symptoms"]}
    first = answer["suspects"][0]
    line = (folder / first["path"]).read_text().split("\n")[first["line"] - 1]
    assert (first["code"], culprit[1] in line) == (culprit[0], True), (first, log)
