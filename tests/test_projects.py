"""Whole projects through the real command, with the whole output kept.

A case is a folder of ``tests/projects``: ``project/`` is what is checked (without it, the example of the same name), ``arguments`` holds the
command line (``.`` without it), ``expected.txt`` the output. ``make snapshots`` writes the outputs anew.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
CASES = sorted(folder for folder in (ROOT / "tests" / "projects").iterdir() if folder.is_dir())
SHOP = ROOT / "examples" / "shop"
PLACE = re.compile(r"^\| `([^`:]+):(\d+)` \| (GVL\d{3}) \|", re.MULTILINE)


@pytest.mark.parametrize("case", CASES, ids=lambda folder: folder.name)
def test_output_of_a_whole_project(
    case: Path,
    command: Callable[..., tuple[str, int]],
    copied: Callable[[Path], Path],
    snapshot: Callable[[Path, str], None],
) -> None:
    project = case / "project"
    if not project.is_dir():
        project = ROOT / "examples" / case.name
    given = case / "arguments"
    arguments = given.read_text(encoding="utf-8").strip() if given.exists() else "."
    output, status = command(copied(project), *shlex.split(arguments))
    assert "defect of geventlint" not in output, output
    snapshot(case / "expected.txt", f"$ geventlint {arguments}\n{output}\nexit status: {status}\n")


def test_the_shop_shows_what_its_readme_says_and_nothing_else(
    command: Callable[..., tuple[str, int]], copied: Callable[[Path], Path]
) -> None:
    planted = set(PLACE.findall((SHOP / "README.md").read_text(encoding="utf-8")))
    output, status = command(copied(SHOP), "--output-format", "json", ".")
    findings = json.loads(output)["findings"]
    assert {(one["path"], str(one["line"]), one["code"]) for one in findings} == planted
    assert 6 <= len(planted) <= 10
    assert status == 1


def test_the_shop_stays_the_same_when_it_is_named_from_outside(
    command: Callable[..., tuple[str, int]], copied: Callable[[Path], Path]
) -> None:
    project = copied(SHOP)
    inside = json.loads(command(project, "--output-format", "json", ".")[0])["findings"]
    outside = json.loads(command(project.parent, "--output-format", "json", "shop")[0])["findings"]
    assert [(one["code"], f"shop/{one['path']}", one["line"]) for one in inside] == [
        (one["code"], one["path"], one["line"]) for one in outside
    ]


def test_nothing_but_its_place_decides_what_a_look_alike_is() -> None:
    """Every place that the shop's README names exists, so that the table cannot go stale."""
    for path, line in re.findall(
        r"^\| `([^`:]+):(\d+)` \|", (SHOP / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    ):
        assert (SHOP / path).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()


@pytest.mark.parametrize("file", sorted(SHOP.rglob("*.py")), ids=lambda file: str(file.relative_to(SHOP)))
def test_the_shop_is_valid_python(file: Path) -> None:
    compile(file.read_bytes(), str(file), "exec")
