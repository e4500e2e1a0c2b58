"""The code frame of a finding: its lines with one around them, and a mark below what is meant."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from geventlint.report.places import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.model import Location
    from geventlint.report.style import Style

_MOST = 4
"""Lines of the place that are shown."""
_TAB = " " * 4


def frame(lines: Sequence[str], location: Location, style: Style) -> str:
    """Return the frame, or nothing if the file has no such line."""
    if not 1 <= location.line <= len(lines):
        return ""
    last = max(location.line, min(location.end_line, location.line + _MOST - 1, len(lines)))
    shown = range(max(1, location.line - 1), min(len(lines), last + 1) + 1)
    gutter = len(str(shown[-1]))
    room = style.width - gutter - 7
    out = []
    for number in shown:
        text = lines[number - 1].rstrip("\r\n")
        inside = location.line <= number <= last
        begin = location.column - 1 if number == location.line else len(text) - len(text.lstrip())
        # A place far to the right in a long line: show the piece that holds it.
        cut = max(0, begin - room // 2) if inside and _width(text) > room else 0
        piece = _clean(text[cut:])[:room]
        mark = ">" if inside else " "
        out.append(f"  {mark} {style.paint(f'{number:>{gutter}} |', 'dim')} {piece}".rstrip())
        if inside and last == location.line:
            end = location.end_column - 1 if location.end_line == number else len(text)
            out.append(_underline(text[cut:], begin - cut, end - cut, gutter, style))
    return "\n".join(out)


def _underline(text: str, begin: int, end: int, gutter: int, style: Style) -> str:
    left = _width(_clean(text[:begin]))
    carets = max(1, min(_width(_clean(text[begin:end])), style.width - gutter - 7 - left))
    return f"    {' ' * gutter} {style.paint('|', 'dim')} {' ' * left}{style.paint('^' * carets, 'error')}"


def _clean(text: str) -> str:
    """Return source text that a terminal shows as it is."""
    expanded = text.replace("\t", _TAB)
    return "".join(character if character == " " else one_line(character) or " " for character in expanded)


def _width(text: str) -> int:
    """Return how many columns a terminal gives to a text."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
