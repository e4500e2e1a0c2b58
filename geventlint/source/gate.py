"""The first look at a file: may anything in it matter? Bytes only, and no more of them than needed."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.source.scan import BOM

if TYPE_CHECKING:
    from geventlint.source.vocabulary import Vocabulary

DYNAMIC_IMPORT = re.compile(rb"""(?:__import__|import_module)\s*\(\s*(?:name\s*=\s*)?[rRuU]?(["'])([\w.]+)\1""")
"""An import by call, and the module it names."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What may be in a file; false when nothing is."""

    modules: bool = False
    """It may import a module of the vocabulary."""
    names: bool = False
    """It may use a canonical name."""
    words: bool = False
    """It holds an attribute, a setting or a name that matters whatever the file imports."""
    handlers: bool = False
    """It defines tasks and may have a handler of the vocabulary."""
    results: bool = False
    """It may ask for the result of a call."""
    owned: bool = False
    """It imports a module and holds an attribute that matters beside it."""
    urls: bool = False
    """It holds a text that matters."""

    def __bool__(self) -> bool:
        return self.modules or self.names or self.words or self.handlers or self.results or self.owned or self.urls


NOTHING = Hits()
UNREADABLE = Hits(words=True)
"""Of a file in whose bytes no word can be found, as Python does not find one: who reads it says so."""


def scan(data: bytes, vocabulary: Vocabulary) -> Hits:
    """Return what a file may hold: never less than it does, and seldom more."""
    tops = _tops(data)
    tops &= vocabulary.import_roots
    names = False
    if tops:
        gates = vocabulary.root_gates
        names = any(top in gates and gates[top].open(data) for top in tops)
    words = False
    for gate in vocabulary.gates:
        if gate in data:
            words = vocabulary.free_words.present(data)
            break
    modules = bool(tops) and not vocabulary.module_roots.isdisjoint(tops)
    handlers = results = False
    if vocabulary.handlers and b"task" in data:
        handlers = vocabulary.handler_words.search(data) is not None and _TASKS.search(data) is not None
    if vocabulary.results:
        results = vocabulary.producers.search(data) is not None
    owned = bool(tops) and any(
        data_words.present(data) for top, data_words in vocabulary.owned_words.items() if top in tops
    )
    urls = any(url in data for url in vocabulary.url_bytes)
    found = Hits(modules, names, words, handlers, results, owned, urls)
    return found or (UNREADABLE if b"\0" in data[:4] or data.startswith(_UTF_16) else NOTHING)


_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TASKS = re.compile(rb"@[\w.]*task\b|\bshared_task\b|Task\)\s*:|\bregister_task\b")
"""What defines a Celery task."""


def _tops(data: bytes) -> set[bytes]:
    """Return at least the top-level names that a file imports absolutely, by statement or by call."""
    data = data.removeprefix(BOM)
    found: set[bytes] = set()
    find = data.find
    rfind = data.rfind
    position = find(b"import")
    last_start = -1
    while position >= 0:
        line_start = rfind(b"\n", 0, position) + 1
        words = data[line_start : position + _AHEAD].split(None, 2)
        first = words[0]
        if line_start == last_start:  # the second one of a line
            first = b""
        elif first == b"import":
            name = words[1]
            listed = b"," in name or b";" in name or b"\\" in name
            if listed or len(words) < _FULL or words[2][:2] in _FURTHER or data[line_start - 2] in _JOINS:
                first = b""
            else:
                found.add(name.partition(b".")[0])
        elif first == b"from":
            found.add(words[1].partition(b".")[0])
        else:
            first = b""
        if not first:
            _add_unusual(data, position, line_start, found)
        last_start = line_start
        position = find(b"import", position + 6)
    return found


_AHEAD = 120
"""Bytes after an ``import`` that are looked at in any case."""
_FULL = 3
_FURTHER = frozenset({b"as", b",", b"; ", b"\\\n", b"\\\r"})
_JOINS = frozenset(b"\\\r")
"""Before a line end: the line may go on, or a file has other line ends."""


def _add_unusual(data: bytes, position: int, line_start: int, found: set[bytes]) -> None:
    """Add what an ``import`` imports that does not simply begin its line: rather too much than too little."""
    after = position + 6
    if data.startswith((b"_module", b"__"), after):
        for literal in DYNAMIC_IMPORT.finditer(data, line_start, after + _AHEAD):
            found.add(literal[2].partition(b".")[0])
    elif data[after : after + 1] in _SPACES:
        before = max(0, line_start - _AHEAD) if line_start and data[line_start - 2] in _JOINS else line_start
        found.update(_TOPS.findall(data, before, _end(data, after)))


_SPACES = frozenset({b" ", b"\t", b"\f", b"\\"})
_TOPS = re.compile(rb"(?:from|import|,)[\s\\]+([A-Za-z0-9_\x80-\xff]+)")


def _end(data: bytes, position: int) -> int:
    """Return the offset of the end of a line, continuation lines included."""
    while True:
        line_end = data.find(b"\n", position)
        if line_end < 0:
            return len(data)
        if data[line_end - 1 : line_end] not in {b"\\", b"\r"}:
            return line_end
        position = line_end + 1


__all__ = ["BOM", "DYNAMIC_IMPORT", "NOTHING", "Hits", "scan"]
