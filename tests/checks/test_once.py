"""A line that several services start is one place, and what is wrong with it is said once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from geventlint.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

COMPOSE = """\
services:
  fast:
    image: shop
    command: ./run.sh
    environment: {QUEUES: fast}
  slow:
    image: shop
    command: ./run.sh
    environment: {QUEUES: slow}
"""


def test_a_script_of_two_services(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docker-compose.yml").write_text(COMPOSE)
    (tmp_path / "run.sh").write_text("newrelic-admin run-program celery -A shop worker -P gevent -B -Q $QUEUES\n")
    (tmp_path / "shop.py").write_text("from celery import Celery\napp = Celery('shop')\n")
    (tmp_path / "requirements.txt").write_text("celery==5.4.0\ngevent==25.5.1\nnewrelic\n")
    monkeypatch.chdir(tmp_path)
    main(["--isolated", "--output-format", "json"])
    value = json.loads(capsys.readouterr().out)
    assert [host["queues"] for host in value["hosts"]] == [["fast"], ["slow"]]
    assert [one["code"] for one in value["findings"] if one["path"] == "run.sh"] == ["GVL109", "GVL505"]
