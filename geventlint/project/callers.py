"""Who calls a function of the project: asked by name, only for a suspect, across files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geventlint.model import Use
    from geventlint.project.modules import Modules

_DEPTH = 5
"""Calls are followed upwards so many times."""


class Callers:
    """``find`` gives the uses of some canonical names in one file; ``holds`` says whether a file has a word."""

    def __init__(
        self,
        modules: Modules,
        find: Callable[[str, frozenset[str]], Iterable[Use]],
        holds: Callable[[str, str], bool],
    ) -> None:
        self._modules = modules
        self._find = find
        self._holds = holds
        self._known: dict[tuple[str, str], tuple[tuple[str, Use], ...]] = {}

    def of(self, path: str, function: str) -> tuple[tuple[str, Use], ...]:
        """The calls of a module-level function, with their files; its own file first."""
        key = (path, function)
        if key not in self._known:
            self._known[key] = tuple(self._search(path, function))
        return self._known[key]

    def _search(self, path: str, function: str) -> Iterable[tuple[str, Use]]:
        names = frozenset(f"{module}.{function}" for module in _names(path))
        others = sorted(other for other in self._modules.paths if other != path)
        for candidate in (path, *others):
            if self._holds(candidate, function):
                for use in self._find(candidate, names):
                    if use.form == "call":
                        yield candidate, use

    def executed_by(self, path: str, use: Use) -> tuple[str, ...]:
        """The files whose import executes a use: its own at module level, else those that call its function then."""
        return tuple(dict.fromkeys(self._importers(path, use, _DEPTH)))

    def _importers(self, path: str, use: Use, depth: int) -> Iterable[str]:
        scope = use.scope
        if scope.main or scope.type_checking:
            return
        if not scope.functions:
            yield path
        elif depth and scope.symbol == scope.functions[0]:
            for caller, call in self.of(path, scope.symbol):
                if (caller, call) != (path, use):
                    yield from self._importers(caller, call, depth - 1)


def _names(path: str) -> Iterable[str]:
    """Every dotted name under which some ``sys.path`` makes a file importable."""
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    return (".".join(parts[start:]) for start in range(len(parts)))
