"""A log read in bounded memory: the places whose lines hold one of some texts, with what stands around them.

Whole blocks are searched for the texts; only where one is found are lines looked at, so a log of 100 MB without
anything of interest is never split into lines.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BLOCK = 2 * 1024 * 1024
AROUND = 128 * 1024
"""How much is kept before and after a place: a traceback of a thousand lines, or one event of Sentry."""
FULLY = 1 * 1024 * 1024
"""So many bytes are searched for every text; what people paste is never longer."""
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
    """Texts that, in what follows the first megabytes, are searched for in lines of errors and stacks only."""
    every: bool = False
    """Stop at every line: some pattern promises no text."""
    marks: tuple[bytes, ...] = ()
    """Texts of which is only asked whether the first megabytes hold them."""

    @cached_property
    def all(self) -> tuple[bytes, ...]:
        """Every text, for the first megabytes."""
        return tuple(sorted({text.encode() for text in (*self.anywhere, *self.of_errors)}))

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


class Reader:
    """Reads one log to its end; what it counts is known afterwards."""

    def __init__(self, source: Source, words: Words, file: int | None = None) -> None:
        """``file``: the descriptor of a plain file that the source reads from its beginning.

        Its lines are counted only up to the places that are found.
        """
        self._file = file
        self._counted = 0
        self._source = source
        self._words = words
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
        found: dict[int, int] = {}
        for word in self._present(data, begin, end):
            at = data.find(word, begin, end)
            while at >= 0:
                start, stop = _bounds(data, at)
                found.setdefault(start, stop)
                at = data.find(word, max(stop, at + len(word)), end)
        if self._words.every:
            found = _every(data, begin, end)
        if found and self._file is not None:
            self._catch_up(self.size - len(data) + begin + self._fresh)
        number, seen = self.lines + 1, begin
        for start in sorted(found):
            number += data.count(b"\n", seen, start)
            seen = max(seen, start)
            yield Place(number, data, start, found[start])

    def _present(self, data: bytes, begin: int, end: int) -> Sequence[bytes]:
        """The texts worth a search: all at the beginning, later those that lines of errors and stacks hold."""
        words = self._words
        if self.size < FULLY:
            return words.all
        blob = b"\n".join(dict.fromkeys(_suspicious(data, begin, end)))
        return (*words.direct, *(word for word in words.gated if word in blob))


_GATE = re.compile(rb"E(?:rror|RROR)")
"""One letter first: the engine looks for it with memchr, twice as fast as two searches for the words."""
_HEADER = b"Traceback (most recent call last)"
_END = re.compile(rb"\n[^ \t\r\n|+]")
"""The end of a traceback's frames: what follows is the exception."""


def _suspicious(data: bytes, begin: int, end: int) -> list[bytes]:
    """The lines that speak of an error, and whole tracebacks with the line before them.

    A log can hold tens of thousands, so nothing is called for one but what C does.
    """
    found: list[bytes] = []
    add, find, rfind = found.append, data.find, data.rfind
    stop = begin
    for hit in _GATE.finditer(data, begin, end):
        at = hit.start()
        if at < stop:
            continue
        stop = find(b"\n", at, at + _LONG)
        stop = stop if stop >= 0 else min(len(data), at + _LONG)
        first = at - _LONG if at > _LONG else 0
        add(data[rfind(b"\n", first, at) + 1 or first : stop])
    at = find(_HEADER, begin, end)
    while at >= 0:
        last = _END.search(data, at, at + AROUND)
        stop = _line_end(data, last.end() if last else at)
        start = _line_start(data, at)
        add(data[_line_start(data, start - 1) : start])
        add(data[start:stop])
        at = find(_HEADER, stop, end)
    return found


def _line_start(data: bytes, at: int) -> int:
    first = max(0, at - _LONG)
    return data.rfind(b"\n", first, max(0, at)) + 1 or first


def _line_end(data: bytes, at: int) -> int:
    stop = data.find(b"\n", at, at + _LONG)
    return stop if stop >= 0 else min(len(data), at + _LONG)


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
