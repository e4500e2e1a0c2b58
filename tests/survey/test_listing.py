"""Which files of a project are read, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint.config import Config
from geventlint.reading import Files
from geventlint.survey.listing import listed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "path",
    [
        "run.sh",
        "deploy/run.sh",
        "locust.sh",
        "shop/locustfile.sh",
    ],
)
def test_scripts_are_read(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("locust -f a.py")
    assert listed(Files(tmp_path), Config(tmp_path)).deployment == [(path, "shell")]


@pytest.mark.parametrize("path", ["locust/run.sh", "load_testing/docker-compose.yml", "tools/loadtests/run"])
def test_load_tests_are_no_processes_of_the_product(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text("#!/bin/sh\nlocust -f a.py")
    (tmp_path / path).with_name("b.py").write_text("import locust")
    found = listed(Files(tmp_path), Config(tmp_path))
    assert found.deployment == []
    assert len(found.python) == 1
