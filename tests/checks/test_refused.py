"""Launch lines that their program refuses, in the version that the project gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

BEHIND = "celery worker -A shop -P gevent"
BY_CLASS = "celery -A shop worker -P celery.concurrency.gevent:TaskPool"


def found(root: Path, line: str, **files: str) -> list[tuple[int, str]]:
    for name, text in {"Procfile": f"# processes\nworker: {line}\n", **files}.items():
        (root / name.replace("__", ".")).write_text(text, encoding="utf-8")
    result = engine.run(engine.Options((".",), root, config.load(root)))
    return [(item.location.line, item.severity) for item in result.findings if item.code == "GVL602"]


@pytest.mark.parametrize(
    ("line", "requirements"),
    [
        pytest.param(BEHIND, "celery<5\ngevent\n", id="Celery 4"),
        pytest.param(BEHIND, "celery==4.4.7\ngevent\n", id="one Celery 4"),
        pytest.param(BEHIND, "gevent\n", id="no Celery is required"),
        pytest.param(BEHIND, "", id="nothing is required"),
        pytest.param(BY_CLASS, "celery==5.0.5\ngevent\n", id="a Celery that takes the class"),
        pytest.param(BY_CLASS, "celery~=5.0.0\ngevent\n", id="Celeries that take the class"),
        pytest.param(BEHIND, "celery===x\ngevent\n", id="a version that is none"),
        pytest.param("celery -A shop worker -P gevent", "celery\ngevent\n", id="a good line"),
    ],
)
def test_not_refused(line: str, requirements: str, tmp_path: Path) -> None:
    assert found(tmp_path, line, requirements__txt=requirements) == []


@pytest.mark.parametrize(
    ("line", "requirements", "severity"),
    [
        pytest.param(BEHIND, "celery==5.4.0\ngevent\n", "error", id="a version"),
        pytest.param(BEHIND, "celery\ngevent\n", "error", id="the newest"),
        pytest.param(BEHIND, "celery>=4\ngevent\n", "error", id="the newest of a range"),
        pytest.param(BEHIND, "celery==5.3.1\ngevent\n", "error", id="a version of a line"),
        pytest.param(BEHIND, "celery>=5.9\ngevent\n", "error", id="what is to come"),
        pytest.param(BEHIND, "celery==5.*\ngevent\n", "error", id="a line"),
        pytest.param(BY_CLASS, "celery==5.3.6\ngevent\n", "error", id="the class"),
        pytest.param("celery worker -A shop", "celery>=5.2,<5.3\n", "warning", id="without gevent"),
        pytest.param("celery -A shop worker -P gevent x", "", "error", id="any Celery"),
        pytest.param("uwsgi --gevent 1 -w shop", "", "error", id="uWSGI"),
    ],
)
def test_refused(line: str, requirements: str, severity: str, tmp_path: Path) -> None:
    assert found(tmp_path, line, requirements__txt=requirements) == [(2, severity)]
