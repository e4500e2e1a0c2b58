"""The report for people, whole; and every line of it that can be different."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geventlint.model import Coverage, Fix, Host, Location, Related, Result, Root
from geventlint.report import Context, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.model import Finding

FILES = {
    "requirements.txt": ["celery==5.4", "psycopg2-binary==2.9.9", "redis"],
    "shop/io.py": [*("" for _ in range(6)), "    select.epoll()", "x = 1"],
}
CONTEXT = Context(lines=lambda path: FILES.get(path, ()), width=80)

WHOLE = """\
host: celery -A shop worker -P gevent (Procfile:2, declared)

requirements.txt:2:1: GVL203 psycopg2-binary freezes every greenlet while it waits
    1 | celery==5.4
  > 2 | psycopg2-binary==2.9.9
      | ^^^^^^^^^^^^^^^^^^^^^^
    3 | redis
  rule:  missing-setup (error)
  why:   libpq waits in C, so one query stops every greenlet until it is
         answered.
  chain: Procfile:2 celery -A shop worker -P gevent → shop/celery.py:1
         → shop/celery.py:3 → requirements.txt:2 psycopg2-binary==2.9.9
         → libpq 15
  fix:   call psycogreen.gevent.patch_psycopg()
  also:  shop/db.py:4 imported here too
  see:   https://example.org/GVL203

shop/io.py:7:5: GVL401 select.epoll is gone
    6 |
  > 7 |     select.epoll()
      |     ^^^^^^^^^^^^
    8 | x = 1
  rule:  removed-poller (warning)
  see:   geventlint rule GVL401

