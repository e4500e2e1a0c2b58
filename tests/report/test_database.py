"""The pages and tables of ``geventlint db``."""

from __future__ import annotations

import pytest

from geventlint.report import Context
from geventlint.report.database import numbers, package, table

NOTHING = {
    "when": {},
    "why": "",
    "setup": [],
    "instead": [],
    "evidence": [],
    "confidence": None,
    "versions": "*",
}
ABOUT = {"version": None, "uses": [], "kind": None, "distributions": [], "imports": [], "origin": None}


def page(**answer: object) -> list[str]:
    return package({**NOTHING, **ABOUT, "name": "kafka", **answer}, Context(width=60)).split("\n")[:-1]


def test_good_package() -> None:
    same = {"distributions": ["kafka"], "imports": ["kafka"]}
    assert page(status="cooperative", **same) == ["kafka: cooperative"]


def test_everything() -> None:
    assert page(
        status="needs-setup",
        confidence="proven",
        version="2.1",
        kind="broker",
        distributions=["kafka", "kafka-bin"],
        imports=["_kafka"],
        origin="tools/compat.toml",
        why="It waits in C.",
        setup=[
            {"call": "kafka.patch", "install": "kafka-gevent", "price": "slow"},
            {"setting": "A=1", "note": "early"},
            {"note": "see there"},
        ],
        instead=["other>=2"],
        evidence=[
            {"kind": "probe", "date": "2026-01-01", "versions": "kafka 2", "result": "3 s", "ref": "probe:k"},
            {"kind": "docs", "ref": "https://example.org/"},
        ],
        uses=[
            {**NOTHING, "calls": ["kafka.flush"], "imports": [], "urls": [], "settings": {"X": 1}, "status": "blocking"}
        ],
    ) == [
        "kafka 2.1: needs-setup (proven)",
        "  kind:    broker",
        "  names:   kafka, kafka-bin",
        "  imports: _kafka",
        "  from:    tools/compat.toml",
        "  why:     It waits in C.",
        "  setup:   call kafka.patch; install kafka-gevent (price:",
        "           slow)",
        "  setup:   setting A=1 (note: early)",
        "  setup:   see the note (note: see there)",
        "  instead: other>=2",
        "  probe:   2026-01-01, kafka 2, 3 s [probe:k]",
        "  docs:    https://example.org/",
        "",
        "use of kafka.flush, X: blocking",
    ]


def test_several_verdicts() -> None:
    old = {**NOTHING, "versions": "<2", "status": "breaking", "confidence": "reported", "why": "It raises."}
    new = {**NOTHING, "versions": "*", "when": {"gevent": ">=25"}, "status": "cooperative"}
    assert page(status="cooperative", verdicts=[old, new]) == [
        "kafka: cooperative",
        "",
        "<2: breaking (reported)",
        "  why:     It raises.",
        "",
        "any version beside gevent >=25: cooperative",
    ]


@pytest.mark.parametrize(
    ("near", "lines"),
    [([], ["kafka: unknown"]), (["kafka-python", "kafkit"], ["kafka: unknown", "  near:    kafka-python, kafkit"])],
)
def test_unknown(near: list[str], lines: list[str]) -> None:
    assert page(status="unknown", near=near) == lines


def test_colors() -> None:
    answer = {**NOTHING, **ABOUT, "name": "kafka", "status": "blocking"}
    assert package(answer, Context(color=True)) == "\x1b[1mkafka\x1b[0m: \x1b[1;31mblocking\x1b[0m\n"


def test_table() -> None:
    long = {"name": "psycopg2", "status": "needs-setup", "confidence": "proven", "versions": "*", "kind": "driver"}
    short = {"name": "a", "status": "inert", "confidence": None, "versions": "<2", "kind": None}
    assert table([long, short]) == (
        "psycopg2  needs-setup  proven  *   driver\n"
        "a         inert        -       <2  -\n"
    )  # fmt: skip
    assert table([]) == ""


def test_numbers() -> None:
    counts = {"packages": 3, "statuses": {"blocking": 2, "breaking": 0}, "confidence": {"proven": 0}, "inert": 1}
    assert numbers({**counts, "oldest_evidence": "2026-01-01", "gevent": "26.9"}).split("\n") == [
        "3 packages, and 1 inert one",
        "statuses: 2 blocking",
        "confidence: none",
        "oldest evidence: 2026-01-01",
        "measured with gevent 26.9",
        "",
    ]
    assert "oldest evidence: none\nmeasured with gevent of no known version\n" in numbers(
        {**counts, "oldest_evidence": None, "gevent": None}
    )
