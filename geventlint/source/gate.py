"""The first look at a file: may anything in it matter? Bytes only, and no more of them than needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.source.scan import BOM, imports

if TYPE_CHECKING:
    from geventlint.source.vocabulary import Vocabulary

DYNAMIC_IMPORT = re.compile(rb"""(?:__import__|import_module)\s*\(\s*(?:name\s*=\s*)?[rRuU]?(["'])([\w.]+)\1""")
"""An import by call, and the module it names."""

_TOP = re.compile(rb"[ \t]+([A-Za-z0-9_\x80-\xff]+)")
_LIST = re.compile(rb"[ \t]+[^\n;#]*")


@dataclass(frozen=True, slots=True)
class Hits:
    """What may be in a file; false when nothing is."""

    modules: bool = False
    """It may import a module of the vocabulary."""
    names: bool = False
    """It may use a canonical name."""
    words: bool = False
    """It holds an attribute, a setting or a name that matters whatever the file imports."""

    def __bool__(self) -> bool:
        return self.modules or self.names or self.words


NOTHING = Hits()


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
    return Hits(modules, names, words) if modules or names or words else NOTHING


def _tops(data: bytes) -> set[bytes]:
    """Return at least the top-level names that a file imports absolutely, by statement or by call."""
    data = data.removeprefix(BOM)
    found: set[bytes] = set()
    find = data.find
    rfind = data.rfind
    position = find(b"import")
    while position >= 0:
        line_start = rfind(b"\n", 0, position) + 1
        words = data[line_start:position].split() if line_start < position else ()
        if len(words) > 1 and words[0] == b"from" and b";" not in data[line_start:position]:
            found.add(words[1].partition(b".")[0])
        elif not _plain(data, position, line_start, found):
            return _exactly(data)
        position = find(b"import", position + 6)
    return found


def _plain(data: bytes, position: int, line_start: int, found: set[bytes]) -> bool:
    """Add what an ``import`` imports that no ``from`` begins; False if only the import scanner can tell."""
    after = position + 6
    top = _TOP.match(data, after)
    if top:
        found.add(top[1])
        if data[top.end() : top.end() + 1] not in _ENDS:
            found.update(_several(data, after))
    elif data.startswith((b"_module", b"__"), after) or data[after : after + 1] in _ODD:
        return False
    if data[line_start - 2 : line_start - 1] == b"\\":
        return False
    before = data[line_start:position]
    return b"from" not in before or not (b";" in before or b":" in before or b"lazy" in before or b"\r" in before)


_ENDS = frozenset({b"\n", b"", b"\r"})
_ODD = frozenset({b"\\", b"\f"})


def _several(data: bytes, after: int) -> set[bytes]:
    """Return the top-level names of ``import a.b as c, d``."""
    listed = _LIST.match(data, after)
    if not listed or b"\\" in listed[0]:
        return {edge.module.partition(".")[0].encode() for edge in imports(data)}
    return {words[0].partition(b".")[0] for item in listed[0].split(b",") if (words := item.split())}


def _exactly(data: bytes) -> set[bytes]:
    found = {edge.module.partition(".")[0].encode() for edge in imports(data) if not edge.level}
    return found | {literal.partition(b".")[0] for _, literal in DYNAMIC_IMPORT.findall(data)}


__all__ = ["BOM", "DYNAMIC_IMPORT", "NOTHING", "Hits", "scan"]
