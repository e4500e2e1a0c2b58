"""Bytes of one file → facts: the uses of a vocabulary, and what could not be read. Pure; one file at a time."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from geventlint.model import Location, Problem, Use
from geventlint.source.gate import Hits, scan
from geventlint.source.lexer import depth, mask
from geventlint.source.paths import absolute, module_name, package_name
from geventlint.source.reading import decode, syntax_problem
from geventlint.source.seek import seek
from geventlint.source.sheet import Sheet
from geventlint.source.skeleton import skeleton, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geventlint.model import Import
    from geventlint.source.skeleton import Skeleton
    from geventlint.source.vocabulary import Vocabulary

BUDGET = 300_000
"""Bytes of a file that are parsed as a whole when its skeleton does not parse; libcst needs 1.5 s for a megabyte."""


DEEPEST = 200
"""Brackets nested deeper are an error in CPython too ("too many nested parentheses")."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one file says."""

    uses: tuple[Use, ...] = ()
    problems: tuple[Problem, ...] = ()


def extract(
    path: str,
    data: bytes,
    hits: Hits,
    vocabulary: Vocabulary,
    wanted: Callable[[str], bool] | None = None,
) -> Facts:
    """Return the uses in one file, and why it could not be read, if so; never raises for what the file holds.

    ``hits`` is what ``scan`` said of the file. ``wanted`` limits canonical names, tails (``*.tail``) and settings
    (``*.setting``); give the same function for every file, so that the limited vocabulary is made once.
    """
    if wanted is not None:
        vocabulary = _limited(vocabulary, wanted)
    text = decode(path, data)
    if isinstance(text, Problem):
        return Facts(problems=(text,))
    sheet = Sheet(text.encode(errors="surrogatepass"))
    if hits.owned:
        vocabulary = vocabulary.beside(edge.module for edge in sheet.edges if not edge.level)
    return _File(path, sheet, hits, vocabulary).facts()


@lru_cache(maxsize=8)
def _limited(vocabulary: Vocabulary, wanted: Callable[[str], bool]) -> Vocabulary:
    return vocabulary.limited(wanted)


class _File:
    def __init__(self, path: str, sheet: Sheet, hits: Hits, vocabulary: Vocabulary) -> None:
        self.path = path
        self.sheet = sheet
        self.hits = hits
        self.vocabulary = vocabulary
        self.module = module_name(path)
        self.package = package_name(path)

    def facts(self) -> Facts:
        found: list[Use] = []
        pending: dict[tuple[int, int], list[Use]] = {}
        for use, edge in self._imports():
            if edge.column == 1:
                found.append(use)
            else:
                pending.setdefault((edge.line, edge.column), []).append(use)
        lines = seek(self.sheet, self.hits, self.vocabulary, self.module, self.package)
        lines |= {self.sheet.logical_of_line(line) for line, _ in pending} - {-1}
        if not lines:
            return Facts(tuple(found))
        late = {place: tuple(uses) for place, uses in pending.items()}
        parsed, problem = self._parsed(lines, late)
        if problem is not None:
            found.extend(use for uses in late.values() for use in uses)
            return Facts(_ordered(found), (problem,))
        return Facts(_ordered(found + parsed))

    def _imports(self) -> Iterator[tuple[Use, Import]]:
        """The imports of modules and names of the vocabulary, as uses without scope."""
        vocabulary = self.vocabulary
        if not self.hits.modules and not self.hits.names and not vocabulary.relative:
            return
        for edge in self.sheet.edges:
            module = absolute(self.package, edge.level, edge.module)
            full = module if edge.name in (None, "*") else f"{module}.{edge.name}"
            entry = vocabulary.module(full)
            if entry is not None:
                yield _import_use(edge, entry), edge
            if edge.name not in (None, "*") and vocabulary.has(full):
                yield _import_use(edge, full), edge

    def _parsed(
        self, lines: set[int], pending: dict[tuple[int, int], tuple[Use, ...]]
    ) -> tuple[list[Use], Problem | None]:
        from libcst import ParserSyntaxError  # 150 ms that a file without hits does not pay

        with _collector_off():
            part = skeleton(self.sheet, lines)
            try:
                return self._walked(part, pending), None
            except ParserSyntaxError as error:
                problem = syntax_problem(self.path, self.sheet.data, error, part.numbers)
            except RecursionError:
                return [], self._nested()
            if len(self.sheet.data) > BUDGET:
                return [], problem
            try:
                return self._walked(whole(self.sheet), pending), None
            except ParserSyntaxError as error:
                return [], syntax_problem(self.path, self.sheet.data, error)
            except RecursionError:
                return [], self._nested()

    def _walked(self, part: Skeleton, pending: dict[tuple[int, int], tuple[Use, ...]]) -> list[Use]:
        """Parse and walk; raises RecursionError before libcst, which is native code, would overflow its stack."""
        if depth(mask(part.text.encode(), fields=True)) > DEEPEST:
            raise RecursionError
        from geventlint.source.walk import uses  # needs libcst

        return uses(part, self.vocabulary, self.module, self.package, pending)

    def _nested(self) -> Problem:
        return Problem("GVL001", Location(self.path), "its code is nested too deeply to be read")


def _import_use(edge: Import, name: str) -> Use:
    text = _written(edge)
    return Use(name, "import", edge.line, edge.column, edge.end_line, edge.end_column, text=text, bound=edge.bound)


def _written(edge: Import) -> str:
    dots = "." * edge.level
    if edge.name is None:
        plain = edge.bound == edge.module.partition(".")[0]
        return f"import {edge.module}" if plain else f"import {edge.module} as {edge.bound}"
    renamed = "" if edge.bound == edge.name else f" as {edge.bound}"
    return f"from {dots}{edge.module} import {edge.name}{renamed}"


def _ordered(found: list[Use]) -> tuple[Use, ...]:
    return tuple(sorted(found, key=lambda use: (use.line, use.column, use.end_line, use.end_column, use.name)))


@contextmanager
def _collector_off() -> Iterator[None]:
    """Parse without garbage collection, which costs a tenth to a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


__all__ = ["BUDGET", "Facts", "Hits", "extract", "scan"]
