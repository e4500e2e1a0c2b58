"""A page in Markdown, for people at a terminal: wrapped, its code and tables set out, without the marks."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from geventlint.report.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.report import Context

_WIDEST = 100
_FENCE = re.compile(r'(?P<ticks>`{3,})\s*\w*(?:.*?\btitle="(?P<title>[^"]*)")?.*')
_BOLD = re.compile(r"\*\*(?P<text>[^*]+)\*\*")
_CODE = re.compile(r"`(?P<text>[^`]+)`")
_ITEM = re.compile(r"(?P<mark>[-*]|\d+\.) +(?P<text>.*)")
_RULE = re.compile(r"\|[ :|-]+\|")


def render(title: str, markdown: str, context: Context) -> str:
    """Return a page below its title, ending with a newline."""
    style = Style(context)
    writer = _Page(style, min(style.width, _WIDEST))
    lines = [style.paint(title, "bold"), style.paint("=" * len(title), "dim"), *writer.blocks(markdown.splitlines())]
    return "\n".join(line.rstrip() for line in lines).strip() + "\n"


class _Page:
    def __init__(self, style: Style, width: int) -> None:
        self.style = style
        self.width = width
        self.listing = False

    def blocks(self, lines: Sequence[str]) -> Iterator[str]:
        """Yield the lines of every block, with a blank one before each."""
        position = 0
        while position < len(lines):
            line = lines[position]
            end = position + 1
            fence = _FENCE.fullmatch(line)
            if fence:
                while end < len(lines) and lines[end].rstrip() != fence["ticks"]:
                    end += 1
                yield from self.code(fence["title"] or "", lines[position + 1 : end])
                end += 1
            elif line.startswith("#"):
                yield from self.heading(line)
            elif line.strip():
                while end < len(lines) and self.goes_on(line, lines[end]):
                    end += 1
                yield from self.table(lines[position:end]) if line.startswith("|") else self.prose(lines[position:end])
            position = end

    @staticmethod
    def goes_on(first: str, line: str) -> bool:
        """Whether a line belongs to the paragraph, list item or table that another one begins."""
        if not line.strip() or line.startswith("#") or _FENCE.fullmatch(line):
            return False
        return line.startswith("|") == first.startswith("|") and not _ITEM.match(line)

    def heading(self, line: str) -> Iterator[str]:
        marks, _, text = line.partition(" ")
        self.listing = False
        yield ""
        yield self.style.paint(text.upper() if marks == "#" else self.plain(text), "bold" if marks == "#" else "path")

    def code(self, title: str, lines: Sequence[str]) -> Iterator[str]:
        yield ""
        if title:
            yield self.style.paint(f"    {title}", "dim")
        for line in lines:
            yield f"    {line}"

    def prose(self, lines: Sequence[str]) -> Iterator[str]:
        text = " ".join(line.strip() for line in lines)
        item = _ITEM.fullmatch(text)
        first, rest = (f"  {item['mark']} ", "    ") if item else ("", "")
        if not (item and self.listing):
            yield ""
        self.listing = item is not None
        wrapped = textwrap.wrap(
            self.plain(item["text"] if item else text),
            self.width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        yield from (self.inked(line) for line in wrapped)

    def table(self, lines: Sequence[str]) -> Iterator[str]:
        """Columns side by side; the last one takes what is left of the terminal, and wraps."""
        rows = [
            [self.plain(cell.replace(r"\|", "|").strip()) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
            for line in lines
            if not _RULE.fullmatch(line.strip())
        ]
        count = max(map(len, rows))
        rows = [row + [""] * (count - len(row)) for row in rows]
        most = max(12, (self.width - 2) // count)
        widths = [min(most, max(len(row[index]) for row in rows)) for index in range(count)]
        widths[-1] = max(12, self.width - 2 - sum(widths[:-1]) - 2 * (count - 1))
        yield ""
        for number, row in enumerate(rows):
            cells = [textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
            for index in range(max(map(len, cells))):
                parts = [
                    (cell[index] if index < len(cell) else "").ljust(width)
                    for cell, width in zip(cells, widths, strict=True)
                ]
                line = "  " + "  ".join(parts).rstrip()
                yield self.style.paint(line, "dim") if number == 0 else self.inked(line)

    @staticmethod
    def plain(text: str) -> str:
        return _BOLD.sub(r"\g<text>", text)

    def inked(self, line: str) -> str:
        """Colour what is code, if there are colours; else leave its marks."""
        return _CODE.sub(lambda found: self.style.paint(found["text"], "path"), line) if self.style.color else line
