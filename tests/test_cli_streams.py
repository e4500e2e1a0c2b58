"""Standard streams that are closed, full or of another alphabet: one line and a status, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import geventlint
from geventlint.__main__ import main
from geventlint.cli import output

if TYPE_CHECKING:
    from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(geventlint.__file__))  # noqa: PTH120  # a string is what subprocesses want
FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device is always full here")  # noqa: PTH110


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "geventlint.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.real
@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param("check", "", id="all is well"),
        pytest.param("check > /dev/full", "geventlint: No space left on device\n", id="a full disk", marks=FULL),
        pytest.param("rule --all > /dev/full", "geventlint: No space left on device\n", id="a table", marks=FULL),
        pytest.param("--version > /dev/full", "geventlint: No space left on device\n", id="the version", marks=FULL),
        pytest.param("--help > /dev/full", "geventlint: No space left on device\n", id="the help", marks=FULL),
        pytest.param("check >&-", "geventlint: standard output is closed\n", id="no output"),
        pytest.param("explain <&-", "geventlint: standard input is closed\n", id="no input"),
        pytest.param(
            "--stdin-filename a.py <&-", "geventlint: standard input is closed\n", id="no buffer of an editor"
        ),
        pytest.param("nothing 2>&-", "", id="nowhere to complain"),
    ],
)
def test_streams(project: Path, command: str, said: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m geventlint {command}"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": ROOT},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stderr, done.returncode) == (said, 0 if command == "check" else 2)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("a -> b\n", "a -> b\n", id="plain text"),
        pytest.param("a → b … “c” \N{EN DASH} d\n", 'a -> b ... "c" - d\n', id="signs that have a plain form"),
        pytest.param("Größe\n", "Gr??e\n", id="letters that have none"),
    ],
)
def test_poor_alphabet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, written: str) -> None:
    with (tmp_path / "out").open("w", encoding="ascii") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        output.write(text)
    assert (tmp_path / "out").read_text(encoding="ascii") == written


def test_what_the_system_refuses_is_no_defect(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "locked/geventlint.toml")

    monkeypatch.setattr("geventlint.config.load", refuse)
    assert main(["."]) == 2
    assert capsys.readouterr().err == "geventlint: locked/geventlint.toml: Permission denied\n"
