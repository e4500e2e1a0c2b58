"""A small file in place of a large one: the lines that matter, what binds their names, and the blocks around them.

libcst parses less than a megabyte a second, so it gets the skeleton of a file. Everything in it stands as in the file,
line by line; a block of which nothing matters holds ``pass``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geventlint.source.sheet import Sheet

_NAME = re.compile(rb"(?<![\w.])[A-Za-z_\x80-\xff][\w\x80-\xff]*(?:(?<=\bself)\s*\.\s*\w+)?")
_CLAUSE = re.compile(rb"(?:else|elif|except|finally)\b")
_TRY = re.compile(rb"try\b")
_SCOPE = re.compile(rb"(?:async\s+)?def\b|class\b")
_MATCH = re.compile(rb"match\b")
_BINDER = re.compile(rb"(?:global|nonlocal|import|from|lazy|case)\b")
_DEFINES = re.compile(rb"(?:async\s+)?(?:def|class)\s+$")
_FOR = re.compile(rb"(?:async\s+)?for\b(?!.*\sin\s)", re.DOTALL)
_EQUALS = re.compile(rb"(?<![=!<>])=(?!=)|:=")
_GLOBAL = re.compile(rb"(?:global|nonlocal)\b")
_KEYWORDS = frozenset(
    b"and as assert async await break class continue def del elif else except False finally for from global if import "
    b"in is lambda None nonlocal not or pass raise return True try while with yield self cls print".split()
)
_ROUNDS = 4
"""How often a name may be bound to another one on the way to what it is."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A part of a file that parses by itself."""

    text: str
    numbers: tuple[int, ...]
    """For each line of the text the number of the file's line that it is."""


def skeleton(sheet: Sheet, hits: Iterable[int]) -> Skeleton:
    """Return the smallest part of a file in which the hit lines can be understood."""
    kept = _with_blocks(sheet, set(hits))
    kept = _with_blocks(sheet, kept | _binders(sheet, kept))
    return _written(sheet, sorted(kept))


def whole(sheet: Sheet) -> Skeleton:
    """Return the file as it is."""
    count = sheet.data.count(b"\n") + 1
    return Skeleton(sheet.data.decode(), tuple(range(1, count + 1)))


# --- blocks --------------------------------------------------------------------------------


def _with_blocks(sheet: Sheet, indexes: set[int]) -> set[int]:
    """Add the lines without which these could not stand: headers, earlier clauses, handlers, decorators."""
    kept: set[int] = set()
    todo = list(indexes)
    while todo:
        index = todo.pop()
        if index in kept:
            continue
        kept.add(index)
        parent = sheet.lines[index].parent
        if parent >= 0:
            todo.append(parent)
        todo.extend(_companions(sheet, index))
    return kept


def _companions(sheet: Sheet, index: int) -> Iterator[int]:
    text = sheet.text(index)
    if _CLAUSE.match(text):
        yield from _sibling_before(sheet, index)
    if _TRY.match(text):
        yield from _handlers(sheet, index)
    if text.startswith(b"@"):
        yield from _following(sheet, index)
    elif _SCOPE.match(text):
        yield from _decorators(sheet, index)


def _sibling_before(sheet: Sheet, index: int) -> Iterator[int]:
    """The line of the same block before this one: for a clause, the header of the clause before."""
    line = sheet.lines[index]
    before = index - 1
    while before > line.parent:
        if sheet.lines[before].parent == line.parent:
            yield before
            return
        before = sheet.lines[before].parent


def _handlers(sheet: Sheet, index: int) -> Iterator[int]:
    """The clauses after a ``try``."""
    lines = sheet.lines
    for after in range(index + 1, len(lines)):
        line = lines[after]
        if line.indent > lines[index].indent:
            continue
        if line.indent < lines[index].indent or not _CLAUSE.match(sheet.text(after)):
            return
        yield after


def _following(sheet: Sheet, index: int) -> Iterator[int]:
    """What a decorator decorates."""
    if index + 1 < len(sheet.lines):
        yield index + 1


