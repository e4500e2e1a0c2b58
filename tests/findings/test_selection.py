"""Selection: which rules speak, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from geventlint.config import Config
from geventlint.errors import ConfigError
from geventlint.findings.selection import matches, require_known, selected, wholly_selected


def config(**settings: object) -> Config:
    return Config(Path("/project"), **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "on", "off"),
    [
        pytest.param({}, "GVL101 GVL301 ACME1", "", id="all, by default"),
        pytest.param({"select": ("GVL1", "GVL203")}, "GVL101 GVL203", "GVL201 GVL301", id="beginnings"),
        pytest.param({"select": ("ALL",)}, "GVL101 ACME1", "", id="ALL"),
        pytest.param({"ignore": ("GVL1",)}, "GVL203", "GVL101", id="ignored"),
        pytest.param({"ignore": ("ALL",)}, "", "GVL101", id="ALL ignored"),
        pytest.param({"select": ("GVL101",), "ignore": ("GVL1",)}, "GVL101", "GVL103", id="the longer beginning wins"),
        pytest.param({"select": ("GVL1",), "ignore": ("GVL101",)}, "GVL103", "GVL101", id="so it does for ignore"),
        pytest.param({"select": ("GVL101",), "ignore": ("GVL101",)}, "", "GVL101", id="ignore wins a draw"),
        pytest.param({"ignore": ("GVL2",), "extend_select": ("GVL205",)}, "GVL205 GVL101", "GVL203", id="extended"),
        pytest.param({"select": ("GVL1",), "extend_select": ("GVL205",)}, "GVL205 GVL101", "GVL203", id="both"),
    ],
)
def test_selected(settings: dict[str, tuple[str, ...]], on: str, off: str) -> None:
    for code in on.split():
        assert selected(code, config(**settings)), code
    for code in off.split():
        assert not selected(code, config(**settings)), code


def test_files() -> None:
    some = config(per_file_ignores=(("scripts/*.py", ("GVL3",)), ("old", ("ALL",))))
    assert selected("GVL301", some)
    assert selected("GVL301", some, "app/a.py")
    assert selected("GVL101", some, "scripts/a.py")
    assert not selected("GVL301", some, "scripts/a.py")
    assert not selected("GVL101", some, "app/old/a.py")


@pytest.mark.parametrize(
    ("pattern", "path", "does"),
    [
        ("a.py", "x/a.py", True),
        ("/a.py", "x/a.py", False),
        ("x/", "x/y/a.py", True),
        ("x", "x/y/a.py", True),
        ("x/**", "x/y/a.py", True),
        ("x/*.py", "x/y/a.py", False),
        ("**/a.py", "x/y/a.py", True),
        ("*.txt", "a.py", False),
    ],
)
def test_patterns(pattern: str, path: str, does: bool) -> None:
    assert matches(pattern, path) is does


@pytest.mark.parametrize(
    ("settings", "beginning", "whole"),
    [
        pytest.param({}, "GVL2", True, id="by default"),
        pytest.param({}, "", True, id="all of them"),
        pytest.param({"ignore": ("GVL1",)}, "GVL2", True, id="another is off"),
        pytest.param({"ignore": ("GVL203",)}, "GVL2", False, id="one of them is off"),
        pytest.param({"select": ("GVL203",)}, "GVL2", False, id="one of them is on"),
        pytest.param({"select": ("GVL2",)}, "GVL203", True, id="a code"),
        pytest.param({"per_file_ignores": (("x", ("GVL203",)),)}, "GVL2", False, id="one is off somewhere"),
    ],
)
def test_wholly_selected(settings: dict[str, tuple[str, ...]], beginning: str, whole: bool) -> None:
    assert wholly_selected(beginning, config(**settings)) is whole


def test_known_codes() -> None:
    require_known(config(select=("GVL1", "ALL"), extend_select=("GVL103",), ignore=("GVL9",)), ["GVL101", "GVL103"])


@pytest.mark.parametrize("key", ["select", "extend_select"])
def test_unknown_codes(key: str) -> None:
    message = f"{key.replace('_', '-')}: no rule's code is or begins with 'GVL9'; see geventlint rule --all"
    with pytest.raises(ConfigError, match=f"^{message}$"):
        require_known(config(**{key: ("GVL9",)}), ["GVL101"])


def test_unknown_codes_are_told_with_their_place() -> None:
    said = config(select=("GVL1", "GVL9"), places=(("select", "GVL9", "geventlint.toml:3: select"),))
    with pytest.raises(ConfigError, match=r"^geventlint\.toml:3: select: no rule's code is or begins with 'GVL9'"):
        require_known(said, ["GVL101"])
    with pytest.raises(ConfigError, match=r"^--select: no rule's code is or begins with 'GVL8'"):
        require_known(said.override(select=["GVL8"]), ["GVL101"])
