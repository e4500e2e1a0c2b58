"""GVL209: uses of packages that hurt, on constructs of real projects in our own words; the good ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

WORKER = "celery -A shop worker -P gevent"
REQUIRED = "celery==5.5.0\ngevent==24.11.1\npyzmq==26.2.0\nmysql-connector-python==9.1.0\n"
TASK = "from celery import Celery\n{}app = Celery('shop')\n\n\n@app.task\ndef fetch(sock, options):\n    {}\n"


def reported(root: Path, imported: str, body: str) -> list[int]:
    (root / "requirements.txt").write_text(REQUIRED, encoding="utf-8")
    (root / "shop.py").write_text(TASK.format(imported, body), encoding="utf-8")
    settings = config.load(root).override(select=["GVL209"])
    result = engine.run(engine.Options((".",), root, settings, (WORKER,)))
    return [one.location.line for one in result.findings]


GREEN = "import zmq.green as zmq\n"
SQL = "import mysql.connector\n"
DICTIONARY = SQL + "CONFIG = {'host': 'db', 'use_pure': True}\n"


@pytest.mark.parametrize(
    ("imported", "body"),
    [
        pytest.param(GREEN, "sock.setsockopt(zmq.LINGER, 0)", id="another option"),
        pytest.param(GREEN, "sock.poll(300)", id="a poll with a timeout"),
        pytest.param("from shop_options import RCVTIMEO\n", "sock.setsockopt(RCVTIMEO, 3)", id="a constant of our own"),
        pytest.param("from zmq.green import RCVTIMEO\n", "pass", id="imported and not used"),
        pytest.param(SQL, "mysql.connector.connect(host='db', use_pure=True)", id="pure"),
        pytest.param(DICTIONARY, "mysql.connector.connect(**CONFIG)", id="pure by a dictionary"),
    ],
)
def test_what_does_not_hurt(imported: str, body: str, tmp_path: Path) -> None:
    assert reported(tmp_path, imported, body) == []


@pytest.mark.parametrize(
    ("imported", "body", "line"),
    [
        pytest.param(GREEN, "sock.setsockopt(zmq.RCVTIMEO, 3)", 8, id="an option that zmq.green ignores"),
        pytest.param("from zmq import green\n", "sock.setsockopt(green.SNDTIMEO, 3)", 8, id="by another alias"),
        pytest.param("from zmq.green import RCVTIMEO\n", "sock.setsockopt(RCVTIMEO, 3)", 8, id="by its own name"),
        pytest.param(SQL, "mysql.connector.connect(host='db')", 8, id="the driver's own choice"),
        pytest.param(
            SQL,
            "mysql.connector.connect(host='db', use_pure=True)\n    mysql.connector.connect(host='log')",
            9,
            id="one of two calls is pure",
        ),
        pytest.param(
            DICTIONARY, "mysql.connector.connect(host='db')", 9, id="a dictionary that this call does not get"
        ),
    ],
)
def test_what_hurts(imported: str, body: str, line: int, tmp_path: Path) -> None:
    assert reported(tmp_path, imported, body) == [line]
