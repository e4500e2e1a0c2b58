"""What the tests of whole runs share: the real command in this process, and outputs kept in files."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--snapshots", action="store_true", help="write the expected outputs anew (make snapshots)")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, int]]:
    """Run geventlint in this process, in a folder: what it prints (stderr last) and its exit status."""

    def run(folder: Path, *arguments: str) -> tuple[str, int]:
        from geventlint.__main__ import main

        monkeypatch.chdir(folder)
        monkeypatch.setattr("sys.argv", ["geventlint", *arguments])
        monkeypatch.setenv("COLUMNS", "100")
        monkeypatch.setenv("NO_COLOR", "1")
        capsys.readouterr()
        status: object = 0
        try:
            status = main()  # type: ignore[func-returns-value]
        except SystemExit as exit_:
            status = exit_.code
        out, err = capsys.readouterr()
        return out + err, int(status or 0)  # type: ignore[call-overload]

    return run


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Path], Path]:
    """Copy a project to a place where no repository and no configuration of ours is above it."""

    def copy(project: Path) -> Path:
        target = tmp_path / project.name
        shutil.copytree(project, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        return target

    return copy


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with what a file keeps; with ``--snapshots``, keep it."""

    def compare(file: Path, text: str) -> None:
        if request.config.getoption("--snapshots"):
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        kept = file.read_text(encoding="utf-8") if file.exists() else ""
        if text != kept:
            lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), "kept", "now", lineterm="")
            pytest.fail(
                f"{file.relative_to(ROOT)} differs; if the new output is right, run `make snapshots`\n"
                + "\n".join(lines)
            )

    return compare
