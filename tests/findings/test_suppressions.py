"""What comments and ignores take out, and what is said about those that take out nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geventlint.config import Config, Ignore
from geventlint.findings.suppressions import apply, comments
from geventlint.model import Finding, Location, Related, Suppression

TODAY = date(2026, 6, 15)
CONFIG = Config(Path("/project"))


def finding(  # noqa: PLR0913  # what a test says of a finding
    code: str = "GVL101",
    line: int = 1,
    *,
    path: str = "a.py",
    end_line: int | None = None,
    package: str | None = None,
    message: str = "message",
    related: tuple[Related, ...] = (),
) -> Finding:
    place = Location(path, line, 1, end_line or line, 9)
    return Finding(code, "name", "error", message, place, package=package, related=related)


def run(
    findings: list[Finding], text: str = "", *, ignores: tuple[Ignore, ...] = (), config: Config = CONFIG
) -> tuple[list[Finding], list[str]]:
    """Return what is left, and what is new as ``path:line:column code message``."""
    kept, extra = apply(findings, comments("a.py", text), TODAY, replace(config, ignores=ignores))
    return list(kept), [f"{one.location}:{one.location.column} {one.code} {one.message}" for one in extra]


# --- comments ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("x  # noqa\n", finding(), id="bare noqa"),
        pytest.param("x  # noqa: GVL101\n", finding(), id="the code"),
        pytest.param("x  # noqa: GVL1\n", finding(), id="its beginning"),
        pytest.param("x  # noqa: E501, GVL101\n", finding(), id="beside another tool's"),
        pytest.param("x  # geventlint: ignore\n", finding(), id="our own word"),
        pytest.param("x  # geventlint: ignore[GVL101]\n", finding(), id="with the code"),
        pytest.param("f(\n  x,\n)  # noqa: GVL101\n", finding(line=2), id="on the last line of the statement"),
        pytest.param("f(\n  x,  # noqa: GVL101\n)\n", finding(line=1, end_line=2), id="on the last line of the place"),
        pytest.param("# geventlint: ignore[GVL101]\nx\n", finding(line=2), id="on the line above"),
    ],
)
def test_silenced(text: str, found: Finding) -> None:
    assert run([found], text) == ([], [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("x  # noqa\ny\n", finding(line=2), id="another line"),
        pytest.param("f(\n  x,  # noqa\n)\n", finding(line=1, end_line=3), id="a line in the middle"),
        pytest.param("x  # noqa\n", finding(path="b.py"), id="another file"),
    ],
)
def test_not_silenced(text: str, found: Finding) -> None:
    assert run([found], text) == ([found], [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("x  # noqa\n", [], id="a bare noqa belongs to others too"),
        pytest.param("x  # noqa: E501\n", [], id="as do the codes of others"),
        pytest.param("x  # noqa: GVL203\n", ["a.py:1:4 GVL003 this `noqa` of GVL203 silences nothing; remove it"], id="a code"),
        pytest.param("x  # noqa: E501, GVL203\n", ["a.py:1:4 GVL003 GVL203 silences nothing here; remove it from the list"], id="beside another's"),
        pytest.param("x  # noqa: GVL101, GVL203\n", ["a.py:1:4 GVL003 GVL203 silences nothing here; remove it from the list"], id="beside one that does"),
        pytest.param("x  # geventlint: ignore[GVL203,GVL205]\n", ["a.py:1:4 GVL003 this `geventlint: ignore` of GVL203, GVL205 silences nothing; remove it"], id="our own word"),
        pytest.param("\ny  # geventlint: ignore\n", ["a.py:2:4 GVL003 this `geventlint: ignore` silences nothing; remove it"], id="without codes"),
        pytest.param("x  # geventlint: ignore[TYPO]\n", ["a.py:1:4 GVL003 this `geventlint: ignore` of TYPO silences nothing; remove it"], id="no code at all"),
        pytest.param("x  # noqa: GVL203, GVL003\n", [], id="a silenced complaint"),
        pytest.param("x  # noqa: GVL203  # noqa\n", [], id="silenced by a bare one"),
        pytest.param("x  # noqa: GVL003\n", [], id="which is no complaint itself"),
    ],
)  # fmt: skip
def test_unused(text: str, says: list[str]) -> None:
    assert run([finding()], text)[1] == says


@pytest.mark.parametrize(
    ("config", "text"),
    [
        pytest.param(Config(Path(), select=("GVL1", "GVL003")), "\nx  # noqa: GVL203\n", id="a rule that is off"),
        pytest.param(Config(Path(), ignore=("GVL203",)), "\nx  # noqa: GVL2\n", id="a beginning of a rule that is off"),
        pytest.param(Config(Path(), ignore=("GVL203",)), "\nx  # geventlint: ignore\n", id="any rule, and one is off"),
        pytest.param(Config(Path(), select=("GVL2",)), "\nx  # noqa: GVL203\n", id="GVL003 is off"),
        pytest.param(Config(Path(), per_file_ignores=(("a.py", ("GVL003",)),)), "\nx  # noqa: GVL203\n", id="off here"),
    ],
)
def test_unused_is_not_said_of(config: Config, text: str) -> None:
    assert run([], text, config=config) == ([], [])


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("x = 1  # noqa: GVL203", "x = 1", id="the whole comment"),
        pytest.param("x = 1  # noqa: GVL203 # why", "x = 1   # why", id="before a reason"),
        pytest.param("x = 1  # noqa: E501,GVL203 why", "x = 1  # noqa: E501 why", id="one of a list"),
        pytest.param(
            "x = 1  # geventlint: ignore[GVL101, GVL203]", "x = 1  # geventlint: ignore[GVL101]", id="of ours"
        ),
    ],
)
def test_fix(text: str, after: str) -> None:
    _, (extra,) = apply([finding()], comments("a.py", text), TODAY, CONFIG)
    assert (extra.severity, extra.name) == ("warning", "unused-suppression")
    assert extra.fix is not None
    assert extra.fix.applicability == "safe"
    (edit,) = extra.fix.edits
    assert text[: edit.location.column - 1] + edit.text + text[edit.location.end_column - 1 :] == after


def test_related_place_alone_is_taken_away() -> None:
    here, there = Related(Location("a.py", 1), "here"), Related(Location("b.py", 1), "there")
    found = finding(path="requirements.txt", related=(here, there))
    kept, extra = run([found], "x  # noqa: GVL101\n")
    assert [one.related for one in kept] == [(there,)]
    assert extra == []


def test_suppression_without_lines_covers_its_own() -> None:
    comment = Suppression("a.py", 2, 1, 9, ("GVL101",), "noqa")
    kept, _ = apply([finding(line=1), finding(line=2)], [comment], TODAY, CONFIG)
    assert [one.location.line for one in kept] == [1]


# --- ignores -------------------------------------------------------------------------------


def ignore(**what: object) -> Ignore:
    return Ignore("the admin alone uses it", Location("pyproject.toml", 7, 1, 7, 5), **what)  # type: ignore[arg-type]


PSYCOPG2 = finding("GVL203", path="web/requirements.txt", package="psycopg2", message="psycopg2-binary freezes all")


@pytest.mark.parametrize(
    "what",
    [
        pytest.param({"code": "GVL203"}, id="the code"),
        pytest.param({"code": "GVL2"}, id="its beginning"),
        pytest.param({"path": "web/"}, id="the folder"),
        pytest.param({"path": "requirements.txt"}, id="the file"),
        pytest.param({"package": "psycopg2"}, id="the entry of the database"),
        pytest.param({"package": "psycopg2-binary"}, id="the name in the user's file"),
        pytest.param({"code": "GVL203", "path": "web", "package": "psycopg2"}, id="all of them"),
        pytest.param({"code": "GVL203", "until": TODAY}, id="on the last day"),
    ],
)
def test_ignored(what: dict[str, object]) -> None:
    assert run([PSYCOPG2], ignores=(ignore(**what),)) == ([], [])


@pytest.mark.parametrize(
    ("what", "words"),
    [
        pytest.param({"code": "GVL201"}, "of GVL201", id="another code"),
        pytest.param({"path": "/requirements.txt"}, "in /requirements.txt", id="another file"),
        pytest.param({"package": "psycopg"}, "about psycopg", id="another package"),
        pytest.param({"code": "GVL203", "package": "grpcio"}, "of GVL203 about grpcio", id="only one of two"),
    ],
)
def test_not_ignored(what: dict[str, object], words: str) -> None:
    assert run([PSYCOPG2], ignores=(ignore(**what),)) == (
        [PSYCOPG2],
        [f"pyproject.toml:7:1 GVL003 the ignore {words} silences nothing; remove it"],
    )


@pytest.mark.parametrize(
    ("what", "config"),
    [
        pytest.param({"code": "GVL203"}, Config(Path(), select=("GVL101",)), id="its rule is not selected"),
        pytest.param({"code": "GVL2"}, Config(Path(), ignore=("GVL202",)), id="one of its rules is off"),
        pytest.param({"package": "grpcio"}, Config(Path(), ignore=("GVL103",)), id="no code, and some rule is off"),
        pytest.param({"path": "web/"}, Config(Path(), select=("GVL2",)), id="no code, and few are selected"),
        pytest.param({"code": "GVL203"}, Config(Path(), ignore=("GVL003",)), id="GVL003 is off"),
    ],
)
def test_idle_ignore_of_what_was_not_asked_is_none(what: dict[str, object], config: Config) -> None:
    assert run([], ignores=(ignore(**what),), config=config) == ([], [])


def test_ignores_that_hold_together_are_both_used() -> None:
    assert run([PSYCOPG2], ignores=(ignore(code="GVL203"), ignore(package="psycopg2"))) == ([], [])


@pytest.mark.parametrize(
    ("what", "words"),
    [
        pytest.param({"code": "GVL203"}, "of GVL203", id="a code"),
        pytest.param({"path": "web/", "package": "psycopg2"}, "in web/ about psycopg2", id="a path and a package"),
    ],
)
def test_expired(what: dict[str, object], words: str) -> None:
    kept, extra = apply([PSYCOPG2], (), TODAY, replace(CONFIG, ignores=(ignore(until=date(2026, 6, 14), **what),)))
    assert kept == (PSYCOPG2,)
    (said,) = extra
    assert (said.code, said.name, said.severity) == ("GVL004", "expired-suppression", "warning")
    assert said.message == f"the ignore {words} held until 2026-06-14; decide again, or remove it"
    assert str(said.location) == "pyproject.toml:7"
    assert said.why == "It was set because: the admin alone uses it"


def test_expired_is_not_said_when_its_rule_is_off() -> None:
    old = ignore(code="GVL203", until=date(2020, 1, 1))
    assert run([], ignores=(old,), config=Config(Path(), ignore=("GVL004",))) == ([], [])


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        pytest.param("GVL203", False, id="a rule that could not speak"),
        pytest.param("GVL2", False, id="some of them could not"),
        pytest.param("GVL1", True, id="all of them could"),
    ],
)
def test_suppression_of_what_could_not_be_found_is_not_idle(listed: str, said: bool) -> None:
    config = replace(CONFIG, ignores=(ignore(code=listed),))
    _, extra = apply([], comments("a.py", f"x  # noqa: {listed}\n"), TODAY, config, ("GVL203",))
    assert [one.code for one in extra] == ["GVL003", "GVL003"] * said
