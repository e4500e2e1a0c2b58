"""A log read in bounded memory: the places whose lines hold one of some texts, with what stands around them.

A sieve tells which texts a block can hold; only where one is found is a line looked at.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, cast

from geventlint.explain.sieve import Sieve

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 2 * 1024 * 1024
AROUND = 128 * 1024
"""How much is kept before and after a place: a traceback of a thousand lines, or one event of Sentry."""
FULLY = 1 * 1024 * 1024
"""So many bytes are searched for every text, whatever they are; what people paste is never longer."""
_HEAD = 1024
_LONG = 4096
"""Of a longer line, unless it is JSON, only so much around the text is looked at."""


class Source(Protocol):
    """Anything that gives bytes: a file, a pipe, a decompressor."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes; empty at the end."""


@dataclass(frozen=True)
class Words:
    """What to stop at."""

    anywhere: tuple[str, ...] = ()
    """Texts that are searched for everywhere."""
    of_errors: tuple[str, ...] = ()
    """Texts that, in what follows the first megabyte, may be searched for in lines of errors and stacks only."""
    every: bool = False
    """Stop at every line: some pattern promises no text."""
    marks: tuple[bytes, ...] = ()
    """Texts of which is only asked whether the first megabytes hold them."""

    @cached_property
    def direct(self) -> tuple[bytes, ...]:
        """``anywhere`` as bytes."""
        return tuple(sorted({text.encode() for text in self.anywhere}))

    @cached_property
    def gated(self) -> tuple[bytes, ...]:
        """``of_errors`` as bytes."""
        return tuple(sorted({text.encode() for text in self.of_errors}))


@dataclass(frozen=True, slots=True)
class Place:
    """A line that holds one of the texts."""

    number: int
    """The line's number, from 1."""
    data: bytes
    """What is in memory; only the rest of the fields says where."""
    start: int
    end: int
    words: tuple[bytes, ...] = ()
    """Which of the texts; empty where every line is a place."""

    @property
    def line(self) -> bytes:
        """The line itself, or the piece of it that holds the text."""
        return self.data[self.start : self.end]

    def before(self, reach: int) -> bytes:
        """Return the whole lines before it, up to so many bytes."""
        first = max(0, self.start - reach)
        if first:
            first = self.data.find(b"\n", first, self.start) + 1 or self.start
        return self.data[first : self.start]

    def after(self, reach: int) -> bytes:
        """Return what follows it, up to so many bytes."""
        return self.data[self.end + 1 : self.end + 1 + reach]


class Counter(Protocol):
    """Takes lines of which enough has been seen."""

    def begun(self, word: bytes) -> bool:
        """Whether enough has been seen of something that a text announces."""

    def takes(self, word: bytes, line: bytes) -> bool:
        """Count one more line that holds it; False if it has to be looked at."""


class Reader:
    """Reads one log to its end; what it counts is known afterwards."""

    def __init__(self, source: Source, words: Words, file: int | None = None, counter: Counter | None = None) -> None:
        """``file``: the descriptor of a plain file that the source reads from its beginning.

        Its lines are counted only up to the places that are found. ``counter``: gets the lines that need no look any more.
        """
        self._counter = counter
        self._file = file
        self._counted = 0
        self._source = source
        self._words = words
        self._sieve = Sieve(words.direct, words.gated)
        self.marks: set[bytes] = set()
        """The marks that occur in the first megabytes."""
        self.lines = 0
        """Line ends so far; at the end, lines."""
        self.size = 0
        self._fresh = 0
        self.head = b""
        """The first bytes."""

    def places(self) -> Iterator[Place]:
        """Yield the places in their order; raises OSError and what the source raises."""
        kept, begin, data = b"", 0, b""
        while True:
            block = self._source.read(BLOCK if self.size else FULLY)
            self.head = self.head or block[:_HEAD]
            data = kept + block if kept else block
            self._fresh = len(block)
            end = self._end(data, begin) if block else len(data)
            yield from self._searched(data, begin, end)
            self.size += len(block)
            if self._file is None:
                self.lines += data.count(b"\n", begin, end)
            if not block:
                break
            first = max(0, end - AROUND)
            kept, begin = data[first:], end - first
        if self._file is None:
            self.lines += bool(data) and not data.endswith(b"\n")

    def _catch_up(self, position: int) -> None:
        """Count the lines of the file up to a position."""
        while self._counted < position:
            piece = os.pread(cast("int", self._file), min(BLOCK, position - self._counted), self._counted)
            if not piece:
                break
            self.lines += piece.count(b"\n")
            self._counted += len(piece)

    @staticmethod
    def _end(data: bytes, begin: int) -> int:
        """Where to stop searching: a line's end that leaves enough after it; anywhere in a line that is too long."""
        last = max(begin, len(data) - AROUND)
        return data.rfind(b"\n", begin, last) + 1 or (last if last - begin > AROUND else begin)

    def _searched(self, data: bytes, begin: int, end: int) -> Iterator[Place]:
        if self.size < FULLY:
            self.marks.update(
                mark for mark in self._words.marks if mark not in self.marks and data.find(mark, begin, end) >= 0
            )
        found: dict[int, tuple[int, list[bytes]]] = {}
        words = () if self._words.every else self._sieve.held(data[begin:end], early=self.size < FULLY)
        for word in words:
            counter = self._counter if self._counter and self._counter.begun(word) else None
            at = data.find(word, begin, end)
            while at >= 0:
                start, stop = _bounds(data, at)
                if counter is None or not counter.takes(word, data[start:stop]):
                    found.setdefault(start, (stop, []))[1].append(word)
                at = data.find(word, max(stop, at + len(word)), end)
        if self._words.every:
            found = {start: (stop, []) for start, stop in _every(data, begin, end).items()}
        if found and self._file is not None:
            self._catch_up(self.size - len(data) + begin + self._fresh)
        number, seen = self.lines + 1, begin
        for start in sorted(found):
            number += data.count(b"\n", seen, start)
            seen = max(seen, start)
            stop, words = found[start]
            yield Place(number, data, start, stop, tuple(words))


def _every(data: bytes, begin: int, end: int) -> dict[int, int]:
    found: dict[int, int] = {}
    at = begin
    while at < end:
        stop = data.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        found[at] = min(stop, at + _LONG)
        at = stop + 1
    return found


def _bounds(data: bytes, at: int) -> tuple[int, int]:
    """The line around a position; of a line that is long and no JSON, the piece around it."""
    start = data.rfind(b"\n", 0, at) + 1
    stop = data.find(b"\n", at)
    stop = len(data) if stop < 0 else stop
    if stop - start > _LONG and (b"{" not in data[start : start + 256] or stop - start > AROUND):
        half = _LONG // 2
        start, stop = max(start, at - half), min(stop, at + half)
    return start, stop
