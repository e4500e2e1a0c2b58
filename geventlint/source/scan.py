"""Import edges straight from the bytes of a file: no parser, and yet none is missed and none is made up.

The import lines of nearly every file can be told by a look at each ``import`` and at the triple quotes before it.
A file in which that look is not certain is masked by the exact lexer first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.model import Import
from geventlint.source.lexer import mask, newlines

if TYPE_CHECKING:
    from collections.abc import Iterator

BOM = b"\xef\xbb\xbf"

_WORD = rb"[A-Za-z0-9_\x80-\xff]"
_DOTTED = rb"[A-Za-z0-9_\x80-\xff.]+"
_END = rb"(?=[ \t]*(?:[#;\n]|\Z))"
_NAMES = rb"%b(?:[ \t]+as[ \t]+%b)?(?:[ \t]*,[ \t]*%b(?:[ \t]+as[ \t]+%b)?)*" % (
    _DOTTED,
    _WORD + rb"+",
    _DOTTED,
    _WORD + rb"+",
)
_STATEMENT = re.compile(
    rb"(?:lazy[ \t]+)?"
    rb"(?:import[ \t]+(?P<modules>" + _NAMES + rb")|"
    rb"from[ \t]*(?P<dots>\.*)(?P<module>(?:" + _DOTTED + rb")?)[ \t]+import"
    rb"(?:[ \t]+(?P<names>" + _NAMES + rb")|[ \t]*\((?P<inside>[^()\\'\"]*)\)|[ \t]*\*))" + _END
)
"""An import statement as nearly everybody writes it."""

_COMMENT = re.compile(rb"#[^\n]*")
_BEFORE = re.compile(rb"[;:][ \t\f]*(?:lazy[ \t]+)?(?:from[ \t.]" + rb"[^#'\"]*)?$")
"""What stands before an ``import`` that is not at the beginning of its line but may be a statement all the same."""

_LOOSE = re.compile(
    rb"(?:^|[;:])[ \t\f]*((?:lazy[ \t\f]+)?"
    rb"(?:import(?!" + _WORD + rb")(?P<modules>[^;\n]+)"
    rb"|from(?!"
    + _WORD
    + rb")(?P<module>[^;\n:()]*?)(?<!"
    + _WORD
    + rb")import(?!"
    + _WORD
    + rb")(?P<names>[^;\n]+)))",
    re.MULTILINE,
)
"""An import statement of a masked file."""


class _UnsureError(Exception):
    """The quick look cannot tell."""


def imports(data: bytes) -> tuple[Import, ...]:
    """Return every import edge of a file, in the order of the file; the place is that of the whole statement."""
    data = prepared(data)
    if b"import" not in data:
        return ()
    try:
        return tuple(_quick(data))
    except _UnsureError:
        return tuple(_exact(data))


def prepared(data: bytes) -> bytes:
    r"""Return the file without byte order mark and with ``\n`` line ends, in which lines and columns are true."""
    return newlines(data.removeprefix(BOM))


def _quick(data: bytes) -> Iterator[Import]:
    find = data.find
    outside = 0  # no string is open here
    counted = 0
    line = 1
    position = find(b"import")
    while position >= 0:
        line_start = data.rfind(b"\n", 0, position) + 1
        before = data[line_start:position]
        stripped = before.lstrip(b" \t\f")
        found = None
        if not stripped or stripped.startswith((b"from", b"lazy")):
            start = position - len(stripped)
            found = _STATEMENT.match(data, start)
            if not found and not _is_word(data, position):
                position = find(b"import", position + 6)
                continue
        elif not _maybe_statement(data, stripped, position):
            position = find(b"import", position + 6)
            continue
        outside = _outside(data, outside, line_start)
        if outside > line_start:
            position = find(b"import", max(outside, position + 6))
            continue
        if not found or found.end() <= position or data[line_start - 2 : line_start - 1] == b"\\":
            raise _UnsureError
        line += data.count(b"\n", counted, line_start)
        counted = line_start
        yield from _edges(data, found, line, line_start)
        position = find(b"import", found.end())


def _is_word(data: bytes, position: int) -> bool:
    """Whether the ``import`` at an offset is a word of its own."""
    return data[position + 6 : position + 7] in _AFTER and data[position - 1 : position] not in _LETTERS


_AFTER = frozenset(bytes([byte]) for byte in b" \t\f\\(*\n.") | {b""}
_LETTERS = frozenset(bytes([byte]) for byte in range(256) if re.match(_WORD, bytes([byte])))


def _maybe_statement(data: bytes, before: bytes, position: int) -> bool:
    """Whether the ``import`` after other text on its line may begin or be part of a statement."""
    if not _is_word(data, position):
        return False
    return (b";" in before or b":" in before) and not before.startswith(b"#") and _BEFORE.search(before) is not None


def _outside(data: bytes, outside: int, line_start: int) -> int:
    """Return an offset at which no string is open: the first after ``line_start`` if a string is open there.

    ``outside`` is an earlier such offset. Raises _UnsureError where triple quotes alone do not tell.
    """
    find = data.find
    while True:
        double, single = find(b'"""', outside, line_start), find(b"'''", outside, line_start)
        if double < 0 and single < 0:
            return max(outside, line_start)  # what has been looked at is not looked at again
        opening, quote = (double, b'"""') if single < 0 or 0 <= double < single else (single, b"'''")
        opening_line = data.rfind(b"\n", 0, opening) + 1
        before = data[max(opening_line, outside) : opening]
        if b'"' in before or b"'" in before or b"#" in before or data[opening_line - 2 : opening_line - 1] == b"\\":
            raise _UnsureError
        closing = find(quote, opening + 3)
        if closing < 0 or data[closing - 1] == _BACKSLASH:
            raise _UnsureError
        if before[-2:].lower().replace(b"r", b"")[-1:] in _FORMATTED:
            body = data[opening:closing]
            if body.count(b"{") != body.count(b"}"):
                raise _UnsureError
        outside = closing + 3


