"""What an expression says where gevent has patched: asked of ``is_module_patched``, directly or through the project's own functions.

Nothing is guessed: what cannot be told is None. Imported only where a file asks, so that nobody else pays for ``ast``.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.documents.python import parsed
from geventlint.documents.text import decode
from geventlint.model import Import

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geventlint.project.modules import Modules

Block = list[ast.stmt]
Bound = ast.expr | ast.FunctionDef | Import | None
"""What a name stands for; None for what is not known."""

_ASKS = frozenset({"is_module_patched", "is_object_patched", "is_anything_patched"})
_KEEPING = frozenset({"cache", "lru_cache", "staticmethod"})
"""Decorators that leave the answer as it is."""

_DEEPEST = 8
"""Functions and names that are followed for one question."""


@dataclass(frozen=True)
class Names:
    """The names of a file, or of a function in it."""

    path: str
    bound: dict[str, Bound]
    outer: Names | None = None
    block: Sequence[ast.stmt] = ()
    """The body of the function; empty for a file."""

    def inside(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Names:
        """The names that the body of a function sees."""
        arguments = function.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        parameters: dict[str, Bound] = {argument.arg: None for argument in every if argument is not None}
        return Names(self.path, {**parameters, **_bound(function.body)}, self, function.body)

    def find(self, name: str) -> tuple[Bound, Names] | None:
        """What a name stands for, and the names among which that was written."""
        names: Names | None = self
        while names is not None:
            if name in names.bound:
                return names.bound[name], names
            names = names.outer
        return None


@dataclass
class Questions:
    """The answers of one project's files."""

    modules: Modules
    _files: dict[str, tuple[Block, Names]] = field(default_factory=dict)
    _asked: int = 0
    """How often gevent was asked so far."""

    @cached_property
    def asking(self) -> frozenset[str]:
        """The files that ask gevent itself."""
        return frozenset(path for path in self.modules.paths if b"_patched" in (self.modules.read(path) or b""))

    def file(self, path: str) -> tuple[Block, Names]:
        """The statements of a file, and its names."""
        if path not in self._files:
            block, _ = parsed(decode(self.modules.read(path) or b""))
            self._files[path] = block, Names(path, _bound(block))
        return self._files[path]

    def answer(self, test: ast.expr, names: Names, depth: int = 0) -> bool | None:
        """Whether an expression is true where gevent has patched."""
        match test:
            case ast.Constant():
                return bool(test.value)
            case ast.UnaryOp(op=ast.Not()):
                inner = self.answer(test.operand, names, depth)
                return None if inner is None else not inner
            case ast.BoolOp():
                return self._combined(test, names, depth)
            case ast.NamedExpr():
                return self.answer(test.value, names, depth)
            case ast.Call():
                return self._called(test, names, depth)
        name = _dotted(test)
        return self._named(name, names, depth, called=False) if name else None

    def _combined(self, test: ast.BoolOp, names: Names, depth: int) -> bool | None:
        decides = isinstance(test.op, ast.Or)
        answers = {self.answer(value, names, depth) for value in test.values}
        if decides in answers:
            return decides
        return None if None in answers else not decides

    def _called(self, call: ast.Call, names: Names, depth: int) -> bool | None:
        name = _dotted(call.func)
        if name == "bool" and len(call.args) == 1 and names.find("bool") is None:
            return self.answer(call.args[0], names, depth)
        return self._named(name, names, depth, called=True) if name else None

    def _named(self, name: str, names: Names, depth: int, *, called: bool) -> bool | None:
        """What a name of a function or of a variable answers."""
        first, _, rest = name.partition(".")
        found = names.find(first)
        if found is None or depth >= _DEEPEST:
            return None
        bound, where = found
        if isinstance(bound, Import):
            return self._imported(bound, name, where, depth, called=called)
        if rest or bound is None:
            return None
        if isinstance(bound, ast.FunctionDef) is not called:
            return None
        before = self._asked
        answer = (
            self._returned(bound, where, depth + 1)
            if isinstance(bound, ast.FunctionDef)
            else self.answer(bound, where, depth + 1)
        )
        return answer if self._asked > before else None  # a constant answers no question

    def _imported(self, item: Import, name: str, names: Names, depth: int, *, called: bool) -> bool | None:
        rest = name.split(".")[1:]
        if item.module.partition(".")[0] == "gevent" and not item.level:
            asks = called and (rest[-1] if rest else item.name) in _ASKS
            self._asked += asks
            return True if asks else None
        if item.name is None and item.bound != item.module:  # `import a.b` binds `a`; with `as` it binds the module
            dotted = item.module if not _plain(item) else name.rpartition(".")[0]
            rest = rest[-1:] if _plain(item) else rest
            files = self.modules.find(dotted, names.path.rpartition("/")[0])
        else:
            files = self.modules.targets(item, names.path)
        if not files:
            return None
        if item.name is not None and not _is_module(files[-1], item.name):
            rest = [item.name, *rest]
        if len(rest) != 1 or files[-1] == names.path:
            return None
        return self._named(rest[0], self.file(files[-1])[1], depth + 1, called=called)

    def _returned(self, function: ast.FunctionDef, names: Names, depth: int) -> bool | None:
        """What a function returns, if that is the same on every way through it; what a failing import does is left out."""
        if any(_dotted(_function(node)).rpartition(".")[2] not in _KEEPING for node in function.decorator_list):
            return None
        answers: set[bool | None] = set()
        if not self._returns(function.body, names.inside(function), answers, depth):
            answers |= {False}
        return answers.pop() if len(answers) == 1 else None

    def _returns(self, block: Iterable[ast.stmt], names: Names, answers: set[bool | None], depth: int) -> bool:
        """Whether a block always ends its function; its answers are added."""
        for statement in block:
            if isinstance(statement, ast.Return):
                answers.add(self.answer(statement.value, names, depth) if statement.value else False)
                return True
            if isinstance(statement, ast.Raise):
                return True
            if isinstance(statement, ast.If):
                taken = self.branches(statement, names, depth)
                ends = [self._returns(branch, names, answers, depth) for branch in taken]
            elif isinstance(statement, ast.Try):
                ends = [self._returns([*statement.body, *statement.orelse], names, answers, depth)]
            elif isinstance(statement, ast.With):
                ends = [self._returns(statement.body, names, answers, depth)]
            else:
                if not _simple(statement):
                    answers.add(None)
                continue
            if all(ends):
                return True
        return False

    def branches(self, statement: ast.If, names: Names, depth: int = 0) -> list[Block]:
        """The branches of a condition that run where gevent has patched."""
        answer = self.answer(statement.test, names, depth)
        if answer is None:
            return [statement.body, statement.orelse]
        return [statement.body if answer else statement.orelse]


