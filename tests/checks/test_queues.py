"""What only another worker's queue gets raises nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

TASKS = """\
import sys

from celery import Celery

app = Celery("shop")


@app.task(queue="{}")
def convert():
    sys.exit(1)
"""


@pytest.mark.parametrize(
    ("queue", "workers", "expected"),
    [
        pytest.param(
            "cpu",
            "fast: celery -A shop worker -P gevent -Q io\nslow: celery -A shop worker -Q cpu\n",
            [],
            id="prefork's",
        ),
        pytest.param(
            "io",
            "fast: celery -A shop worker -P gevent -Q io\nslow: celery -A shop worker -Q cpu\n",
            [10],
            id="gevent's",
        ),
        pytest.param("cpu", "fast: celery -A shop worker -P gevent -Q io\n", [10], id="nobody's"),
        pytest.param(
            "cpu",
            "fast: celery -A shop worker -P gevent -Q io,cpu\nslow: celery -A shop worker -Q cpu\n",
            [10],
            id="both",
        ),
    ],
)
def test_the_queue_of_a_task(queue: str, workers: str, expected: list[int], tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(TASKS.format(queue), encoding="utf-8")
    (tmp_path / "Procfile").write_text(workers, encoding="utf-8")
    settings = config.load(tmp_path).override(select=["GVL504"])

    result = engine.run(engine.Options((".",), tmp_path, settings))

    assert [finding.location.line for finding in result.findings] == expected
