"""Which settings the statements of a gunicorn configuration make, and whether they patch."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from geventlint.deployment.context import candidates
from geventlint.deployment.gunicorn_settings import LARGEST, SETTINGS, Setting
from geventlint.deployment.python_values import Evaluator, source
from geventlint.documents.python import Lost, expression, parsed
from geventlint.documents.text import decode
from geventlint.model import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Open = Callable[[str], bytes | None]

_STAR_DEPTH = 3


class Reader:
    """Reads the statements of one file, and of the files that it takes everything from."""

    def __init__(  # noqa: PLR0913  # where the file lies, and how it is read
        self,
        path: str,
        lines: list[str],
        open_file: Open,
        environment: Mapping[str, str],
        depth: int = 0,
        *,
        maybe: bool = False,
    ) -> None:
        self.path = path
        self.lines = lines
        self.open_file = open_file
        self.environment = environment
        self.settings: dict[str, Setting] = {}
        self.patch: Location | None = None
        self.values = Evaluator(environment)
        self._depth = depth
        self._maybe = maybe
        """Whether any statement may be one of several branches, as in a template."""

    def file(self, text: str) -> tuple[Lost, ...]:
        """Read a whole file; return the statements that this Python cannot read."""
        statements, lost = parsed(text)
        parts: list[ast.stmt | Lost] = [*statements, *lost]
        for part in sorted(parts, key=_first_line):
            if isinstance(part, Lost):
                self._lost(part)
            else:
                self._statement(part, maybe=self._maybe)
        return lost

    def _lost(self, lost: Lost) -> None:
        """What the lines of a statement assign, word for word; what they compute is not known."""
        for name, written, line in lost.assigned():
            value = expression(written)
            texts = self.values.assign(name, value, maybe=True) if value else self.values.unknown(name, written)
            if name in SETTINGS:
                column = len(self.lines[line - 1]) - len(self.lines[line - 1].lstrip()) + 1
                end = len(self.lines[line - 1].rstrip()) + 1
                self.settings[name] = Setting(texts, Location(self.path, line, column, line, end))

    def body(self, statements: list[ast.stmt], *, maybe: bool = False) -> None:
        """Read statements in order; ``maybe``: in one of several branches."""
        for statement in statements:
            self._statement(statement, maybe=maybe)

    def _statement(self, statement: ast.stmt, *, maybe: bool) -> None:
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            self._assignment(statement, maybe=maybe)
        elif isinstance(statement, ast.If) and (truth := self.values.truth(statement.test)) is not None:
            self.body(statement.body if truth else statement.orelse, maybe=maybe)
        elif isinstance(statement, (ast.If, ast.Try, ast.With, ast.For, ast.While, ast.Match)):
            for part in _bodies(statement):
                self.body(part, maybe=True)
        elif isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            self._star(statement)
        elif isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)):
            self._define(statement)
        elif isinstance(statement, ast.Expr):
            self._expression(statement)

    def _assignment(self, statement: ast.Assign | ast.AnnAssign | ast.AugAssign, *, maybe: bool) -> None:
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            if isinstance(target, ast.Name) and isinstance(statement, ast.AugAssign):
                self._set(target.id, self.values.append(target.id, statement, maybe=maybe), statement)
            elif isinstance(target, ast.Name) and statement.value:
                self._set(target.id, self.values.assign(target.id, statement.value, maybe=maybe), statement)
            elif isinstance(target, (ast.Tuple, ast.List)) and statement.value:
                self._unpack(target.elts, statement.value, statement, maybe=maybe)

    def _define(self, statement: ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef) -> None:
        self.values.define(statement)
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            self._imports(statement)
        if isinstance(statement, ast.ImportFrom) and not self._depth:
            self._taken(statement)

    def _taken(self, statement: ast.ImportFrom) -> None:
        """What names of another file of the project hold: ``from shop.conf import workers``."""
        inner = self._read(statement.module or "", Evaluator(self.environment))
        for alias in statement.names if inner else ():
            texts = inner.values.known(alias.name) if inner else ()
            name = alias.asname or alias.name
            if texts:
                self.values.bind(name, texts)
            if texts and name in SETTINGS:
                self.settings[name] = Setting(texts, self._location(statement))

    def _expression(self, statement: ast.Expr) -> None:
        called = self.values.dotted(statement.value.func) if isinstance(statement.value, ast.Call) else ""
        if called.startswith("gevent.monkey.patch_") and self.patch is None:
            self.patch = self._location(statement)

    def _set(self, name: str, texts: tuple[str, ...], statement: ast.stmt) -> None:
        if name in SETTINGS:
            self.settings[name] = Setting(texts, self._location(statement))

    def _unpack(self, targets: list[ast.expr], value: ast.expr, statement: ast.stmt, *, maybe: bool) -> None:
        """``a, b = 1, 2``: every value is evaluated before the first name is bound."""
        items = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
        apart = len(items) == len(targets) and not any(isinstance(item, ast.Starred) for item in (*items, *targets))
        before = [self.values.texts(item) for item in items] if apart else []
        for index, target in enumerate(targets):
            inner = target.value if isinstance(target, ast.Starred) else target
            if not isinstance(inner, ast.Name):
                continue
            if not apart:
                self._set(inner.id, self.values.unknown(inner.id, source(value), maybe=maybe), statement)
                continue
            texts = self.values.assign(inner.id, items[index], maybe=maybe)
            if not maybe:
                self.values.bind(inner.id, texts := before[index])
            self._set(inner.id, texts, statement)

    def _star(self, statement: ast.ImportFrom) -> None:
        inner = self._read(statement.module or "", self.values)
        if inner is not None:
            self.settings.update(inner.settings)
            self.patch = self.patch or inner.patch

    def _imports(self, statement: ast.Import | ast.ImportFrom) -> None:
        """A module of the project that patches when the configuration imports it."""
        if isinstance(statement, ast.Import):
            names = [alias.name for alias in statement.names]
        else:
            module = statement.module or ""
            names = [module, *(f"{module}.{alias.name}" for alias in statement.names)]
        for name in names:
            inner = None if self.patch else self._read(name, Evaluator(self.environment), b"patch_")
            if inner is not None:
                self.patch = inner.patch

    def _read(self, module: str, values: Evaluator, only_with: bytes = b"") -> Reader | None:
        if self._depth >= _STAR_DEPTH or not module:
            return None
        for candidate in candidates(module.replace(".", "/") + ".py", self.path, ""):
            data = self.open_file(candidate)
            if data is None or len(data) > LARGEST or candidate == self.path:
                continue
            if only_with not in data:
                return None
            text = decode(data)
            inner = Reader(candidate, text.split("\n"), self.open_file, self.environment, self._depth + 1)
            inner.values = values
            inner.file(text)
            return inner
        return None

    def from_environment(self, text: str) -> None:
        """Follow the idiom that sets every ``GUNICORN_NAME`` of the environment as a setting."""
        if "GUNICORN_" not in text or not ("locals()[" in text or "globals()[" in text):
            return
        for variable, value in self.environment.items():
            name = variable.removeprefix("GUNICORN_").lower()
            if variable.startswith("GUNICORN_") and name in SETTINGS:
                self.settings[name] = Setting((value,), Location(self.path))

    def _location(self, node: ast.stmt) -> Location:
        end_line = node.end_lineno or node.lineno
        return Location(
            self.path,
            node.lineno,
            self._column(node.lineno, node.col_offset),
            end_line,
            self._column(end_line, node.end_col_offset or 0),
        )

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return offset + 1 if text.isascii() else len(text.encode()[:offset].decode("utf-8", "replace")) + 1


def _first_line(part: ast.stmt | Lost) -> int:
    return part.first if isinstance(part, Lost) else part.lineno


def _bodies(
    statement: ast.If | ast.Try | ast.With | ast.For | ast.While | ast.Match,
) -> Iterator[list[ast.stmt]]:
    if isinstance(statement, ast.Match):
        yield from (case.body for case in statement.cases)
        return
    yield statement.body
    if isinstance(statement, ast.Try):
        for handler in statement.handlers:
            yield handler.body
        yield statement.finalbody
    if not isinstance(statement, ast.With):
        yield statement.orelse
