"""What a program has imported when it comes to a line: its imports followed in the order of their execution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geventlint.model import Import
    from geventlint.project.modules import Modules

_FILES = 300
"""So many files are followed at most; what is found until then has been imported before all the same."""


@dataclass(frozen=True, slots=True)
class Early:
    """An import that was executed before."""

    path: str
    line: int
    module: str
    why: str


def before(
    modules: Modules,
    entries: Iterable[str],
    target: tuple[str, int],
    judge: Callable[[Import], str],
    *,
    program: bool = True,
) -> tuple[Early, ...] | None:
    """The imports for which ``judge`` says something, of those that importing files in turn executes before a line.

    ``target`` is a file and a line of it. None if importing the entries does not come to that file. What stands under
    ``if __name__ == "__main__"`` is executed in entries that are the ``program``, and nowhere else.
    """
    walk = _Walk(modules, target, judge)
    arrived = any(walk.visit(entry, program=program) for entry in entries)
    return tuple(walk.found) if arrived else None


class _Walk:
    def __init__(self, modules: Modules, target: tuple[str, int], judge: Callable[[Import], str]) -> None:
        self._modules = modules
        self._path, self._line = target
        self._judge = judge
        self._seen: set[str] = set()
        self.found: list[Early] = []

    def visit(self, path: str, *, program: bool = False) -> bool:
        """Execute a file; True as soon as the line has been reached."""
        self._seen.add(path)
        for item in self._modules.executed(path, program=program):
            if path == self._path and item.line > self._line:
                return True
            why = self._judge(item)
            if why:
                self.found.append(Early(path, item.line, item.module, why))
            for target in self._modules.targets(item, path):
                if target not in self._seen and len(self._seen) < _FILES and self.visit(target):
                    return True
        return path == self._path
