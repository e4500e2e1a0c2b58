"""What the rules and the database ask of Python files, prepared so that a file's cost does not grow with the asking."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

DYNAMIC = "__import__"
"""Root of the name of an attribute that ``__import__("a.b")`` does not have: ``__import__.a.b.attribute``."""

BUILTINS = "builtins"


@dataclass(frozen=True)
class Vocabulary:
    """The names that are reported when a file uses them."""

    names: frozenset[str] = frozenset()
    """Canonical dotted names (``asyncio.run``); the last component may be a glob (``gevent.monkey.patch_*``)."""
    tails: frozenset[str] = frozenset()
    """Attribute names that are reported whatever the receiver is (``worker_main``)."""
    settings: frozenset[str] = frozenset()
    """Names that are reported when assigned: last component of a target, key of a dictionary, keyword of a call."""
    modules: frozenset[str] = frozenset()
    """Dotted module names whose import is reported."""
    handlers: frozenset[str] = frozenset()
    """Exceptions whose handlers are reported in files that define tasks: canonical names, ``*`` for a bare ``except``."""
    owned: frozenset[str] = frozenset()
    """Attributes that are reported whatever the receiver is in files that import a module: ``confluent_kafka.*.flush``."""
    urls: frozenset[str] = frozenset()
    """Beginnings of texts that are reported: ``librabbitmq://``."""
    results: frozenset[str] = frozenset()
    """Methods that are reported when called on what a call gave: ``delay().get`` whatever has the ``delay``,
    ``celery.group().get`` for what calling a group gives."""
    relative: bool = False
    """Names may be the project's own: reached by relative imports, or defined in the file itself."""

    @cached_property
    def module_roots(self) -> frozenset[bytes]:
        """Top-level names of the modules."""
        return frozenset(_root(name).encode() for name in self.modules)

    @cached_property
    def root_gates(self) -> Mapping[bytes, RootGate]:
        """Top-level name of each canonical name → what must be in a file that imports it and uses the name."""
        grouped: dict[str, set[tuple[str, str]]] = {}
        for name in self.names:
            root, _, rest = name.removeprefix(f"{DYNAMIC}.").partition(".")
            grouped.setdefault(root, set()).add((_root(rest), _last(rest)))
        return {root.encode(): RootGate(root, ends) for root, ends in grouped.items()}

    @cached_property
    def import_roots(self) -> frozenset[bytes]:
        """Top-level names of which one must be imported before a module or a canonical name can matter."""
        return self.module_roots | frozenset(self.root_gates) | frozenset(self.owned_words)

    @cached_property
    def owned_words(self) -> Mapping[bytes, Words]:
        """Top-level name of each module that owns attributes → tells whether one of them is in a file."""
        grouped: dict[str, set[str]] = {}
        for module, tail in self.owners:
            grouped.setdefault(_root(module), set()).add(tail)
        return {root.encode(): Words(tails) for root, tails in grouped.items()}

    @cached_property
    def owners(self) -> tuple[tuple[str, str], ...]:
        """Module and attribute of everything owned."""
        parted = (name.partition(".*.") for name in sorted(self.owned))
        return tuple((module, tail) for module, _, tail in parted)

    @cached_property
    def url_bytes(self) -> tuple[bytes, ...]:
        """The beginnings of texts, as bytes."""
        return tuple(sorted(url.encode() for url in self.urls))

    def beside(self, modules: Iterable[str]) -> Vocabulary:
        """Return the vocabulary for a file that imports these modules: with the attributes that they own."""
        imported = tuple(modules)
        tails = {
            tail
            for owner, tail in self.owners
            if any(module == owner or module.startswith(f"{owner}.") for module in imported)
        }
        return _widened(self, frozenset(tails)) if tails else self

    @cached_property
    def free(self) -> frozenset[str]:
        """Words that matter whatever the file imports."""
        own = {_last(name) for name in self.names if self.relative or name.startswith(f"{BUILTINS}.")}
        return self.tails | self.settings | own

    @cached_property
    def gates(self) -> tuple[bytes, ...]:
        """Few byte strings of which one is in every file that holds one of the free words."""
        return tuple(sorted(_cover({_literal(word) for word in self.free})))

    @cached_property
    def free_words(self) -> Words:
        """Tells whether one of the free words is in a file, whole."""
        return Words(self.free)

    @cached_property
    def setting_words(self) -> re.Pattern[bytes]:
        """Finds the name of a setting."""
        return words(self.settings)

    @cached_property
    def tail_words(self) -> re.Pattern[bytes]:
        """Finds an attribute that is reported whatever its receiver is."""
        return re.compile(rb"\.\s*" + words(self.tails).pattern) if self.tails else _NEVER

    @cached_property
    def last_words(self) -> re.Pattern[bytes]:
        """Finds the last component of a canonical name."""
        return words(map(_last, self.names))

    @cached_property
    def handler_words(self) -> re.Pattern[bytes]:
        """Finds an ``except`` clause that may catch one of the exceptions."""
        named = words(_last(name) for name in self.handlers - {"*"}).pattern
        bare = rb"[ \t]*:|" if "*" in self.handlers else b""
        return re.compile(rb"\bexcept\b(?:" + bare + rb"[^\n:]*" + named + rb")") if self.handlers else _NEVER

    @cached_property
    def producers(self) -> re.Pattern[bytes]:
        """Finds a call whose result may be asked for."""
        names = "|".join(sorted({_last(name.partition("().")[0]) for name in self.results}))
        return re.compile(rb"(?<!\w)(?:" + names.encode() + rb")\s*\(") if self.results else _NEVER

    @cached_property
    def consumers(self) -> str:
        """The methods that may be called on a result, as alternatives of an expression."""
        return "|".join(sorted({name.partition("().")[2] for name in self.results}))

    @cached_property
    def globs(self) -> Mapping[str, tuple[re.Pattern[str], ...]]:
        """Everything before the last component → what the last component may be."""
        grouped: dict[str, list[re.Pattern[str]]] = {}
        for name in self.names:
            head, _, last = name.rpartition(".")
            if "*" in last:
                grouped.setdefault(head, []).append(re.compile(_pattern(last)))
        return {head: tuple(patterns) for head, patterns in grouped.items()}

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """Every proper prefix of a canonical name: what leads to one."""
        return frozenset(prefix for name in self.names for prefix in _prefixes(name.replace(f"{DYNAMIC}.", "", 1)))

    def has(self, name: str) -> bool:
        """Whether a canonical name is asked for."""
        if name in self.names:
            return True
        head, _, last = name.rpartition(".")
        return any(pattern.fullmatch(last) for pattern in self.globs.get(head, ()))

    def module(self, dotted: str) -> str | None:
        """Return the longest module of the vocabulary that a dotted name is or lies below."""
        while dotted:
            if dotted in self.modules:
                return dotted
            dotted = dotted.rpartition(".")[0]
        return None

    def limited(self, wanted: Callable[[str], bool]) -> Vocabulary:
        """Return the vocabulary without the names, tails and settings that are not wanted; the modules stay."""
        return Vocabulary(
            names=frozenset(filter(wanted, self.names)),
            tails=frozenset(name for name in self.tails if wanted(f"*.{name}")),
            settings=frozenset(name for name in self.settings if wanted(f"*.{name}")),
            modules=self.modules,
            handlers=self.handlers,
            owned=self.owned,
            urls=self.urls,
            results=self.results,
            relative=self.relative,
        )


