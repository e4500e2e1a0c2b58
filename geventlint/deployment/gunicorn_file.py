"""gunicorn's Python configuration: its settings with their places, as far as they can be read without running it.

Imported only where there is such a file, so that nobody else pays for ``ast``.
"""

from __future__ import annotations

import ast
import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geventlint.deployment.context import candidates
from geventlint.deployment.python_values import Evaluator
from geventlint.documents.text import decode
from geventlint.model import Launch, Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Open = Callable[[str], bytes | None]

SETTINGS = frozenset(
    {
        "worker_class", "workers", "threads", "worker_connections", "preload_app", "wsgi_app", "chdir", "bind", "timeout",
        "max_requests", "max_requests_jitter", "graceful_timeout", "keepalive", "pythonpath", "proc_name",
    }
)  # fmt: skip
_TELLING = ("worker_class", "workers", "wsgi_app", "bind", "preload_app", "threads", "worker_connections")
_STAR_DEPTH = 3
_LARGEST = 500_000


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: its possible values as text (the likeliest first) and the place of its assignment."""

    texts: tuple[str, ...]
    location: Location

    @property
    def text(self) -> str:
        """The value; ``${…}`` where it cannot be resolved."""
        return self.texts[0]


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration file."""

    path: str
    settings: Mapping[str, Setting] = field(default_factory=dict)
    patch: Location | None = None
    """The first call of gevent.monkey at its module level."""
    problem: str = ""

    @property
    def patches_first(self) -> bool:
        """Whether loading the file patches the process, before gunicorn imports the application."""
        return self.patch is not None


def find(  # noqa: PLR0913  # where a file may lie
    name: str,
    near: str,
    directory: str,
    open_file: Open,
    *,
    required: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Configuration | None:
    """Return the configuration that ``-c NAME`` names, or None; an optional one is looked for in the directory only."""
    if name.startswith("python:"):
        name = name.removeprefix("python:").replace(".", "/") + ".py"
    name = name.removeprefix("file:")
    options = candidates(name, near, directory) if required else (posixpath.join(directory, name),)
    for path in options:
        data = open_file(path)
        if data is not None:
            return read(path, data, open_file, environment or {})
    return None


def read(path: str, data: bytes, open_file: Open, environment: Mapping[str, str] | None = None) -> Configuration:
    """Read a configuration file; a file that Python cannot parse has no settings and a ``problem``."""
    if len(data) > _LARGEST:
        return Configuration(path, problem="larger than any gunicorn configuration")
    text = decode(data)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Configuration(path, problem=str(error))
    reader = _Reader(path, text.split("\n"), open_file, environment or {})
    reader.body(tree.body)
    reader.from_environment(text)
    return Configuration(path, reader.settings, reader.patch)


def launches(path: str, data: bytes, open_file: Open) -> tuple[Launch, ...]:
    """Return the launch that a configuration file stands for when no launch line names it."""
    settings = read(path, data, open_file).settings
    name = next((name for name in _TELLING if name in settings), None)
    if name is None:
        return ()
    where = settings[name].location
    argv = ("gunicorn", "-c", path)
    return (Launch(argv, where, " ".join(argv), words=(where, where, where)),)


class _Reader:
    def __init__(
        self, path: str, lines: list[str], open_file: Open, environment: Mapping[str, str], depth: int = 0
    ) -> None:
        self.path = path
        self.lines = lines
        self.open_file = open_file
        self.environment = environment
        self.settings: dict[str, Setting] = {}
        self.patch: Location | None = None
        self.values = Evaluator(environment)
        self._depth = depth

    def body(self, statements: list[ast.stmt], *, maybe: bool = False) -> None:
        """Read statements in order; ``maybe``: in one of several branches."""
        for statement in statements:
            self._statement(statement, maybe=maybe)

    def _statement(self, statement: ast.stmt, *, maybe: bool) -> None:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    self._assign(target.id, statement.value, statement, maybe=maybe)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            self._assign(statement.target.id, statement.value, statement, maybe=maybe)
        elif isinstance(statement, (ast.If, ast.Try, ast.With, ast.For, ast.While)):
            for part in _bodies(statement):
                self.body(part, maybe=True)
        elif isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            self._star(statement)
        elif isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)):
            self.values.define(statement)
        elif isinstance(statement, ast.Expr):
            self._expression(statement)

    def _expression(self, statement: ast.Expr) -> None:
        called = self.values.dotted(statement.value.func) if isinstance(statement.value, ast.Call) else ""
        if called.startswith("gevent.monkey.patch_") and self.patch is None:
            self.patch = self._location(statement)

    def _assign(self, name: str, value: ast.expr, statement: ast.stmt, *, maybe: bool) -> None:
        texts = self.values.assign(name, value, maybe=maybe)
        if name in SETTINGS:
            self.settings[name] = Setting(texts, self._location(statement))

    def _star(self, statement: ast.ImportFrom) -> None:
        if self._depth >= _STAR_DEPTH or not statement.module:
            return
        name = statement.module.replace(".", "/") + ".py"
        for candidate in candidates(name, self.path, ""):
            data = self.open_file(candidate)
            if data is None or len(data) > _LARGEST or candidate == self.path:
                continue
            text = decode(data)
            try:
                tree = ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return
            inner = _Reader(candidate, text.split("\n"), self.open_file, self.environment, self._depth + 1)
            inner.values = self.values
            inner.body(tree.body)
            self.settings.update(inner.settings)
            self.patch = self.patch or inner.patch
            return

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


def _bodies(statement: ast.If | ast.Try | ast.With | ast.For | ast.While) -> Iterator[list[ast.stmt]]:
    yield statement.body
    if isinstance(statement, ast.Try):
        for handler in statement.handlers:
            yield handler.body
        yield statement.finalbody
    if not isinstance(statement, ast.With):
        yield statement.orelse
