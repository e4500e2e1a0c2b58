"""GVL202: a package that only an extra asks for is judged at the version that the project names."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

TASKS = """
    import snowflake.connector
    from celery import Celery

    app = Celery("shop")
    """
PROJECT = """
    [project]
    name = "shop"
    version = "1"
    dependencies = ["celery", "gevent"]

    [project.optional-dependencies]
    warehouse = ["snowflake-connector-python{specifier}"]
    """
LOCK = """
    version = 1

    [[package]]
    name = "shop"
    version = "1"
    source = {{ virtual = "." }}
    dependencies = [{{ name = "celery" }}]

    [package.optional-dependencies]
    warehouse = [{{ name = "snowflake-connector-python" }}]

    [[package]]
    name = "celery"
    version = "5.6.0"
    source = {{ registry = "https://example.org/simple" }}

    [[package]]
    name = "snowflake-connector-python"
    version = "{version}"
    source = {{ registry = "https://example.org/simple" }}
    """


def messages(root: Path, specifier: str = "", version: str = "") -> list[str]:
    (root / "tasks.py").write_text(dedent(TASKS), encoding="utf-8")
    (root / "pyproject.toml").write_text(dedent(PROJECT.format(specifier=specifier)), encoding="utf-8")
    if version:
        (root / "uv.lock").write_text(dedent(LOCK.format(version=version)), encoding="utf-8")
    settings = config.load(root).override(select=["GVL202"])
    run = engine.run(engine.Options((".",), root, settings, ("celery -A tasks worker -P gevent",)))
    return [finding.message for finding in run.findings]


@pytest.mark.parametrize(
    ("specifier", "version"),
    [
        pytest.param("", "3.17.4", id="locked at a version that cooperates"),
        pytest.param("<5", "", id="the newest that is admitted cooperates"),
        pytest.param("==3.12.4", "3.12.4", id="both"),
    ],
)
def test_a_version_that_cooperates_is_silent(tmp_path: Path, specifier: str, version: str) -> None:
    assert messages(tmp_path, specifier, version) == []


@pytest.mark.parametrize(
    ("specifier", "version", "start"),
    [
        pytest.param("", "5.2.0", "snowflake-connector-python 5.2.0 freezes", id="locked at a version that blocks"),
        pytest.param("", "", "snowflake-connector-python freezes", id="nothing is known of the version"),
    ],
)
def test_a_version_that_blocks_is_reported(tmp_path: Path, specifier: str, version: str, start: str) -> None:
    (message,) = messages(tmp_path, specifier, version)

    assert message.startswith(start)