def _simple(statement: ast.stmt) -> bool:
    """Whether no way out of the function leads through a statement."""
    return isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or not hasattr(
        statement, "body"
    )


def _bound(block: Iterable[ast.stmt]) -> dict[str, Bound]:
    """The names that a block binds, the last binding of each; what stands in a handler only if nothing else does."""
    found: dict[str, Bound] = {}
    for statement in block:
        found.update(_bindings(statement))
        for inner in ("body", "orelse", "finalbody"):
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.update(_bound(getattr(statement, inner, ())))
        for handler in getattr(statement, "handlers", ()):
            for name, bound in _bound(handler.body).items():
                found.setdefault(name, bound)
    return found


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, Bound]]:
    if isinstance(statement, ast.FunctionDef):
        yield statement.name, statement
    elif isinstance(statement, ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name, None
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from ((item.bound, item) for item in _imports(statement))
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _targets(target, statement.value)
    elif isinstance(statement, ast.AnnAssign):
        yield from _targets(statement.target, statement.value)
    elif isinstance(statement, ast.For | ast.AsyncFor | ast.AugAssign):
        yield from _targets(statement.target, None)


def _targets(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, Bound]]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            yield node.id, value if node is target else None


def _imports(statement: ast.Import | ast.ImportFrom) -> Iterator[Import]:
    place = (statement.lineno, statement.col_offset + 1, statement.lineno, statement.col_offset + 1)
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield Import(alias.name, None, alias.asname or alias.name.partition(".")[0], 0, *place)
        else:
            yield Import(statement.module or "", alias.name, alias.asname or alias.name, statement.level, *place)


def _plain(item: Import) -> bool:
    """Whether an import of a module binds its top-level package."""
    return item.bound == item.module.partition(".")[0]


def _is_module(path: str, name: str) -> bool:
    return f"/{path}".endswith((f"/{name}.py", f"/{name}/__init__.py"))


def _function(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _dotted(node: ast.expr) -> str:
    """The text of a dotted name; empty if it is something else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        value = _dotted(node.value)
        return f"{value}.{node.attr}" if value else ""
    return ""
