"""Where the keys and values of a TOML text stand; tomli gives the values, this gives their places.

A scanner, not a parser: it knows only enough of TOML to follow keys, strings, arrays and tables, and steps over what it
does not understand. Made for texts of a few thousand lines (pyproject.toml, geventlint.toml), not for locks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.documents.text import Lines

if TYPE_CHECKING:
    from geventlint.model import Location

Path = tuple[str | int, ...]
"""The way to a value: keys of tables, indices of arrays."""
Span = tuple[int, int]
"""Offsets of a piece of the text; the end is exclusive."""

_DEEPEST = 64
_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'''"""(?:[^\\]|\\.)*?"{3,5}|\'{3}.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''',
    re.DOTALL,
)
_KEY_PART = re.compile(r"[A-Za-z0-9_\-\u0080-\uffff]+|" + r'"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'")
_BARE_VALUE = re.compile(r"[^,\]\}#\n]+")
_ESCAPE = re.compile(r'\\(["\\])')


class _UnreadableError(Exception):
    """The scanner does not understand the statement at this place."""


class Places:
    """The places of one TOML text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self._keys: dict[Path, Span] = {}
        self._values: dict[Path, Span] = {}
        self._arrays: dict[Path, int] = {}
        self._scan()

    def key(self, path: Path) -> Span | None:
        """Return the span of the last key of a path: a key of a statement, or the name in a table's header."""
        return self._keys.get(path)

    def value(self, path: Path) -> Span | None:
        """Return the span of a value, quotes and brackets included; None for a table that has a header."""
        return self._values.get(path)

    def inside(self, path: Path) -> Span | None:
        """Return the span of a string without its quotes; of any other value as it is."""
        span = self._values.get(path)
        if span is None:
            return None
        start, end = span
        quote = self.text[start]
        if quote not in "\"'":
            return span
        width = 3 if self.text.startswith(quote * 3, start) and end - start >= 6 else 1  # noqa: PLR2004  # two times three quotes
        return start + width, end - width

    def location(self, path: str, *ways: Path) -> Location:
        """Return the place of the first of these ways that is known: its string inside the quotes, its value or its key.

        A way that is not known falls back to its nearest known parent, at last to the first line.
        """
        for way in ways:
            span = self.inside(way) or self._keys.get(way)
            if span is not None:
                return self.lines.location(path, *span)
        for way in ways:
            for length in range(len(way) - 1, 0, -1):
                span = self._keys.get(way[:length]) or self._values.get(way[:length])
                if span is not None:
                    return self.lines.location(path, *span)
        return self.lines.location(path, 0, 0)

    # --- the scanner -----------------------------------------------------------------------

    def _scan(self) -> None:
        text = self.text
        table: Path = ()
        at = _end(_BLANK, text, 0)
        while at < len(text):
            try:
                if text[at] == "[":
                    table, at = self._header(at)
                else:
                    at = self._statement(table, at, 0)
            except _UnreadableError:
                at = _line_end(text, at)
            at = _end(_BLANK, text, at)

    def _header(self, at: int) -> tuple[Path, int]:
        many = self.text.startswith("[[", at)
        parts, after = self._key_parts(at + (2 if many else 1))
        way: Path = ()
        for index, (name, span) in enumerate(parts):
            way = (*way, name)
            last = index == len(parts) - 1
            if last and many:
                self._arrays[way] = self._arrays.get(way, 0) + 1
            self._keys.setdefault(way, span)
            if way in self._arrays:
                way = (*way, self._arrays[way] - 1)
                self._keys.setdefault(way, span)
        return way, _line_end(self.text, after)

    def _statement(self, table: Path, at: int, depth: int) -> int:
        parts, at = self._key_parts(at)
        way = table
        for name, span in parts:
            way = (*way, name)
            self._keys.setdefault(way, span)
        if not self.text.startswith("=", at):
            raise _UnreadableError
        return self._value(way, _end(_SPACE, self.text, at + 1), depth)

    def _key_parts(self, at: int) -> tuple[list[tuple[str, Span]], int]:
        parts: list[tuple[str, Span]] = []
        while True:
            at = _end(_SPACE, self.text, at)
            found = _KEY_PART.match(self.text, at)
            if not found:
                raise _UnreadableError
            written = found[0]
            name, start, end = written, found.start(), found.end()
            if written[0] in "\"'":
                name, start, end = written[1:-1], start + 1, end - 1
                if written[0] == '"':
                    name = _ESCAPE.sub(r"\1", name)
            parts.append((name, (start, end)))
            at = _end(_SPACE, self.text, found.end())
            if not self.text.startswith(".", at):
                return parts, at
            at += 1

    def _value(self, way: Path, at: int, depth: int) -> int:
        if depth > _DEEPEST:
            raise _UnreadableError
        opening = self.text[at : at + 1]
        if opening == "[":
            end = self._array(way, at, depth)
        elif opening == "{":
            end = self._inline_table(way, at, depth)
        else:
            found = (_STRING if opening in ('"', "'") else _BARE_VALUE).match(self.text, at)
            if not found:
                raise _UnreadableError
            end = at + len(found[0].rstrip())
        self._values.setdefault(way, (at, end))
        return end

    def _array(self, way: Path, at: int, depth: int) -> int:
        index = 0
        at = _end(_BLANK, self.text, at + 1)
        while not self.text.startswith("]", at):
            at = _end(_BLANK, self.text, self._value((*way, index), at, depth + 1))
            index += 1
            at = self._comma(at, "]")
        return at + 1

    def _inline_table(self, way: Path, at: int, depth: int) -> int:
        at = _end(_BLANK, self.text, at + 1)
        while not self.text.startswith("}", at):
            at = _end(_BLANK, self.text, self._statement(way, at, depth + 1))
            at = self._comma(at, "}")
        return at + 1

    def _comma(self, at: int, closing: str) -> int:
        if self.text.startswith(",", at):
            return _end(_BLANK, self.text, at + 1)
        if not self.text.startswith(closing, at):
            raise _UnreadableError
        return at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
