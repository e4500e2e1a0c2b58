"""What a sieve lets through: never less than what is there, and little more."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import pytest

from geventlint.explain.log import read
from geventlint.explain.recognition import Recognizer
from geventlint.explain.sieve import Sieve
from geventlint.explain.stream import BLOCK, FULLY
from geventlint.explain.tally import ENOUGH
from geventlint.knowledge.entries import Symptom

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRECT, GATED = (b"WORKER TIMEOUT",), (b"object has no attribute", b"decade")


def noise(lines: int, *, kinds: int = 26) -> Iterator[bytes]:
    """Lines of few kinds or of many."""
    random_ = random.Random(1)
    for number in range(lines):
        word = bytes(random_.choices(b"ghijklmnopqrstuvwxyz"[:kinds], k=90)) if kinds > 1 else b"task received"
        yield b"[2026-11-25 10:00:%02d] order %d-%x %s\n" % (number % 60, number, number * 7919, word)


def test_lines_that_differ_in_numbers_hold_nothing() -> None:
    sieve = Sieve(DIRECT, GATED[:1])

    assert sieve.held(b"".join(noise(20_000, kinds=1)), early=False) == []


def test_a_text_is_held_where_a_line_has_it_and_from_then_on() -> None:
    sieve = Sieve(DIRECT, GATED[:1])

    assert sieve.held(b"fine\nx WORKER TIMEOUT (pid:12)\n", early=False) == [b"WORKER TIMEOUT"]
    assert sieve.held(b"fine\n", early=False) == [b"WORKER TIMEOUT"]
    assert sieve.held(b"int object has no attribute 'x'", early=False) == sorted((*DIRECT, *GATED[:1]))


def test_a_text_of_which_too_little_is_left_counts_as_held() -> None:
    assert Sieve((), GATED).held(b"fine", early=False) == [b"decade"]


def test_lines_of_many_kinds_are_searched_for_every_text_early() -> None:
    sieve = Sieve(DIRECT, GATED)

    assert set(sieve.held(b"".join(noise(10_000)), early=True)) == {*DIRECT, *GATED}


@pytest.mark.parametrize(
    ("line", "held"),
    [
        pytest.param(b"x object has no attribute y", False, id="a line of no error"),
        pytest.param(b"ERROR x object has no attribute y", True, id="a line of an error"),
        pytest.param(b"AttributeError: x object has no attribute y", True, id="an exception"),
        pytest.param(
            b"Traceback (most recent call last):\n  File\nOdd: object has no attribute y", True, id="a traceback"
        ),
        pytest.param(b"x object has no attribute y\nTraceback (most recent call last):", True, id="before a traceback"),
    ],
)
def test_later_lines_of_many_kinds_are_searched_where_they_speak_of_errors(line: bytes, held: bool) -> None:
    lines = [*noise(20_000)]
    piece = b"".join([*lines[:10_000], line + b"\n", *lines[10_000:]])

    assert (GATED[0] in Sieve(DIRECT, GATED[:1]).held(piece, early=False)) is held


@pytest.mark.parametrize(
    "pattern", ["object has no attribute", "object has no attribute|is all there is", r"object has no attribute '\w+'"]
)
@pytest.mark.parametrize("form", [b"%s", b"%s; 'x' is all there is", b"\x1b[31m%s\x1b[0m", b'{"message": "%s"}'])
def test_every_line_is_counted_when_there_are_many(pattern: str, form: bytes) -> None:
    line = form % (b"ERROR int object has no attribute 'x'" + b"." * 900) + b"\n"
    many = ENOUGH + (FULLY + BLOCK) // len(line)
    log = read("-", io.BytesIO(line * many), Recognizer({"one": Symptom("one", pattern, "t", "c")}))

    assert log.counts == {"one": many}


def test_a_line_that_matches_nothing_is_not_counted_among_many() -> None:
    line = b"ERROR int object has no attribute 'x'" + b"." * 900 + b"\n"
    data = line * (2 * BLOCK // len(line)) + b"ERROR int object has no attribute at all\n" * 5
    log = read("-", io.BytesIO(data), Recognizer({"one": Symptom("one", r"object has no attribute '\w+'", "t", "c")}))

    assert log.counts == {"one": 2 * BLOCK // len(line)}
