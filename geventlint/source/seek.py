"""Which logical lines of a file may use a name of the vocabulary: names followed through imports and rebindings.

What is found here is parsed afterwards, so a line too many costs a little time and a line too few costs a finding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.source.gate import DYNAMIC_IMPORT
from geventlint.source.paths import absolute
from geventlint.source.vocabulary import BUILTINS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.source.gate import Hits
    from geventlint.source.sheet import Sheet
    from geventlint.source.vocabulary import Vocabulary

Aliases = dict[str, set[str]]
"""Local name → the canonical names that it may have."""

_IMPORT = re.compile(rb"(?:lazy\s+)?(?:import|from)\b")
_TARGET = re.compile(rb"\s*((?:self\.|cls\.)?\w+)\s*(?::[^=\n]*)?=(?!=)")
_NAMED = re.compile(rb"\bas\s+(\w+)|\b(\w+)\s*:=|^(?:async\s+)?for\s+(\w+)")
_DEFINED = re.compile(rb"^([ \t]*)(?:async\s+)?(def|class)\s+(\w+)", re.MULTILINE)
_VARIABLE = re.compile(rb"^(\w+)\s*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
_CALLED = re.compile(rb"[ \t]*\(")
_SPACE = re.compile(rb"\s+")
_ROUNDS = 6
"""How often a name may be rebound on the way to its use."""


def seek(sheet: Sheet, hits: Hits, vocabulary: Vocabulary, module: str, package: str) -> set[int]:
    """Return the indexes of the logical lines that may hold a use."""
    found: set[int] = set()
    if hits.names or vocabulary.relative or hits.words or hits.owned:
        found |= _Names(sheet, vocabulary, module, package).lines()
    if hits.urls:
        found |= set(_urls(sheet, vocabulary))
    if hits.words or hits.owned:
        found |= set(_words(sheet, vocabulary))
    if hits.handlers:
        found |= set(_handlers(sheet, vocabulary))
    if hits.results:
        found |= set(_results(sheet, vocabulary))
    found.discard(-1)
    return found


def _words(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[int]:
    """The lines with an attribute or a setting that matters whatever the file imports."""
    masked = sheet.masked
    if vocabulary.tails:
        for match in vocabulary.tail_words.finditer(masked):
            yield sheet.logical(match.start())
    if vocabulary.settings:
        data = sheet.data
        for match in vocabulary.setting_words.finditer(data):
            start, end = match.span()
            code = masked[start] != _SPACE_BYTE
            if code or (data[start - 1 : start] in _QUOTES and data[end : end + 1] in _QUOTES):
                yield sheet.logical(start)


def _urls(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[int]:
    """The lines with a text that begins as asked."""
    data = sheet.data
    for url in vocabulary.url_bytes:
        position = data.find(url)
        while position >= 0:
            if data[position - 1 : position] in _QUOTES and sheet.masked[position] == _SPACE_BYTE:
                yield sheet.logical(position)
            position = data.find(url, position + 1)


def _handlers(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[int]:
    """The whole of every ``try`` that has a handler of the vocabulary."""
    lines = sheet.lines
    for match in vocabulary.handler_words.finditer(sheet.masked):
        index = sheet.logical(match.start())
        if not sheet.text(index).lstrip().startswith(b"except"):
            continue
        start = index
        while start >= 0 and not (lines[start].indent == lines[index].indent and _TRY.match(sheet.text(start))):
            start -= 1
        end = start + 1
        while end < len(lines) and (
            lines[end].indent > lines[start].indent
            or (lines[end].indent == lines[start].indent and _CLAUSE.match(sheet.text(end)))
        ):
            end += 1
        if start >= 0:
            yield from range(start, end)


_TRY = re.compile(rb"try\b")
_CLAUSE = re.compile(rb"(?:except|else|finally)\b")


def _results(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[int]:
    """The lines that ask for the result of a call that the vocabulary names, in the same line or by a name for it."""
    bound: set[str] = set()
    asked = re.compile(rf"\)\s*\.\s*(?:{vocabulary.consumers})\s*\(".encode())
    for match in vocabulary.producers.finditer(sheet.masked):
        index = sheet.logical(match.start())
        if asked.search(sheet.masked, match.end(), sheet.lines[index].end):
            yield index
        bound.update(_bound(sheet.text(index)))
    if bound:
        names = "|".join(sorted(map(re.escape, bound)))
        later = re.compile(rf"(?<![\w.])(?:{names})\s*(?:\([^()]*\)\s*)?\.\s*(?:{vocabulary.consumers})\s*\(".encode())
        for match in later.finditer(sheet.masked):
            yield sheet.logical(match.start())


def _bound(text: bytes) -> Iterator[str]:
    """The names that a logical line binds."""
    for piece in text.split(b";"):
        line = piece.lstrip()
        if _IMPORT.match(line):
            continue
        position = 0
        while target := _TARGET.match(line, position):
            yield target[1].decode(errors="replace")
            position = target.end()
        for named in _NAMED.finditer(line):
            yield (named[1] or named[2] or named[3]).decode(errors="replace")


_SPACE_BYTE = ord(" ")
_QUOTES = frozenset({b"'", b'"'})


class _Names:
    """Follows canonical names through one file."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary, module: str, package: str) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.package = package
        self.module = module
        self.hits: set[int] = set()
        self.known: Aliases = {}

    def lines(self) -> set[int]:
        """Return the lines that may use a canonical name."""
        fresh = self._imported()
        for alias, canonical in self._dynamic():
            fresh.setdefault(alias, set()).add(canonical)
        for alias, canonical in self._own():
            fresh.setdefault(alias, set()).add(canonical)
        for _ in range(_ROUNDS):
            fresh = {
                alias: new for alias, canonicals in fresh.items() if (new := canonicals - self.known.get(alias, set()))
            }
            if not fresh:
                break
            for alias, canonicals in fresh.items():
                self.known.setdefault(alias, set()).update(canonicals)
            fresh = self._follow(fresh)
        return self.hits

    def _matters(self, canonical: str) -> bool:
        return canonical in self.vocabulary.prefixes or self.vocabulary.has(canonical)

    def _imported(self) -> Aliases:
        """The local names that imports give to what leads to a canonical name."""
        aliases: Aliases = {}
        for edge in self.sheet.edges:
            module = absolute(self.package, edge.level, edge.module)
            if edge.name == "*":
                for name in self.vocabulary.names:
                    head, _, last = name.rpartition(".")
                    if head == module:
                        aliases.setdefault(last, set()).add(name)
                continue
            if edge.name is not None:
                canonical = f"{module}.{edge.name}"
            else:
                canonical = module
                if edge.bound == module.partition(".")[0] and self._matters(edge.bound):
                    # or it is ``import a.b as a``: the edge does not tell
                    aliases.setdefault(edge.bound, set()).add(edge.bound)
            if self._matters(canonical):
                aliases.setdefault(edge.bound, set()).add(canonical)
        return aliases

    def _dynamic(self) -> Iterator[tuple[str, str]]:
        """Find modules imported by a call: the line is a hit, and so are the names that it binds."""
        if b"import" not in self.sheet.data:
            return
        for match in DYNAMIC_IMPORT.finditer(self.sheet.data):
            if self.sheet.masked[match.start()] == _SPACE_BYTE:
                continue
            canonical = match[2].decode(errors="replace")
            for name in {canonical, canonical.partition(".")[0]}:
                if self._matters(name):
                    line = self.sheet.logical(match.start())
                    self.hits.add(line)
                    for bound in _bound(self.sheet.text(line)):
                        yield bound, name

    def _own(self) -> Iterator[tuple[str, str]]:
        """The names that are there without an import: builtins and the file's own definitions."""
        for name in self.vocabulary.names:
            if name.startswith(f"{BUILTINS}."):
                yield name.partition(".")[2], name
        if not self.vocabulary.relative:
            return
        for match in _DEFINED.finditer(self.sheet.masked):
            name = match[3].decode(errors="replace")
            canonical = f"{self.module}.{name}"
            if not match[1] and self._matters(canonical):
                yield name, canonical
                if match[2] == b"class":
                    yield "self", canonical
                    yield "cls", canonical
        for match in _VARIABLE.finditer(self.sheet.masked):
            name = match[1].decode(errors="replace")
            if self._matters(f"{self.module}.{name}"):
                yield name, f"{self.module}.{name}"

    def _follow(self, aliases: Aliases) -> Aliases:
        """Find the uses of local names; return the further names that are bound to what they lead to."""
        further: Aliases = {}
        alternatives = "|".join(sorted((_alias_pattern(alias) for alias in aliases), key=len, reverse=True))
        pattern = re.compile(rf"(?<![\w.])({alternatives})\b((?:\s*\.\s*\w+)*)".encode())
        for match in pattern.finditer(self.sheet.masked):
            alias = match[1].decode(errors="replace")
            rest = _SPACE.sub(b"", match[2]).decode(errors="replace")
            for canonical in _canonicals(aliases, alias):
                full = canonical + rest
                hit, leads = self._judge(canonical, full)
                if not hit and not leads:
                    continue
                index = self.sheet.logical(match.start())
                if self._only_imports(index):
                    continue
                if hit or self._later(index, match.end()):
                    self.hits.add(index)
                if self._answers(full, match.end()):
                    continue
                for bound in _bound(self.sheet.text(index)):
                    further.setdefault(bound, set()).add(full)
        return further

    def _answers(self, full: str, end: int) -> bool:
        """Whether one of the project's own functions is called here, so that what is bound is its answer and not the function."""
        called = _CALLED.match(self.sheet.masked, end) is not None
        return called and self.vocabulary.relative and full not in self.vocabulary.prefixes

    def _only_imports(self, index: int) -> bool:
        text = self.sheet.text(index)
        return b";" not in text and _IMPORT.match(text) is not None

    def _judge(self, canonical: str, full: str) -> tuple[bool, bool]:
        """Whether a name or its beginning is asked for, and whether it leads to one that is."""
        vocabulary = self.vocabulary
        begun = full
        while len(begun) >= len(canonical):
            if vocabulary.has(begun):
                return True, True
            begun = begun.rpartition(".")[0]
        return False, full in vocabulary.prefixes

    def _later(self, index: int, position: int) -> bool:
        """Whether the rest of a logical line has the last component of a canonical name: ``Runner().run``."""
        line_end = self.sheet.lines[index].end
        return self.vocabulary.last_words.search(self.sheet.masked, position, line_end) is not None


def _alias_pattern(alias: str) -> str:
    return r"\w*".join(re.escape(piece).replace(r"\.", r"\s*\.\s*") for piece in alias.split("*"))


def _canonicals(aliases: Aliases, alias: str) -> Iterator[str]:
    known = aliases.get(alias)
    if known is not None:
        yield from known
        return
    for pattern, canonicals in aliases.items():
        if "*" in pattern and re.fullmatch(_alias_pattern(pattern), alias):
            for canonical in canonicals:
                yield f"{canonical.rpartition('.')[0]}.{alias}"
