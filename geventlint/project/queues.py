"""Which workers get a task: its queue, by its decorator or by the routes of the settings, and the queues that workers consume.

Celery sends a task to the queue of its options, else to that of ``task_routes``, else to the default one; a worker without ``-Q``
consumes every queue that ``task_queues`` declares, else the default one (celery/app/amqp.py, celery/app/routes.py). What is
not literal is not guessed: such a task may come to every worker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from textwrap import dedent
from typing import TYPE_CHECKING

from geventlint.documents.text import decode

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from geventlint.model import Host
    from geventlint.project.modules import Modules

_ROUTES = frozenset({"task_routes", "CELERY_TASK_ROUTES", "CELERY_ROUTES"})
_DEFAULT = frozenset({"task_default_queue", "CELERY_TASK_DEFAULT_QUEUE", "CELERY_DEFAULT_QUEUE"})
_QUEUES = frozenset({"task_queues", "CELERY_TASK_QUEUES", "CELERY_QUEUES"})
_SETTING = re.compile(rb"(?:task_|CELERY_(?:TASK_)?(?:DEFAULT_)?)(?:routes|ROUTES|queues|default_queue|QUEUE)")
_SENT = re.compile(
    rb"(?:apply_async|send_task|\.set|signature|subtask)\s*\([^#]{0,400}?\bqueue\s*=\s*(?:[\"']([\w.-]+)[\"'])?"
)
_OPTION = re.compile(r"(?:\s|^)(?:-Q|--queues)[=\s]*(\S*)")
_USUAL = "celery"
_DECORATOR_LINES = 60


@dataclass(frozen=True, slots=True)
class _Settings:
    """What the settings of a project say of queues."""

    routes: tuple[tuple[str, str | None], ...] = ()
    """Pattern of task names and queue; None for a queue that is not literal."""
    default: str | None = _USUAL
    declared: bool = False
    """``task_queues`` names queues: a worker without ``-Q`` consumes them all."""
    unknown: bool = False
    """Routes that only running the project could tell."""


class Queues:
    """Answers for one project; nothing is read before somebody asks."""

    def __init__(self, hosts: Sequence[Host], modules: Modules, read: Callable[[str], bytes | None]) -> None:
        self._workers = [host for host in hosts if host.kind == "celery"]
        self._modules = modules
        self._read = read
        self._known: dict[tuple[str, str], tuple[str | None, ...]] = {}

    def may_run(self, host: Host, path: str, function: str) -> bool:
        """Whether a worker may get the task that a function (or ``Class.method``) of a file is.

        False only if its queue is known, the worker does not consume it, and another worker that is not on gevent does.
        """
        others = [worker for worker in self._workers if not worker.gevent]
        if host.kind != "celery" or not others or not function:
            return True
        if not any(worker.queues for worker in (host, *others)):
            return True
        queues = self.of(path, function)
        if None in queues:
            return True
        names = [name for name in queues if name is not None]
        if any(self._gets(host, name) for name in names):
            return True
        return not all(any(self._gets(worker, name) for worker in others) for name in names) or self._sent_to(host)

    def of(self, path: str, function: str) -> tuple[str | None, ...]:
        """The queues to which a task goes; None where that cannot be told."""
        key = (path, function)
        if key not in self._known:
            self._known[key] = tuple(self._find(path, function))
        return self._known[key]

    def _find(self, path: str, function: str) -> Iterator[str | None]:
        options = _options(self._read(path) or b"", function)
        if options is None:
            yield None
            return
        if "queue" in options:
            yield options["queue"]
            return
        settings = self._settings
        if settings.unknown:
            yield None
            return
        name = options.get("name") or f"{self._modules.name_of(path)}.{function}"
        for pattern, queue in settings.routes:
            if fnmatchcase(name, pattern):
                yield queue
                return
        yield settings.default

    def _gets(self, host: Host, queue: str) -> bool:
        if host.queues and not _open(host):
            return queue in host.queues
        if _open(host) or self._settings.declared:
            return True
        return queue == (self._settings.default or queue)

    def _sent_to(self, host: Host) -> bool:
        """Whether some call sends tasks to a queue of a worker, or to one that it does not name."""
        wanted = set(host.queues or (self._settings.default or _USUAL,))
        return not self._sent.isdisjoint({*wanted, ""})

    @cached_property
    def _sent(self) -> frozenset[str]:
        found: set[str] = set()
        for path in self._modules.paths:
            data = self._read(path) or b""
            if b"queue" in data:
                found.update(match[1].decode() if match[1] else "" for match in _SENT.finditer(data))
        return frozenset(found)

    @cached_property
    def _settings(self) -> _Settings:
        found: list[tuple[str, ast.expr]] = []
        for path in sorted(self._modules.paths):
            data = self._read(path) or b""
            if _SETTING.search(data):
                items = _assignments(data)
                if items is None:
                    return _Settings(unknown=True)
                found.extend(items)
        return _settings(found)


def _open(host: Host) -> bool:
    """Whether a worker's queues are not all known."""
    option = _OPTION.search(host.command)
    return option is not None and (not host.queues or "$" in option[1] or "{" in option[1])