def _decorators(sheet: Sheet, index: int) -> Iterator[int]:
    while index and sheet.text(index - 1).startswith(b"@"):
        index -= 1
        yield index


# --- names ---------------------------------------------------------------------------------


def _binders(sheet: Sheet, kept: set[int]) -> set[int]:
    """Return the lines that bind the names used in the kept ones, where those can see them."""
    owners = {-1} | {owner for index in kept for owner in _owners(sheet, index)}
    stars = {sheet.logical_of_line(edge.line) for edge in sheet.edges if edge.name == "*"}
    found: set[int] = stars - kept - {-1}
    known: set[bytes] = set()
    fresh = _names(sheet, kept)
    for _ in range(_ROUNDS):
        fresh -= known
        if not fresh:
            break
        known |= fresh
        added = _binding(sheet, fresh, owners) - found - kept
        found |= added
        owners.update(owner for index in added for owner in _owners(sheet, index))
        fresh = _names(sheet, added)
    return found


def _owners(sheet: Sheet, index: int) -> Iterator[int]:
    while index >= 0:
        if _SCOPE.match(sheet.text(index)):
            yield index
        index = sheet.lines[index].parent


def _names(sheet: Sheet, indexes: set[int]) -> set[bytes]:
    found = {name for index in indexes for name in _NAME.findall(sheet.text(index))}
    found |= {name.rpartition(b".")[2].strip() for name in found if b"." in name}
    return found - _KEYWORDS


def _binding(sheet: Sheet, names: set[bytes], owners: set[int]) -> set[int]:
    """Return the lines in which one of the names is bound: assigned, imported, defined, or declared global."""
    found: set[int] = set()
    late: list[tuple[int, bytes]] = []
    declared: set[tuple[int, bytes]] = set()
    pattern = re.compile(rb"(?<![\w.])(?:" + b"|".join(sorted(map(re.escape, names), reverse=True)) + rb")\b")
    for match in pattern.finditer(sheet.masked):
        index = sheet.logical(match.start())
        if index < 0 or index in found:
            continue
        line = sheet.lines[index]
        text = sheet.masked[line.start : line.end]
        name = match[0]
        attribute = name.startswith(b"self") and b"." in name
        if not _binds(text, match.start() - line.start, match.end() - line.start):
            continue
        owner = sheet.owner(index)
        if owner in owners or attribute:
            found.add(index)
            if _GLOBAL.match(text):
                declared.add((owner, name))
        elif _GLOBAL.match(text):
            declared.add((owner, name))
            found.add(index)
        else:
            late.append((index, name))
    found.update(index for index, name in late if (sheet.owner(index), name) in declared)
    return found


def _binds(text: bytes, start: int, end: int) -> bool:
    if _BINDER.match(text):
        return True
    before = text[:start]
    if _DEFINES.match(before) or _FOR.match(before):
        return True
    if _SCOPE.match(text):
        return False
    if b"as " in before[-4:] or text[end : end + 3].lstrip().startswith(b":="):
        return True
    if b"(" in before or b"[" in before or b"{" in before:
        return before.strip(b"([ \t\f*,") == b"" and _EQUALS.search(text, end) is not None
    return _EQUALS.search(text, end) is not None


# --- writing -------------------------------------------------------------------------------


def _written(sheet: Sheet, kept: list[int]) -> Skeleton:
    parts: list[bytes] = []
    numbers: list[int] = []
    for position, index in enumerate(kept):
        start, end = sheet.bounds(index)
        piece = sheet.data[start:end]
        first = sheet.number(start)
        parts.append(piece)
        numbers.extend(range(first, first + piece.count(b"\n") + 1))
        line = sheet.lines[index]
        following = kept[position + 1] if position + 1 < len(kept) else -1
        if line.opens and (following < 0 or sheet.lines[following].parent != index):
            white = sheet.data[start : line.start]
            filler = b" case _: pass" if _MATCH.match(sheet.text(index)) else b" pass"
            parts.append(white + filler)
            numbers.append(numbers[-1])
    parts.append(b"")
    return Skeleton(b"\n".join(parts).decode(), tuple(numbers))
