"""A log read in bounded memory: the places whose lines hold one of some texts, with what stands around them.

Whole blocks are searched for the texts; only where one is found are lines looked at, so a log of 100 MB without
anything of interest is never split into lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BLOCK = 512 * 1024
AROUND = 128 * 1024
"""How much is kept before and after a place: a traceback of a thousand lines, or one event of Sentry."""
FULLY = 4 * 1024 * 1024
"""So many bytes are searched for every text; what people paste is never longer."""
_HEAD = 1024
_LONG = 4096
"""Of a longer line, unless it is JSON, only so much around the text is looked at."""


class Source(Protocol):
    """Anything that gives bytes: a file, a pipe, a decompressor."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes; empty at the end."""


@dataclass(frozen=True, slots=True)
class Words:
    """What to stop at."""

    direct: tuple[bytes, ...] = ()
    """Texts that are searched for everywhere."""
    gated: tuple[bytes, ...] = ()
    """Texts that, in what follows the first megabytes, are searched for in lines of errors and stacks only."""
    every_text: tuple[bytes, ...] = ()
    """Texts that cover both, for the first megabytes."""
    every: bool = False
    """Stop at every line: some pattern promises no text."""
    marks: tuple[bytes, ...] = ()
    """Texts of which is only asked whether the first megabytes hold them."""


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

    @property
    def before(self) -> bytes:
        """Whole lines before it, as far as they are kept."""
        first = max(0, self.start - AROUND)
        if first:
            first = self.data.find(b"\n", first, self.start) + 1 or self.start
        return self.data[first : self.start]

    @property
    def after(self) -> bytes:
        """Whole lines after it, as far as they are kept."""
        return self.data[self.end + 1 : self.end + 1 + AROUND]


class Reader:
    """Reads one log to its end; what it counts is known afterwards."""

    def __init__(self, source: Source, words: Words) -> None:
        self._source = source
        self._words = words
        self.marks: set[bytes] = set()
        """The marks that occur in the first megabytes."""
        self.lines = 0
        """Line ends so far; at the end, lines."""
        self.size = 0
        self.head = b""
        """The first bytes."""

    def places(self) -> Iterator[Place]:
        """Yield the places in their order; raises OSError and what the source raises."""
        kept, begin, data = b"", 0, b""
        while True:
            block = self._source.read(BLOCK)
            self.head = self.head or block[:_HEAD]
            data = kept + block if kept else block
            end = self._end(data, begin) if block else len(data)
            yield from self._searched(data, begin, end)
            self.size += len(block)
            self.lines += data.count(b"\n", begin, end)
            if not block:
                break
            first = max(0, end - AROUND)
            kept, begin = data[first:], end - first
        self.lines += bool(data) and not data.endswith(b"\n")

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
        number, seen = self.lines + 1, begin
        for start in sorted(found):
            number += data.count(b"\n", seen, start)
            seen = max(seen, start)
            yield Place(number, data, start, found[start])

    def _present(self, data: bytes, begin: int, end: int) -> Sequence[bytes]:
        """The texts worth a search: all at the beginning, later those that lines of errors and stacks hold."""
        words = self._words
        if self.size < FULLY:
            return words.every_text
        blob = b"\n".join(_suspicious(data, begin, end))
        return (*words.direct, *(word for word in words.gated if word in blob))


_GATES = ((b"rror", 0), (b"RROR", 0), (b'", line ', 3))
"""What a line of an error or of a stack holds, and how many lines after it belong to it."""


def _suspicious(data: bytes, begin: int, end: int) -> Iterator[bytes]:
    for gate, more in _GATES:
        at = data.find(gate, begin, end)
        while at >= 0:
            start, stop = _bounds(data, at)
            for _ in range(more):
                following = data.find(b"\n", stop + 1, stop + _LONG)
                stop = following if following >= 0 else stop
            yield data[start:stop]
            at = data.find(gate, max(stop, at + 1), end)


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
