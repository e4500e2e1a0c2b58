"""Places that only a process runs which gevent has not patched: ``if not monkey.is_module_patched("socket"): …``.

The question may be asked by a function of the project's own, and may end the function before the place is reached.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from geventlint.project.modules import Modules
    from geventlint.project.patch_questions import Names, Questions


class Unpatched:
    """Answers for one project; nothing is parsed before a file is asked about that can ask gevent."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._known: dict[tuple[str, int], bool] = {}
        self._asked: set[tuple[str, int]] = set()
        """The functions that are being asked about: they may call each other in a circle."""

    @cached_property
    def _questions(self) -> Questions:
        from geventlint.project.patch_questions import Questions

        return Questions(self._modules)

    def only(self, path: str, line: int) -> bool:
        """Whether a line runs only in a process that gevent has not patched."""
        key = (path, line)
        if key not in self._known:
            self._known[key] = self._asks(path) and not self._runs(*self._questions.file(path), line)
        return self._known[key]

    def _asks(self, path: str) -> bool:
        asking = self._questions.asking
        if not asking or path not in self._modules.paths:
            return False
        return path in asking or any(self._beside(edge.target) for edge in self._modules.edges(path))

    def _beside(self, path: str) -> bool:
        """Whether a file asks, or hands on the names of one that does."""
        asking = self._questions.asking
        return path in asking or any(edge.target in asking for edge in self._modules.edges(path))

    def _runs(self, block: Sequence[ast.stmt], names: Names, line: int) -> bool:
        """Whether a line of a block is run where gevent has patched."""
        for statement in block:
            if _first(statement) <= line <= (statement.end_lineno or statement.lineno):
                return self._inside(statement, names, line)
            if self._ends(statement, names):
                return not _holds(block, line)
        return True

    def _inside(self, statement: ast.stmt, names: Names, line: int) -> bool:
        import ast

        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            if not self._called(statement, names):
                return False
            names = names.inside(statement)
        branches = self._branches(statement)
        inner = next((block for block in branches if _holds(block, line)), None)
        if inner is None:
            return True
        if isinstance(statement, ast.If) and inner not in self._questions.branches(statement, names):
            return False
        if isinstance(statement, ast.While) and self._questions.answer(statement.test, names) is False:
            return False
        return self._runs(inner, names, line)

    def _called(self, function: ast.FunctionDef | ast.AsyncFunctionDef, names: Names) -> bool:
        """Whether a function in a function is mentioned where gevent has patched; others are not asked about here."""
        import ast

        own = range(_first(function), (function.end_lineno or function.lineno) + 1)
        key = (names.path, function.lineno)
        if key in self._asked:
            return True
        self._asked.add(key)
        lines = {
            node.lineno
            for statement in names.block
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and node.id == function.name and node.lineno not in own
        }
        called = not lines or any(self._runs(names.block, names, line) for line in lines)
        self._asked.discard(key)
        return called

    @staticmethod
    def _branches(statement: ast.stmt) -> list[list[ast.stmt]]:
        parts = [statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]
        return [block for part in parts for name in _BLOCKS if (block := getattr(part, name, None))]

    def _ends(self, statement: ast.stmt, names: Names) -> bool:
        """Whether nothing that follows a statement in its block is run where gevent has patched."""
        import ast

        if isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
            return True
        if isinstance(statement, ast.If):
            return all(self._block_ends(block, names) for block in self._questions.branches(statement, names))
        if isinstance(statement, ast.With):
            return self._block_ends(statement.body, names)
        if isinstance(statement, ast.Try):
            return self._block_ends(statement.body, names) and (
                any(self._decided(inner, names) for inner in statement.body)
                or all(self._block_ends(handler.body, names) for handler in statement.handlers)
            )
        return False

    def _block_ends(self, block: Sequence[ast.stmt], names: Names) -> bool:
        return any(self._ends(statement, names) for statement in block)

    def _decided(self, statement: ast.stmt, names: Names) -> bool:
        """Whether it is the patch that ends a block, and not what else may fail in it."""
        import ast

        return (
            isinstance(statement, ast.If)
            and self._questions.answer(statement.test, names) is not None
            and self._ends(statement, names)
        )


_BLOCKS = ("body", "orelse", "finalbody")


def _first(statement: ast.stmt) -> int:
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    return min([statement.lineno, *(node.lineno for node in decorators)])


def _holds(block: Sequence[ast.stmt], line: int) -> bool:
    last = block[-1]
    return _first(block[0]) <= line <= (last.end_lineno or last.lineno)
