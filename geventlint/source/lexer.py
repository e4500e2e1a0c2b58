"""An exact lexer of strings, comments, brackets and continuation lines: all that decides where a statement begins.

It works on bytes and knows no tokens beyond these, so it reads any version of Python, and what is not quite Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(rb"""#[^\n]*|\\(?:\n|$)|'''|\"\"\"|'|"|[()\[\]{}\n]""")
_CLOSE = {
    b"'": re.compile(rb"[^'\\\n]*(?:\\.[^'\\\n]*)*'", re.DOTALL),
    b'"': re.compile(rb'[^"\\\n]*(?:\\.[^"\\\n]*)*"', re.DOTALL),
    b"'''": re.compile(rb"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''", re.DOTALL),
    b'"""': re.compile(rb'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL),
}
_FORMAT = re.compile(rb"""[{}:'"\\\n#()\[\]]""")
_QUOTE = re.compile(rb"""'''|\"\"\"|'|\"""")
_PREFIX = re.compile(rb"(?:^|[^A-Za-z0-9_\x80-\xff])([bBrRuUfFtT]{1,2})$")
_DEEPEST = 20
"""Fields nested deeper are nobody's code."""


def newlines(data: bytes) -> bytes:
    r"""Turn ``\r\n`` and a lone ``\r`` into ``\n``, as Python does; lines and columns stay, offsets do not."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def mask(data: bytes, *, fields: bool = False) -> bytes:
    r"""Blank out what is no code, in place: every offset stays.

    Comments and the inside of strings become spaces; so do the line ends inside brackets and strings and after a
    backslash. So each line of the answer is one logical line. ``data`` has ``\n`` line ends only. A quote that is never
    closed is taken for a character, a bracket that is never closed ends with the file. With ``fields`` the inside of
    an f-string that has fields stays, its text too.
    """
    out: list[bytes] = []
    hopeless: dict[bytes, int] = {}
    done = depth = position = 0
    search = _TOKEN.search
    while found := search(data, position):
        start, position = found.span()
        token = found[0]
        if token == b"\n":
            if depth:
                out += (data[done:start], b" ")
                done = position
        elif token in b"([{":
            depth += 1
        elif token in b")]}":
            depth = max(0, depth - 1)
        elif token[:1] in b"#\\":
            out += (data[done:start], b" " * (position - start))
            done = position
        elif start >= hopeless.get(token, 0):
            end = _string_end(data, start, token, 0)
            if end:
                inside = end - len(token)
                shown = fields and b"{" in data[position:inside] and _formatted(data, start)
                body = data[position:inside].replace(b"\n", b" ") if shown else b" " * (inside - position)
                out += (data[done:position], body)
                done = inside
                position = end
            else:
                hopeless[token] = _hopeless_until(data, start, token)
    out.append(data[done:])
    return b"".join(out)


def _hopeless_until(data: bytes, start: int, quote: bytes) -> int:
    """Return the offset before which no string of this sort can end, given that one does not."""
    line_end = data.find(b"\n", start) if len(quote) == 1 else -1
    return len(data) if line_end < 0 else line_end


def _string_end(data: bytes, start: int, quote: bytes, level: int) -> int:
    """Return the offset after the string whose quote opens at ``start``; 0 if it never ends."""
    body = start + len(quote)
    if _formatted(data, start):
        end = _format_end(data, body, quote, level)
        if end or level:
            return end
    found = _CLOSE[quote].match(data, body)
    return found.end() if found else 0


def _formatted(data: bytes, start: int) -> bool:
    """Whether the string whose quote opens at ``start`` is an f-string or t-string."""
    prefix = _PREFIX.search(data[max(0, start - 3) : start])
    return prefix is not None and prefix[1].lower().strip(b"r") in {b"f", b"t"}


def _format_end(data: bytes, position: int, quote: bytes, level: int) -> int:
    """Return the offset after an f-string or t-string, whose fields may hold any string (Python 3.12); 0 if none."""
    # One entry for each open field: the brackets open in it, or -1 once its format specification began.
    fields: list[int] = []
    while found := _FORMAT.search(data, position):
        position = found.end()
        character = found[0]
        if fields and fields[-1] >= 0:
            if character == b"#":
                line_end = data.find(b"\n", position)
                position = len(data) if line_end < 0 else line_end
            elif character in b"'\"":
                position = _nested_end(data, position - 1, level + 1)
                if not position:
                    return 0
            else:
                _inside_field(fields, character)
        elif data.startswith(quote, position - 1):
            return 0 if fields else position - 1 + len(quote)
        elif character == b"\n" and len(quote) == 1:
            return 0
        else:
            position += _inside_literal(fields, character, data[position : position + 1])
    return 0


def _inside_literal(fields: list[int], character: bytes, following: bytes) -> int:
    """Follow the braces of the literal part of an f-string; return how many more characters are read."""
    if character == b"\\":
        return following not in (b"{", b"}")
    if character == b"{":
        if not fields and following == b"{":
            return 1
        fields.append(0)
    elif character == b"}" and fields:
        fields.pop()
    return 0


def _inside_field(fields: list[int], character: bytes) -> None:
    """Follow the brackets of the innermost field, its end, and the colon that begins its format specification."""
    if character in b"([{":
        fields[-1] += 1
    elif character == b"}" and not fields[-1]:
        fields.pop()
    elif character in b")]}":
        fields[-1] = max(0, fields[-1] - 1)
    elif character == b":" and not fields[-1]:
        fields[-1] = -1


def _nested_end(data: bytes, position: int, level: int) -> int:
    """Return the offset after a string that opens inside a field; 0 if it never ends."""
    quote = _QUOTE.match(data, position)
    return _string_end(data, position, quote[0], level) if quote and level < _DEEPEST else 0


_BRACKET = re.compile(rb"[()\[\]{}]")


def depth(masked: bytes) -> int:
    """Return how deep the brackets of a masked file are nested."""
    now = deepest = 0
    for found in _BRACKET.finditer(masked):
        now += 1 if found[0] in b"([{" else -1
        deepest = max(deepest, now)
    return deepest


_LINE = re.compile(rb"^([ \t\f]*)([^\s][^\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Logical:
    """One logical line."""

    start: int
    """Offset of its first character that is not white space."""
    end: int
    """Offset after its last physical line, without the line end."""
    indent: int
    """Columns of white space before it, a tab reaching to the next multiple of eight."""
    parent: int
    """Index of the line that opens the block in which it stands; -1 for none."""
    opens: bool
    """Its last character is a colon: a block follows."""


def logical_lines(masked: bytes) -> list[Logical]:
    """Return the logical lines of a masked file, each with the line that opens its block."""
    lines: list[Logical] = []
    blocks: list[int] = []
    for found in _LINE.finditer(masked):
        white, text = found.groups()
        indent = len(white.rpartition(b"\f")[2].expandtabs(8)) if white else 0
        while blocks and lines[blocks[-1]].indent >= indent:
            blocks.pop()
        opens = text.rstrip().endswith(b":")
        lines.append(Logical(found.start(2), found.end(), indent, blocks[-1] if blocks else -1, opens))
        if opens:
            blocks.append(len(lines) - 1)
    return lines
