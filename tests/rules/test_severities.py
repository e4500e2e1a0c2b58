"""Which severity a finding gets where: the examples of the pages, judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine
from geventlint.knowledge import catalog

if TYPE_CHECKING:
    from pathlib import Path

CASES = [
    ("GVL001", "Python 2 in a task", "warning"),
    ("GVL001", "A file that no host reaches", "info"),
    ("GVL101", "First lines of the Celery module", "warning"),
    ("GVL101", "One more process of the same code", "error"),
    ("GVL101", "On a condition", "info"),
    ("GVL101", "In the configuration of a gunicorn gevent worker", "info"),
    ("GVL101", "In the WSGI module of a gunicorn gevent worker", "info"),
    ("GVL102", "After the web framework and the client", "error"),
    ("GVL102", "Taken from the standard library", "warning"),
    ("GVL102", "A program that patches itself", "warning"),
    ("GVL110", "A prefork worker", "error"),
    ("GVL110", "Under a condition", "info"),
    ("GVL202", "Required and imported", "error"),
    ("GVL205", "A lower bound below the mend", "warning"),
    ("GVL205", "No bound at all", "info"),
    ("GVL301", "asyncio.run in a task", "error"),
    ("GVL301", "async_to_sync, called, wrapped and as a decorator", "error warning"),
    ("GVL301", "In a view of a gunicorn gevent worker", "error"),
    ("GVL301", "When a module is imported", "warning"),
    ("GVL401", "Imported by name", "error"),
    ("GVL402", "A process in a task", "error"),
    ("GVL402", "Fresh processes", "warning"),
    ("GVL402", "A fork asked for by name", "error"),
    ("GVL503", "A client opened per process", "error"),
    ("GVL503", "One of two functions", "error"),
    ("GVL503", "With arguments", "warning"),
    ("GVL502", "Options of a task", "info"),
    ("GVL502", "A handler that never runs", "warning"),
    ("GVL502", "Settings and command-line options", "info"),
]


@pytest.mark.parametrize(("code", "title", "severities"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_severity(code: str, title: str, severities: str, tmp_path: Path) -> None:
    rule = catalog.shipped().get(code)
    assert rule
    (example,) = (example for example in rule.examples if (example.kind, example.title) == ("bad", title))
    for name, text in example.files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = config.load(tmp_path).override(select=[code])

    result = engine.run(engine.Options((".",), tmp_path, settings, (example.host,) if example.host else ()))

    assert " ".join(sorted({finding.severity for finding in result.findings})) == severities