def _settings(found: Iterable[tuple[str, ast.expr]]) -> _Settings:
    import ast

    routes: list[tuple[str, str | None]] = []
    default: str | None = _USUAL
    declared = unknown = False
    for name, value in found:
        if name in _QUEUES:
            declared = True
        elif name in _DEFAULT:
            default = _text(value)
        elif isinstance(value, ast.Dict):
            for key, route in zip(value.keys, value.values, strict=True):
                pattern = _text(key)
                unknown = unknown or pattern is None
                routes.append((pattern or "", _queue(route)))
        elif not (isinstance(value, ast.Constant) and value.value is None):
            unknown = True
    return _Settings(tuple(routes), default, declared, unknown)


def _queue(route: ast.expr) -> str | None:
    import ast

    if isinstance(route, ast.Dict):
        for key, value in zip(route.keys, route.values, strict=True):
            if _text(key) == "queue":
                return _text(value)
        return None
    return _text(route)


def _text(node: ast.expr | None) -> str | None:
    import ast

    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _assignments(data: bytes) -> list[tuple[str, ast.expr]] | None:
    """The settings of a file that concern queues, in every spelling; None if one of them cannot be read."""
    import ast

    from geventlint.documents.python import parsed

    statements, lost = parsed(decode(data))
    if any(_SETTING.search("\n".join(part.lines).encode()) for part in lost):
        return None
    names = _ROUTES | _DEFAULT | _QUEUES
    found: list[tuple[str, ast.expr]] = []
    for node in (node for statement in statements for node in ast.walk(statement)):
        if isinstance(node, ast.Assign):
            found += [(name, node.value) for target in node.targets if (name := _named(target)) in names]
        elif isinstance(node, ast.AnnAssign) and node.value is not None and (name := _named(node.target)) in names:
            found.append((name, node.value))
        elif isinstance(node, ast.keyword) and node.arg in names:
            found.append((str(node.arg), node.value))
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            found += [(name, value) for key, value in pairs if (name := _text(key) or "") in names]
    return found


def _named(target: ast.expr) -> str:
    import ast

    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    return (_text(target.slice) or "") if isinstance(target, ast.Subscript) else ""


def _options(data: bytes, function: str) -> dict[str, str | None] | None:
    """The literal options of a task's decorator, None for those that are not literal; None if there is no such decorator."""
    import ast

    from geventlint.documents.python import parsed

    block = _decorated(data, function.rpartition(".")[2])
    if not block:
        return None
    statements, lost = parsed(dedent(block) + "def f(): pass\n")
    definition = None if lost else statements[0]
    if not isinstance(definition, ast.FunctionDef):
        return None
    found: dict[str, str | None] = {}
    for decorator in definition.decorator_list:
        if isinstance(decorator, ast.Call):
            if any(keyword.arg is None for keyword in decorator.keywords):
                return None
            found.update({str(keyword.arg): _text(keyword.value) for keyword in decorator.keywords})
    return found


def _decorated(data: bytes, function: str) -> str:
    """The decorators above the first definition of a function that has some."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    for match in re.finditer(rf"^([ \t]*)(?:async[ \t]+)?def[ \t]+{re.escape(function)}\b", text, re.MULTILINE):
        lines = text[: match.start()].split("\n")[:-1][-_DECORATOR_LINES:]
        first = len(lines)
        for index in range(len(lines) - 1, -1, -1):
            line = lines[index]
            if line.startswith(f"{match[1]}@"):
                first = index
            elif not line.startswith((f"{match[1]} ", f"{match[1]})", f"{match[1]}#", f"{match[1]}\t", f"{match[1]}]")):
                break
        if first < len(lines):
            return "\n".join(lines[first:]) + "\n"
    return ""
