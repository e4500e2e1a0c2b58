"""One file laid out for searching: its bytes, the masked bytes, its logical lines and its import edges."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.source.lexer import logical_lines, mask
from geventlint.source.scan import imports

if TYPE_CHECKING:
    from geventlint.model import Import
    from geventlint.source.lexer import Logical

_SCOPE = re.compile(rb"(?:async\s+)?def\b|class\b")


class Sheet:
    r"""A file as UTF-8 with ``\n`` line ends; everything else is worked out when asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def edges(self) -> tuple[Import, ...]:
        """The import edges."""
        return imports(self.data)

    @cached_property
    def masked(self) -> bytes:
        """The code, one logical line a line; and the text of f-strings, whose fields are code."""
        return mask(self.data, fields=True)

    @cached_property
    def lines(self) -> list[Logical]:
        """The logical lines."""
        return logical_lines(self.masked)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]

    @cached_property
    def _physical(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(rb"\n", self.data))]

    def text(self, index: int) -> bytes:
        """The masked text of a logical line."""
        line = self.lines[index]
        return self.masked[line.start : line.end]

    def logical(self, offset: int) -> int:
        """Index of the logical line that holds an offset; -1 before the first."""
        return bisect_right(self._line_starts, offset) - 1

    def logical_of_line(self, number: int) -> int:
        """Index of the logical line that holds or begins in the physical line of this number."""
        end = self._physical[number] - 1 if number < len(self._physical) else len(self.data)
        return self.logical(max(end, 0))

    def number(self, offset: int) -> int:
        """Number of the physical line that holds an offset."""
        return bisect_right(self._physical, offset)

    def bounds(self, index: int) -> tuple[int, int]:
        """Offsets of the physical lines of a logical line, without the last line end."""
        line = self.lines[index]
        start = self._physical[self.number(line.start) - 1]
        return start, line.end

    def owner(self, index: int) -> int:
        """Index of the ``def`` or ``class`` line in whose block a line stands; -1 at module level."""
        parent = self.lines[index].parent
        while parent >= 0 and not _SCOPE.match(self.text(parent)):
            parent = self.lines[parent].parent
        return parent
