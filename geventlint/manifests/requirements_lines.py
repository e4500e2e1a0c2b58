"""The logical lines of a requirements file: physical lines joined at backslashes, as pip joins them, with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """One line as pip sees it, without its comment; ``parts`` tell where its pieces come from."""

    text: str
    number: int
    """The first physical line, from 1."""
    comment: str = ""
    parts: tuple[tuple[int, int, int], ...] = ((0, 0, 0),)
    """For each physical line: offset in ``text``, lines after the first, columns before its text."""

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset in ``text``."""
        if len(self.parts) == 1:
            return self.number, offset + 1
        start, lines, columns = max(part for part in self.parts if part[0] <= offset)
        return self.number + lines, offset - start + columns + 1

    def end_place(self, offset: int) -> tuple[int, int]:
        """Return line and column behind the character before an offset, for an exclusive end."""
        line, column = self.place(max(offset - 1, 0))
        return line, column + (1 if offset else 0)


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """Return every line that is not empty, comments cut off."""
    pending: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            pending.append(line.rstrip("\\"))
            continue
        if pending:
            yield _joined([*pending, line], number - len(pending))
            pending = []
        elif line and not line.isspace():
            yield _single(line, number)
    if pending:
        yield _joined(pending, text.count("\n") + 2 - len(pending))


def _single(line: str, number: int) -> LogicalLine:
    if "#" not in line:
        return LogicalLine(line, number)
    found = _COMMENT.search(line)
    if not found:
        return LogicalLine(line, number)
    return LogicalLine(line[: found.start()], number, found[0])


def _joined(lines: list[str], number: int) -> LogicalLine:
    parts = []
    length = 0
    for index, line in enumerate(lines):
        parts.append((length, index, 0))
        length += len(line)
    if lines[-1].lstrip().startswith("#"):  # pip: a comment ends the line it continues
        lines[-1] = " " + lines[-1]
        parts[-1] = (parts[-1][0], len(lines) - 1, -1)
    single = _single("".join(lines), number)
    return LogicalLine(single.text, number, single.comment, tuple(parts))
