"""INI files in the dialects that our readers meet, every line with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.documents.placed import Placed

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = re.compile(r"\[([^\]]*)\]")
_KEY = re.compile(r"([^=:\s][^=:]*?)\s*[=:]\s*")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a value goes on, and what ends it."""

    indented: bool = False
    """An indented line belongs to the value before."""
    backslash: bool = False
    """So does the line after a backslash."""
    comment: str = ""
    """What begins a comment behind a value."""
    bare: bool = False
    """A line without a sign is a key without a value."""


CONFIGPARSER = Dialect(indented=True)
SUPERVISOR = Dialect(indented=True, comment=" ;")
SYSTEMD = Dialect(backslash=True)
UWSGI = Dialect(bare=True)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a value, without the white space around it, at line and column from 1."""

    text: str
    number: int
    column: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and the lines of its value that are not empty; ``section`` and ``key`` as written."""

    section: str
    key: str
    number: int
    lines: tuple[Line, ...]
    part: int = 0
    """Which section of the file it is in: several may have the same name."""

    @property
    def value(self) -> str:
        """The value as one text, line by line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def placed(self) -> Placed:
        """The value on one line, with the place of every character."""
        pieces = [Placed.at(line.text, line.number, line.column) for line in self.lines]
        return Placed.join(pieces or [Placed.at("", self.number, 1)], " ")


def entries(text: str, dialect: Dialect = CONFIGPARSER) -> Iterator[Entry]:
    """Yield every entry in the order of the file; lines that are none are left out."""
    section, part = "", 0
    key: tuple[str, int] | None = None
    lines: list[Line] = []
    goes_on = False
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line or line.startswith(("#", ";")):
            continue
        column = raw.index(line[0]) + 1
        if key is not None and (goes_on or (dialect.indented and column > 1)):
            goes_on = _take(lines, line, number, column, dialect)
            continue
        if key is not None:
            yield Entry(section, *key, tuple(lines), part)
            key, lines = None, []
        header = _SECTION.match(line)
        if header:
            section, part = header[1].strip(), part + 1
            continue
        found = _KEY.match(line)
        if found:
            key = found[1], number
            goes_on = _take(lines, line[found.end() :], number, column + found.end(), dialect)
        elif dialect.bare:
            key, goes_on = (line, number), False
    if key is not None:
        yield Entry(section, *key, tuple(lines), part)


def _take(lines: list[Line], text: str, number: int, column: int, dialect: Dialect) -> bool:
    """Add a line to a value; whether the next one belongs to it, too, whatever it is."""
    if dialect.comment:
        text = text.partition(dialect.comment)[0].rstrip()
    goes_on = dialect.backslash and text.endswith("\\")
    text = text[:-1].rstrip() if goes_on else text
    if text:
        lines.append(Line(text, number, column))
    return goes_on
