"""A small answer to report on, made by hand so that each test says what it changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geventlint.model import (
    Coverage,
    Edit,
    FileCounts,
    Finding,
    Fix,
    Host,
    Link,
    Location,
    Problem,
    Related,
    Result,
    Root,
)

if TYPE_CHECKING:
    from collections.abc import Callable

WORKER = Host(
    kind="celery",
    location=Location("Procfile", 2),
    command="celery -A shop worker -P gevent",
    pool="gevent",
    patched="before-app",
    entry="shop.celery:app",
    concurrency=100,
    queues=("mail",),
)
PREFORK = replace(
    WORKER, location=Location("Procfile", 3), command="celery -A shop worker", pool="prefork", patched="no"
)

FINDING = Finding(
    code="GVL203",
    name="missing-setup",
    severity="error",
    message="psycopg2-binary freezes every greenlet while it waits",
    location=Location("requirements.txt", 2, 1, 2, 23),
    package="psycopg2",
    package_version="2.9.9",
    hosts=("Procfile:2", "--assume gunicorn"),
    chain=(
        Link("host", "celery -A shop worker -P gevent", "Procfile", 2),
        Link("module", "shop.celery", "shop/celery.py", 1),
        Link("import", "shop.db", "shop/celery.py", 3),
        Link("requirement", "psycopg2-binary==2.9.9", "requirements.txt", 2),
        Link("package", "libpq 15"),
    ),
    related=(Related(Location("shop/db.py", 4, 1, 4, 16), "imported here too"),),
    why="libpq waits in C, so one query stops every greenlet until it is answered.",
    fix=Fix(
        "unsafe",
        "call psycogreen.gevent.patch_psycopg()",
        (Edit(Location("shop/celery.py", 1, 1, 1, 1), "import psycogreen\n"),),
    ),
    url="https://example.org/GVL203",
)
BARE = Finding("GVL401", "removed-poller", "warning", "select.epoll is gone", Location("shop/io.py", 7, 5, 7, 17))


@pytest.fixture
def result() -> Callable[..., Result]:
    """Make a result; keywords change it."""

    def make(**changes: object) -> Result:
        usual = Result(
            root=Root(),
            hosts=(WORKER, PREFORK),
            findings=(FINDING, BARE),
            skipped=(Problem("GVL001", Location("bin/old.py", 12), "Python 2"),),
            coverage=Coverage(48, 41, ("a", "b", "c", "d", "e", "f", "g")),
            files=FileCounts(120, 3, 5),
            notes=("read 120 Python files",),
            looked=("Procfile", "docker-compose.yml"),
        )
        return replace(usual, **changes)  # type: ignore[arg-type]

    return make


@pytest.fixture
def finding() -> Finding:
    return FINDING
