"""What is shipped: the wheel and the source distribution hold the knowledge, and an installed geventlint finds it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import geventlint
from geventlint.resources import data_root

ROOT = Path(__file__).resolve().parent.parent
LATEST = re.compile(r"^## \[?(\d+\.\d+\.\d+)", re.MULTILINE)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution, the wheel made from the latter."""
    folder = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.real
def test_the_wheel_holds_the_database_and_every_rule(built: Path) -> None:
    held = names(next(built.glob("*.whl")))
    assert "geventlint/_data/compat-db.toml" in held
    rules = {f"geventlint/_data/rules/{rule.name}" for rule in (ROOT / "rules").glob("*.md")}
    assert rules <= held


@pytest.mark.real
def test_the_wheel_holds_nothing_else_at_its_top(built: Path) -> None:
    tops = {name.split("/")[0] for name in names(next(built.glob("*.whl")))}
    assert tops == {"geventlint", f"geventlint-{geventlint.__version__}.dist-info"}


@pytest.mark.real
def test_the_wheel_says_that_it_is_typed(built: Path) -> None:
    assert "geventlint/py.typed" in names(next(built.glob("*.whl")))


@pytest.mark.real
def test_no_bytecode_is_shipped(built: Path) -> None:
    assert not [name for name in names(next(built.glob("*.whl"))) if name.endswith(".pyc")]


@pytest.mark.real
def test_the_source_distribution_holds_what_the_wheel_is_made_of(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {"compat-db.toml", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"} <= held
    assert any(name.startswith("rules/") for name in held)


@pytest.mark.real
def test_a_wheel_that_is_merely_on_the_path_finds_its_knowledge(built: Path, tmp_path: Path) -> None:
    """Unpacked anywhere, without installation: resources are found beside the code, not beside the checkout."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        archive.extractall(tmp_path)
    show = "from geventlint.resources import data_root; print(data_root())"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    shown = subprocess.run(
        [sys.executable, "-c", show], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert Path(shown.stdout.strip()) == tmp_path / "geventlint" / "_data"


def test_a_checkout_finds_its_knowledge_at_the_top() -> None:
    assert (data_root() / "compat-db.toml").is_file()
    assert (data_root() / "rules").is_dir()


def test_the_changelog_begins_with_this_version_or_with_what_comes() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert LATEST.findall(text)[0] == geventlint.__version__
