"""Where greenlets of a host come in: tasks of a worker, views of a server, and the calls that lead from them to a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.checks.context import first, is_task, task_decorator, ways_to
from geventlint.project.python_hosts import CONSUMER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geventlint.checks.context import Context
    from geventlint.model import Host, Link, Scope, Use
    from geventlint.project.calls import Trail
    from geventlint.project.project import Project
    from geventlint.project.reach import Way

STARTING = frozenset({"worker_main"})
"""What starts a worker in a file that a program imports."""

SERVERS = frozenset({"gunicorn", "uwsgi", "flask-socketio", "script", "other"})
"""The kinds of hosts that run views."""

_OWN = frozenset({"script", "other"})
_ROUTES = frozenset(
    {"route", "get", "post", "put", "patch", "delete", "api_view", "websocket", "on", "event", "errorhandler"}
    | {"before_request", "after_request", "teardown_request", "before_app_request"}
)
_VIEWS = ("View", "ViewSet", "APIView", "Resource", "Handler", "ViewMixin", "ViewSetMixin")
_OTHER_VIEWS = ("PyQt", "tkinter", "textual", "discord", "click", "typer", "logging")
_MIDDLEWARE = frozenset({"process_request", "process_view", "process_response", "process_exception"})
_RESPONDERS = frozenset({"on_get", "on_post", "on_put", "on_patch", "on_delete"})
_ANSWERS = (
    frozenset({"get", "post", "put", "patch", "delete", "head", "options", "list", "create", "retrieve", "update"})
    | {"destroy", "partial_update", "dispatch", "form_valid", "get_queryset", "get_context_data"}
    | _MIDDLEWARE
    | _RESPONDERS
)
"""Methods of views that answer requests."""

_URLS = frozenset({"path", "re_path", "url", "add_url_rule", "add_route", "add_view"})
_TASK_SIGNALS = "celery.signals.task_"


_TASK_MARKS = re.compile(
    rb"@[\w.]*task\b|\bshared_task\b|\.task\(|Task\)\s*:|celery[.\w]*(?: import [^\n]*)?\bsignals\b|periodic_task|register_task"
)
_EITHER_MARKS = re.compile(
    _TASK_MARKS.pattern
    + rb"|@[\w.]+\.(?:"
    + b"|".join(sorted(name.encode() for name in _ROUTES))
    + rb")\b|api_view|View|Resource|Handler|urlpatterns"
    rb"|\.add_(?:url_rule|route|view)|def (?:process_|on_)"
)
"""In every file that has a task, and in every one that has a view."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How greenlets come to a place."""

    ways: tuple[Way, ...]
    """The hosts, with the way to the entry's file."""
    links: tuple[Link, ...] = ()
    """The calls from the entry down; empty if the place is in the entry itself."""
    name: str = ""

    @property
    def chain(self) -> tuple[Link, ...]:
        """The whole way, from the host on."""
        return (*first(self.ways).links, *self.links)


def entry_of(  # noqa: PLR0913  # the two flags by name
    context: Context, path: str, use: Use, excuses: Callable[[Use], bool], *, wraps: bool = False, views: bool = True
) -> Entry | Trail:
    """The task or view that runs a place, or one from which calls lead to it; else what the search for one found."""

    def entered(where: str, call: Use, scope: Scope) -> bool:
        return bool(_hosts(context, where, call, scope, views=views))

    ways = _hosts(context, path, None, use.scope, views=views)
    if ways:
        return Entry(ways, name=use.scope.symbol)
    served = views and any(map(_server, context.project.gevent_hosts))
    marks = _EITHER_MARKS if served else _TASK_MARKS
    away = elsewhere(context)
    trail = context.project.calls.trail(path, use, entered, excuses, elsewhere=away, wraps=wraps, marks=marks)
    if trail.scope is None:
        return trail
    return Entry(_hosts(context, trail.path, trail.call, trail.scope, views=views), trail.links, trail.scope.symbol)


