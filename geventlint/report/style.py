"""Colours, arrows and line breaks of the reports that people read."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from geventlint.report.places import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geventlint.report import Context

_CODES = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "dim": "2", "good": "1;32", "path": "1"}
_NARROWEST = 40
_LABEL = 9


class Style:
    """Writes for one context."""

    def __init__(self, context: Context, label: int = _LABEL) -> None:
        """``label``: columns that the labels of paragraphs take."""
        self.label = label
        self.color = context.color
        self.arrow = "→" if context.unicode else "->"
        self.width = max(context.width, _NARROWEST)

    def paint(self, text: str, name: str) -> str:
        """Return text in one of the colours, if the output has any."""
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.color and text else text

    def labelled(self, label: str, text: str) -> str:
        """Return an indented paragraph after its label, wrapped to the terminal."""
        return self._lines(label, self._wrapped(one_line(text)))

    def choice(self, label: str, text: str) -> str:
        """Return ways out that are joined by ``; or``, each on a line of its own."""
        first, *others = one_line(text).split("; or ")
        ways = [first, *(f"or {other}" for other in others)]
        ended = [*(f"{way};" for way in ways[:-1]), ways[-1]]
        return self._lines(label, [line for way in ended for line in self._wrapped(way)])

    def unbroken(self, label: str, text: str) -> str:
        """Return text after its label in one line, so that it can be copied."""
        return self._lines(label, [one_line(text)])

    def chain(self, label: str, steps: Iterable[str]) -> str:
        """Return steps joined by arrows; a line breaks before an arrow."""
        lines: list[str] = []
        for step in map(one_line, steps):
            following = f"{self.arrow} {step}"
            if not lines:
                lines.append(step)
            elif len(lines[-1]) + 1 + len(following) <= self.width - self.label:
                lines[-1] += f" {following}"
            else:
                lines.append(following)
        return self._lines(label, [part for line in lines for part in self._wrapped(line)])

    def _wrapped(self, text: str) -> list[str]:
        # Words stay whole: a path or an address that is cut cannot be clicked.
        return textwrap.wrap(text, self.width - self.label, break_long_words=False, break_on_hyphens=False) or [""]

    def _lines(self, label: str, lines: list[str]) -> str:
        first = self.paint(f"  {label + ': ':<{self.label - 2}}", "dim")  # a long label keeps its blank
        return "\n".join((first + lines[0], *(" " * self.label + line for line in lines[1:])))


def listed(words: Iterable[str], most: int) -> str:
    """Return the first words, and how many more there are."""
    every = list(words)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")