not ready for gevent: 1 blocker, 1 warning; 41 of 48 required packages are known, 7 are not (a, b, c …); 1 file could not be read
"""


def test_whole(result: Callable[..., Result]) -> None:
    assert render("full", result(), CONTEXT) == WHOLE


def test_nothing_found(result: Callable[..., Result]) -> None:
    clean = result(findings=(), skipped=(), coverage=Coverage(3, 3))
    assert render("full", clean, CONTEXT) == (
        "host: celery -A shop worker -P gevent (Procfile:2, declared)\n\n"
        "ready for gevent: no findings; all 3 required packages are known\n"
    )


def test_quiet(result: Callable[..., Result]) -> None:
    text = render("full", result(), replace(CONTEXT, quiet=True))
    assert text.startswith("requirements.txt:2:1: ")
    assert text.endswith("see:   geventlint rule GVL401\n")
    assert render("full", result(findings=()), replace(CONTEXT, quiet=True)) == ""


def test_verbose(result: Callable[..., Result]) -> None:
    text = render("full", result(), replace(CONTEXT, verbose=True))
    assert text.split("\n")[1:3] == ["note: read 120 Python files", ""]


def test_statistics(result: Callable[..., Result], finding: Finding) -> None:
    many = result(findings=(*result().findings, *[finding] * 10))
    text = render("full", many, replace(CONTEXT, statistics=True))
    assert "\n\n11  GVL203 missing-setup\n 1  GVL401 removed-poller\n\nnot ready" in text
    assert render("full", result(findings=()), replace(CONTEXT, statistics=True)).count("\n") == 3


def test_paths_are_relative_to_the_working_directory(result: Callable[..., Result]) -> None:
    lines = render("full", result(root=Root("../..")), CONTEXT).split("\n")
    assert lines[0] == "host: celery -A shop worker -P gevent (../../Procfile:2, declared)"
    assert lines[2].startswith("../../requirements.txt:2:1: GVL203 ")
    assert "  > 2 | psycopg2-binary==2.9.9" in lines
    assert "  chain: ../../Procfile:2 celery -A shop worker -P gevent" in lines
    assert "  also:  ../../shop/db.py:4 imported here too" in lines
    assert render("concise", result(root=Root("sub/../app")), CONTEXT).startswith("app/requirements.txt:2:1: ")


@pytest.mark.parametrize(
    ("inside", "path"),
    [
        pytest.param("shop", "../requirements.txt", id="a file above"),
        pytest.param("shop/tasks", "../../requirements.txt", id="a file two folders above"),
        pytest.param("requirements.txt", ".", id="no way down again"),
    ],
)
def test_paths_from_a_folder_of_the_project(result: Callable[..., Result], inside: str, path: str) -> None:
    text = render("concise", result(root=Root("..", inside)), CONTEXT)
    assert text.startswith(f"{path}:2:1: ")


def test_paths_of_the_folder_itself_are_short(result: Callable[..., Result]) -> None:
    lines = render("concise", result(root=Root("..", "shop")), CONTEXT).split("\n")
    assert lines[1].startswith("io.py:7:5: GVL401 ")


def test_a_part_of_a_project_is_no_all_clear(result: Callable[..., Result]) -> None:
    part = result(findings=(), elsewhere=2)
    assert (
        render("full", part, CONTEXT)
        .split("\n")[-2]
        .startswith("not ready for gevent: no findings here, 2 blockers elsewhere in the project; ")
    )


def test_colors(result: Callable[..., Result]) -> None:
    text = render("full", result(), replace(CONTEXT, color=True))
    assert "\x1b[1mrequirements.txt\x1b[0m:2:1: \x1b[1;31mGVL203\x1b[0m psycopg2-binary" in text
    assert "\x1b[1;33mGVL401\x1b[0m" in text
    assert "\x1b[1;31mnot ready for gevent: " in text
    assert "\x1b" not in render("full", result(), CONTEXT)


def test_without_arrows(result: Callable[..., Result]) -> None:
    assert "-> shop/celery.py:3" in render("full", result(), replace(CONTEXT, unicode=False))


def test_narrow_terminal_keeps_words_whole(result: Callable[..., Result], finding: Finding) -> None:
    long = replace(finding, why="x" * 60 + " y", url="")
    text = render("full", result(findings=(long,)), replace(CONTEXT, width=10))
    assert f"  why:   {'x' * 60}\n         y\n" in text


def test_nothing_from_a_file_commands_the_terminal(result: Callable[..., Result], finding: Finding) -> None:
    evil = replace(finding, message="a\n\x1b[31mb\tc", location=Location("a\x07.py", 1))
    text = render("full", result(findings=(evil,)), Context(lines=lambda _: ["\x1b[2J\ud800"]))
    assert "a\ufffd.py:1:1: GVL203 a \ufffd[31mb c\n" in text
    assert "  > 1 | \ufffd[2J\ufffd\n" in text


@pytest.mark.parametrize(
    ("number", "also"),
    [
        pytest.param(3, "a.py:1 here; a.py:2 here; a.py:3 here", id="three are shown"),
        pytest.param(5, "a.py:1 here; a.py:2 here; a.py:3 here; and 2 more", id="more are counted"),
    ],
)
def test_related(result: Callable[..., Result], finding: Finding, number: int, also: str) -> None:
    places = tuple(Related(Location("a.py", line), "here") for line in range(1, number + 1))
    text = render("full", result(findings=(replace(finding, related=places),)), CONTEXT)
    assert f"  also:  {also}\n" in text


# --- the hosts -----------------------------------------------------------------------------


def host(**changes: object) -> Host:
    usual = Host("celery", Location("Procfile", 1), "celery worker -P gevent", "gevent", "before-app")
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        pytest.param({}, "host: celery worker -P gevent (Procfile:1, declared)", id="declared"),
        pytest.param(
            {"evidence": "configured"}, "host: celery worker -P gevent (Procfile:1, configured)", id="configured"
        ),
        pytest.param(
            {"location": None, "evidence": "assumed"}, "host: celery worker -P gevent (--assume celery)", id="asked for"
        ),
        pytest.param(
            {"evidence": "assumed"},
            "host: celery worker -P gevent (Procfile:1, assumed; geventlint init makes it sure)",
            id="assumed",
        ),
        pytest.param(
            {"command": "celery \\\n  worker"}, "host: celery \\ worker (Procfile:1, declared)", id="on two lines"
        ),
    ],
)
def test_host(result: Callable[..., Result], changes: dict[str, object], line: str) -> None:
    assert render("full", result(hosts=(host(**changes),)), CONTEXT).split("\n")[0] == line


def test_services_that_start_at_one_place_are_named(result: Callable[..., Result]) -> None:
    hosts = (host(service="mail"), host(service="slow"))
    assert render("full", result(hosts=hosts), CONTEXT).split("\n")[:2] == [
        "host: celery worker -P gevent (Procfile:1 for mail, declared)",
        "host: celery worker -P gevent (Procfile:1 for slow, declared)",
    ]


def test_many_hosts(result: Callable[..., Result]) -> None:
    lines = render("full", result(hosts=(host(),) * 10), CONTEXT).split("\n")
    assert lines[7:10] == [
        "host: celery worker -P gevent (Procfile:1, declared)",
        "host: and 2 more; geventlint hosts lists them",
        "",
    ]


TO_DO = (
    "; if one is launched elsewhere: geventlint init; "
    "to check what a move to gevent would meet: geventlint --assume celery"
)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        pytest.param({"looked": ()}, "there is no deployment file", id="nowhere to look"),
        pytest.param({}, "looked in 2 deployment files (Procfile, docker-compose.yml)", id="nothing launched"),
        pytest.param(
            {"looked": ("a", "b", "c", "d", "e")}, "looked in 5 deployment files (a, b, c and 2 more)", id="in many"
        ),
        pytest.param(
            {"hosts": (host(pool="prefork"),), "looked": ("Procfile",)},
            "looked in 1 deployment file (Procfile), which starts other processes (celery prefork at Procfile:1)",
            id="other processes",
        ),
        pytest.param(
            {"hosts": (host(kind="other", pool="none", options={"program": "beat"}),), "looked": ("Procfile",)},
            "looked in 1 deployment file (Procfile), which starts other processes (beat at Procfile:1)",
            id="Celery's own other programs",
        ),
    ],
)
def test_no_host(result: Callable[..., Result], changes: dict[str, object], line: str) -> None:
    text = render("full", result(**{"hosts": (), "findings": (), "skipped": (), **changes}), CONTEXT)
    first, _, last, _ = text.split("\n")
    assert first == f"no gevent host found: {line}{TO_DO}"
    assert last == "no gevent host, so only what needs none was checked: no findings"


# --- the summary ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        pytest.param({}, "not ready for gevent: 1 blocker, 1 warning", id="a blocker"),
        pytest.param(
            {"severities": ["error", "error", "warning"]}, "not ready for gevent: 2 blockers, 1 warning", id="blockers"
        ),
        pytest.param(
            {"severities": ["warning", "info", "info"]}, "ready for gevent: 1 warning, 2 infos", id="warnings alone"
        ),
        pytest.param({"severities": ["info"]}, "ready for gevent: 1 info", id="information alone"),
        pytest.param({"severities": []}, "ready for gevent: no findings", id="nothing"),
    ],
)
def test_counts(result: Callable[..., Result], finding: Finding, changes: dict[str, list[str]], line: str) -> None:
    if "severities" in changes:
        findings = [replace(finding, severity=severity) for severity in changes["severities"]]  # type: ignore[arg-type]
        said = result(findings=tuple(findings))
    else:
        said = result()
    assert render("full", said, CONTEXT).split("\n")[-2].split("; ")[0] == line


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        pytest.param(Coverage(), "no required packages found", id="none"),
        pytest.param(Coverage(1, 1), "the one required package is known", id="one"),
        pytest.param(Coverage(1, 0, ("a",)), "0 of 1 required packages are known, 1 is not (a)", id="one, unknown"),
        pytest.param(Coverage(9, 9), "all 9 required packages are known", id="all"),
        pytest.param(Coverage(4, 1, ("a", "b", "c")), "1 of 4 required packages is known, 3 are not (a, b, c)", id="three unknown"),
        pytest.param(Coverage(5, 1, ("a", "b", "c", "d")), "1 of 5 required packages is known, 4 are not (a, b, c …)", id="four unknown"),
    ],
)  # fmt: skip
def test_coverage(result: Callable[..., Result], coverage: Coverage, words: str) -> None:
    last = render("full", result(coverage=coverage, skipped=()), CONTEXT).split("\n")[-2]
    assert last.split("; ")[1] == words


def test_each_way_out_begins_a_line(result: Callable[..., Result], finding: Finding) -> None:
    fix = Fix(
        "manual", "call a.patch(); its price: slow; rare; or use b instead; or wait for better times " + "and more " * 9
    )
    lines = render("full", result(findings=(replace(finding, fix=fix),)), CONTEXT).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("  fix:"))
    assert lines[first : first + 4] == [
        "  fix:   call a.patch(); its price: slow; rare;",
        "         or use b instead;",
        "         or wait for better times and more and more and more and more and more",
        "         and more and more and more and more",
    ]
