"""A text that was taken out of a file, and where each of its characters stands there.

A command in a file is seldom one piece of it: lines are joined, indentation and quotes are taken off. The readers keep
the places by building the command from placed pieces.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from geventlint.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Mark(NamedTuple):
    """From ``offset`` on, the characters stand at ``line`` and ``column`` and to the right of it."""

    offset: int
    line: int
    column: int


class Placed:
    """A text with the places of its characters. Lines and columns count from 1."""

    __slots__ = ("_offsets", "marks", "text")

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        self.text = text
        self.marks = tuple(marks) or (Mark(0, 1, 1),)
        self._offsets = [mark.offset for mark in self.marks]

    @classmethod
    def whole(cls, text: str) -> Placed:
        """Return the whole text of a file."""
        marks, offset = [], 0
        for number, line in enumerate(text.split("\n"), 1):
            marks.append(Mark(offset, number, 1))
            offset += len(line) + 1
        return cls(text, marks)

    @classmethod
    def at(cls, text: str, line: int, column: int) -> Placed:
        """Return a text that stands on one line."""
        return cls(text, (Mark(0, line, column),))

    @classmethod
    def join(cls, pieces: Iterable[Placed], glue: str = "") -> Placed:
        """Return several texts as one; the glue has the place after the piece before it."""
        marks: list[Mark] = []
        text: list[str] = []
        offset = 0
        for piece in pieces:
            if text and glue:
                text.append(glue)
                offset += len(glue)
            marks.extend(mark._replace(offset=mark.offset + offset) for mark in piece.marks)
            text.append(piece.text)
            offset += len(piece.text)
        return cls("".join(text), marks)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        mark = self.marks[max(bisect_right(self._offsets, offset) - 1, 0)]
        return mark.line, mark.column + offset - mark.offset

    def location(self, path: str, start: int, end: int) -> Location:
        """Where a piece of the text stands; the end is exclusive."""
        line, column = self.place(start)
        if end <= start:
            return Location(path, line, column, line, column)
        last_line, last_column = self.place(end - 1)
        return Location(path, line, column, last_line, last_column + 1)

    def part(self, start: int, end: int | None = None) -> Placed:
        """Return a piece of the text with its places."""
        stop = len(self.text) if end is None else end
        marks = [Mark(0, *self.place(start))]
        marks += [mark._replace(offset=mark.offset - start) for mark in self.marks if start < mark.offset < stop]
        return Placed(self.text[start:stop], marks)

    def stripped(self) -> Placed:
        """Return the text without the white space around it."""
        text = self.text
        start = len(text) - len(text.lstrip())
        return self.part(start, max(start, len(text.rstrip())))

    def lines(self) -> Iterator[Placed]:
        """Yield each line, without its end."""
        start = 0
        for line in self.text.split("\n"):
            number, column = self.place(start)
            yield Placed.at(line, number, column)
            start += len(line) + 1
