from __future__ import annotations

import pytest

from geventlint.manifests.groups import is_development_file, is_development_group


@pytest.mark.parametrize(
    "name",
    ["", "worker", "prod", "production", "gevent", "all", "latest", "attest", "redis", "build", "staging", "main"],
)
def test_groups_of_production(name: str) -> None:
    assert not is_development_group(name)


@pytest.mark.parametrize(
    "name",
    ["dev", "Dev", "test", "tests", "testing", "lint", "docs", "doc", "typing", "ci", "local", "debug", "test-integration",
     "dev_tools", "py310-tests", "mypy", "pre-commit-precommit", "release", "publish"],
)  # fmt: skip
def test_groups_of_developers(name: str) -> None:
    assert is_development_group(name)


@pytest.mark.parametrize(
    "path",
    ["requirements.txt", "requirements/base.txt", "requirements/production.in", "device/requirements.txt", "requirements.lock",
     "constraints.txt", "services/contest/requirements.txt"],
)  # fmt: skip
def test_files_of_production(path: str) -> None:
    assert not is_development_file(path)


@pytest.mark.parametrize(
    "path",
    ["requirements-dev.txt", "requirements/test.txt", "dev-requirements.in", "test_requirements.txt", "requirements/local.txt",
     "docs/requirements.txt", "tests/requirements.txt", "requirements_lint.txt", "devrequirements.txt", "requirements-dev.lock",
     ".github/requirements.txt", "requirements/dev/base.txt", "e2e/requirements.txt", "requirements-rtd.txt"],
)  # fmt: skip
def test_files_of_developers(path: str) -> None:
    assert is_development_file(path)
