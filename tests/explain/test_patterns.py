"""Patterns that input cannot make slow, and the plain texts that spare most lines the patterns."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from geventlint.explain.literals import required
from geventlint.explain.log import read
from geventlint.explain.recognition import Recognizer
from geventlint.explain.stream import AROUND, FULLY, Reader, Words
from geventlint.knowledge.database import Database
from geventlint.knowledge.entries import Symptom

SYMPTOMS = Database.shipped().symptoms
PATTERNS = [
    pytest.param(getattr(one, field), id=f"{one.id} {field}")
    for one in SYMPTOMS.values()
    for field in ("pattern", "within", "ordinary")
    if getattr(one, field)
]


def repeats(items: Any) -> list[int]:
    """The upper bounds of every repeat in a parsed pattern."""
    found = []
    for operation, value in items:
        name = str(operation)
        if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            found += [int(value[1]), *repeats(value[2])]
        elif name == "SUBPATTERN":
            found += repeats(value[-1])
        elif name == "BRANCH":
            found += [bound for branch in value[1] for bound in repeats(branch)]
    return found


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_repeat_of_a_shipped_pattern_is_without_bound(pattern: str) -> None:
    parser = pytest.importorskip("re._parser") if hasattr(re, "_parser") else pytest.importorskip("sre_parse")

    assert max(repeats(parser.parse(pattern)), default=0) <= 300


@pytest.mark.parametrize("symptom", [one for one in SYMPTOMS.values() if one.pattern], ids=lambda one: one.id)
def test_every_shipped_pattern_promises_a_text(symptom: Symptom) -> None:
    assert required(symptom.pattern)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param(r"\d+", (), id="nothing is sure"),
        pytest.param("(?i)worker timeout", (), id="any case"),
        pytest.param("abc", (), id="too short to be worth it"),
        pytest.param("(", (), id="no pattern at all"),
        pytest.param("WORKER TIMEOUT", ("WORKER TIMEOUT",), id="a text"),
        pytest.param("WORKER TIMEOUT|appears to be", ("WORKER TIMEOUT", "appears to be"), id="one of two"),
        pytest.param("WORKER TIMEOUT|x", (), id="one of two, of which one promises too little"),
        pytest.param(r"This (?:socket|event) is already", (" is already",), id="the longest piece that is sure"),
        pytest.param("(?:module is gone)+", ("module is gone",), id="at least once"),
        pytest.param("(?:module is gone)*rather", ("rather",), id="perhaps never"),
        pytest.param("reentrant call inside <_io", ("reentrant call inside ",), id="what JSON may escape is left out"),
    ],
)
def test_required(pattern: str, expected: tuple[str, ...]) -> None:
    assert required(pattern) == expected


@pytest.mark.parametrize("pattern", ["(?i)WORKER timeout", r"w\w{1,9} t\w+t"])
def test_an_overlays_pattern_without_a_sure_text_is_tried_on_every_line(pattern: str) -> None:
    recognizer = Recognizer({"ours": Symptom("ours", pattern, "t", "c")})
    log = read("-", io.BytesIO(b"fine\nworker timeout\nfine"), recognizer)

    assert (log.counts, log.matches["ours"][0].line) == ({"ours": 1}, 2)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"This operation would block forever" * 100_000, id="one message again and again, in one line"),
        pytest.param(b'  File "/a/b.py", line 3, in x\n    y\n' * 50_000, id="a stack without end"),
        pytest.param(b"Traceback (most recent call last):\n" * 50_000, id="headers only"),
        pytest.param((b'File "' * 600 + b", in __init__ work_queue.get( \n") * 100, id="frames that never close"),
        pytest.param((b"\x1b[" * 2000 + b" database is locked\n") * 100, id="colours that never end"),
        pytest.param((b"a" * 80 + b" " * 200 + b"| database is locked\n") * 1000, id="prefixes that are none"),
        pytest.param(b'{"a":' * 50_000 + b"database is locked" + b"}" * 50_000, id="JSON deeper than anybody nests"),
        pytest.param(b"QueuePool limit of size 1111111111 overflow " * 5_000, id="a message that never ends"),
    ],
)
def test_hostile_input_is_read_to_its_end(data: bytes) -> None:
    assert read("-", io.BytesIO(data), Recognizer(SYMPTOMS)).size == len(data)


class TestReader:
    WORDS = Words(anywhere=("needle",), of_errors=("in errors",))

    @pytest.mark.parametrize("size", [1, FULLY - 3, FULLY + 7, 3 * FULLY])
    @pytest.mark.parametrize("line", [b"a needle", b"an ERROR in errors", b"x Error in errors"])
    def test_finds_a_line_wherever_it_stands(self, size: int, line: bytes) -> None:
        noise = (b"noise\n" * (size // 6 + 1))[: size - size % 6]
        reader = Reader(io.BytesIO(noise + line + b"\n" + noise), self.WORDS)

        assert [(place.number, place.line) for place in reader.places()] == [(len(noise) // 6 + 1, line)]
        assert reader.lines == 2 * len(noise) // 6 + 1

    def test_finds_the_end_of_a_traceback_far_into_a_log(self) -> None:
        log = b"noise\n" * FULLY + b"Traceback (most recent call last):\n  File x\n    y\nOdd: in errors\n"

        assert [place.line for place in Reader(io.BytesIO(log), self.WORDS).places()] == [b"Odd: in errors"]

    def test_keeps_what_stands_around(self) -> None:
        log = b"before\n" * 3 + b"a needle\n" + b"after\n" * 3
        (place,) = Reader(io.BytesIO(log), self.WORDS).places()

        assert (place.before(AROUND), place.after(AROUND)) == (b"before\n" * 3, b"after\n" * 3)
        assert place.before(10) == b"before\n"

    def test_a_line_longer_than_memory_is_cut(self) -> None:
        log = b"x" * 3_000_000 + b"needle" + b"y" * 3_000_000
        (place,) = Reader(io.BytesIO(log), self.WORDS).places()

        assert b"needle" in place.line
        assert len(place.line) < 10_000