_BACKSLASH = ord("\\")
_FORMATTED = frozenset({b"f", b"t"})


def _edges(data: bytes, found: re.Match[bytes], line: int, line_start: int) -> Iterator[Import]:
    """Return the edges of a statement that the quick expression matched."""
    start, end = found.span()
    modules = found["modules"]
    indent = start - line_start
    if modules is not None:
        place = (line, indent + 1, line, characters(data, line_start, end) + 1, indent)
        yield from _modules(modules, place)
        return
    inside = found["inside"]
    end_line = line
    if inside is not None:
        ends = inside.count(b"\n")
        end_line += ends
        names = _COMMENT.sub(b"", inside) if b"#" in inside else inside
        last_start = data.rfind(b"\n", 0, end) + 1 if ends else line_start
    else:
        names = found["names"] or b"*"
        last_start = line_start
    place = (line, indent + 1, end_line, characters(data, last_start, end) + 1, indent)
    yield from _members(found["module"].decode(), len(found["dots"]), names, place)


_Place = tuple[int, int, int, int, int]


def _modules(text: bytes, place: _Place) -> Iterator[Import]:
    for module, bound in _items(text):
        yield Import(module, None, bound or module.partition(".")[0], 0, *place)


def _members(module: str, level: int, text: bytes, place: _Place) -> Iterator[Import]:
    for name, bound in _items(text):
        yield Import(module, name, bound or name, level, *place)


def _items(text: bytes) -> Iterator[tuple[str, str]]:
    """Return each name of a list, and what it is renamed to; what is no name of a list is left out."""
    for item in text.decode(errors="replace").split(","):
        words = item.split()
        if len(words) == 1:
            yield words[0], ""
        elif len(words) == len(("name", "as", "bound")) and words[1] == "as":
            yield words[0], words[2]


def _exact(data: bytes) -> Iterator[Import]:
    """Return the edges of any file, by way of the lexer."""
    masked = mask(data)
    position = counted = 0
    line = 1
    while found := _LOOSE.search(masked, position):
        start, end = found.span(1)
        end = start + len(found[1].rstrip())
        position = end
        line_start = data.rfind(b"\n", 0, start) + 1
        last_start = data.rfind(b"\n", 0, end) + 1
        line += data.count(b"\n", counted, start)
        counted = start
        logical = data[masked.rfind(b"\n", 0, start) + 1 : start]
        indent = len(logical) - len(logical.lstrip(b" \t\f"))
        place = (
            line,
            characters(data, line_start, start) + 1,
            line + data.count(b"\n", start, end),
            characters(data, last_start, end) + 1,
            indent,
        )
        if found["modules"] is not None:
            yield from _modules(_DOTS.sub(b".", found["modules"]), place)
        else:
            module = b"".join(found["module"].split())
            name = module.lstrip(b".")
            names = found["names"].strip(b"() \t\f").replace(b"(", b" ").replace(b")", b" ")
            yield from _members(name.decode(errors="replace"), len(module) - len(name), names, place)


_DOTS = re.compile(rb"\s*\.\s*")


def characters(data: bytes, start: int, end: int) -> int:
    """Return the number of characters between two offsets of a UTF-8 text."""
    piece = data[start:end]
    return len(piece) if piece.isascii() else len(piece.decode(errors="replace"))