def _hosts(context: Context, path: str, call: Use | None, scope: Scope, *, views: bool) -> tuple[Way, ...]:
    """The ways of the hosts that run this place in greenlets of their own; none if it is no entry."""
    task = is_task(context, path, scope) or _signal(scope) or (call is not None and _registered(call))
    view = views and (_view(scope) or (call is not None and _routed(path, call)))
    if not task and not view:
        return ()
    return tuple(
        way
        for way in (ways_to(context, path, scope) if task else context.project.ways(path))
        if (task and runs_tasks(context.project, way.host)) or (view and _server(way.host))
    )


def served_only(context: Context, path: str, use: Use, ways: Iterable[Way]) -> bool:
    """Whether a place is in a view that no task calls, and only workers import it: they have its URLs, and nobody asks them for one."""
    if _serves(ways) or not _view(use.scope):
        return False
    return _asked(use.scope) or not isinstance(entry_of(context, path, use, lambda _: False, views=False), Entry)


def elsewhere(context: Context) -> Callable[[str, Use], bool]:
    """Tell of a call whether no gevent host makes it: in a task that only other workers get, or in a view of a server that is none."""

    def away(path: str, call: Use) -> bool:
        scope = call.defines if call.form == "decorator" and call.defines is not None else call.scope
        ways = context.project.ways(path)
        if not ways:
            return False
        if is_task(context, path, scope):
            return not ways_to(context, path, scope)
        return not _serves(ways) and (_routed(path, call) or (_view(scope) and _asked(scope)))

    return away


def _serves(ways: Iterable[Way]) -> bool:
    return any(_server(way.host) for way in ways)


def runs_tasks(project: Project, host: Host) -> bool:
    """Whether a host runs Celery's tasks: a worker, or a program of the project's own that starts one; others only import them."""
    if host.kind == "celery":
        return True
    if host.kind not in _OWN or CONSUMER in host.options:
        return False
    if host.evidence != "declared":
        return True
    read = project.modules.read
    if any(b"worker" in data and b"celery" in data for path in project.reach.entry_paths(host) if (data := read(path))):
        return True
    return any(way.certain for path in project.files_with(STARTING) for way in project.reach.ways([host], path))


def _server(host: Host) -> bool:
    return host.kind in SERVERS and CONSUMER not in host.options


def native(use: Use) -> bool:
    """Whether a native thread of gevent runs this: handed to its pool, or in a lambda that is."""
    handed = use.form == "reference" or use.scope.functions[-1:] == ("<lambda>",)
    return handed and any(name.endswith(_NATIVE) and "gevent" in name for name in use.scope.calls)


_NATIVE = (".apply", ".spawn", ".apply_async", ".submit", ".map")


def _signal(scope: Scope) -> bool:
    """Whether it is a handler that Celery runs in the greenlet of a task."""
    return any(name.startswith(_TASK_SIGNALS) and name.endswith(".connect") for name in scope.decorators)


def _registered(call: Use) -> bool:
    """``fetch = app.task(_fetch)``."""
    return call.form == "reference" and bool(call.scope.calls) and task_decorator(call.scope.calls[-1])


def _routed(path: str, call: Use) -> bool:
    """``path("stock/", stock)`` in the URLs of a project."""
    if call.form != "reference" or not call.scope.calls:
        return False
    top, _, last = call.scope.calls[-1].rpartition(".")
    return last in _URLS and (top.startswith("django") or path.endswith("urls.py") or last.startswith("add_"))


def _asked(scope: Scope) -> bool:
    """Whether it is a part of a view that requests ask for, and code does not call by its name."""
    return not scope.bases or scope.functions[0] in _ANSWERS


def _view(scope: Scope) -> bool:
    """Whether it is in a view: a routed function, or a method of a view's class."""
    if not scope.functions:
        return False
    for decorator in scope.decorators:
        top, dot, last = decorator.rpartition(".")
        if (last in _ROUTES and dot and not top.startswith(_OTHER_VIEWS)) or last == "api_view":
            return True
    method = scope.functions[0]
    if method in _MIDDLEWARE or method in _RESPONDERS:
        return True
    return not method.startswith("_") and any(
        base.endswith(_VIEWS) and not base.startswith(_OTHER_VIEWS) for base in scope.bases
    )
