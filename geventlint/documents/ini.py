"""INI files as configparser reads them, every line with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = re.compile(r"\[([^\]]*)\]")
_KEY = re.compile(r"([^=:\s][^=:]*?)\s*[=:]\s*")


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

    @property
    def value(self) -> str:
        """The value as one text."""
        return "\n".join(line.text for line in self.lines)


def entries(text: str) -> Iterator[Entry]:
    """Yield every entry in the order of the file; lines that are none are left out."""
    section = ""
    key: tuple[str, int] | None = None
    lines: list[Line] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line or line.startswith(("#", ";")):
            continue
        column = raw.index(line[0]) + 1
        if column > 1 and key is not None:
            lines.append(Line(line, number, column))
            continue
        if key is not None:
            yield Entry(section, *key, tuple(lines))
            key, lines = None, []
        header = _SECTION.match(line)
        if header:
            section = header[1].strip()
            continue
        found = _KEY.match(line)
        if found:
            key = found[1], number
            rest = line[found.end() :]
            lines = [Line(rest, number, column + found.end())] if rest else []
    if key is not None:
        yield Entry(section, *key, tuple(lines))