@lru_cache(maxsize=32)
def _widened(vocabulary: Vocabulary, tails: frozenset[str]) -> Vocabulary:
    return replace(vocabulary, tails=vocabulary.tails | tails)


_NEVER = re.compile(rb"(?!)")


def words(names: Iterable[str]) -> re.Pattern[bytes]:
    """Return an expression that finds one of the names (or globs) as a whole word; nothing for no names."""
    patterns = sorted(_pattern(name) for name in names)
    if not patterns:
        return _NEVER
    return re.compile(rb"\b(?:" + "|".join(patterns).encode() + rb")\b")


class Words:
    """Tells whether one of some words (or globs) is in a file; with few words quicker than an expression."""

    __slots__ = ("_words",)

    def __init__(self, names: Iterable[str]) -> None:
        self._words = tuple((_literal(name).encode(), "*" in name) for name in sorted(names))

    def present(self, data: bytes) -> bool:
        """Whether one of the words is there, no part of a longer one; of a glob, its longest piece."""
        find = data.find
        for word, glob in self._words:
            position = find(word)
            while position >= 0:
                end = position + len(word)
                if glob or not (data[position - 1 : position].isalnum() or data[end : end + 1].isalnum()):
                    return True
                position = find(word, end)
        return False


class RootGate:
    """Tells whether a file that imports a top-level name may use a canonical name below it."""

    __slots__ = ("_chain", "_ends", "_root", "_words")

    def __init__(self, root: str, ends: set[tuple[str, str]]) -> None:
        """``ends``: first component below the root, and last component, of each name; prepared when first asked."""
        self._root = root
        self._ends = ends
        self._words = Words(())
        self._chain: tuple[re.Pattern[bytes], re.Pattern[bytes]] | None = None

    def open(self, data: bytes) -> bool:
        """Whether the file has ``root.first``, or takes or renames something of the root and has a last component."""
        if self._chain is None:
            root = re.escape(self._root)
            firsts = "|".join(sorted({_pattern(first) for first, _ in self._ends}))
            self._words = Words({last for _, last in self._ends})
            self._chain = (
                re.compile(rf"{root}(?<!\w{root})\s*\.\s*(?:{firsts})\b(?!\s+import)".encode()),
                re.compile(rf"""{root}(?<!\w{root})[\w.]*(?:\s+(?:import|as)\b|["']|\s*\\)""".encode()),
            )
        chain, taken = self._chain
        if chain.search(data):
            return True
        return self._words.present(data) and taken.search(data) is not None


def _pattern(glob: str) -> str:
    return r"\w*".join(re.escape(piece) for piece in glob.split("*"))


def _literal(glob: str) -> str:
    return max(glob.split("*"), key=len)


def _root(name: str) -> str:
    return name.partition(".")[0]


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _prefixes(name: str) -> Iterable[str]:
    head = name.rpartition(".")[0]
    while head:
        yield head
        head = head.rpartition(".")[0]


_SHORTEST = 4
"""Shorter byte strings are in too many files to keep any out."""


def _cover(texts: set[str]) -> set[bytes]:
    """Return few substrings of which every text has one, chosen greedily; the longer the rarer."""
    if "" in texts:
        return {b""}
    holders: dict[str, set[str]] = {}
    for text in texts:
        for part in _parts(text):
            holders.setdefault(part, set()).add(text)
    chosen: set[bytes] = set()
    left = set(texts)
    while left:
        best = max(holders, key=lambda part: (len(holders[part] & left), len(part), part))
        chosen.add(best.encode())
        left -= holders[best]
    return chosen


def _parts(text: str) -> set[str]:
    shortest = min(_SHORTEST, len(text))
    return {text[start:end] for start in range(len(text)) for end in range(start + shortest, len(text) + 1)}
