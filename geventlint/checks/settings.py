"""GVL502: options and settings that the gevent pool accepts and ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geventlint.checks.context import first, task_decorator
from geventlint.checks.entries import runs_tasks
from geventlint.model import Location, Related
from geventlint.project.python_hosts import place
from geventlint.project.reach import host_link
from geventlint.source.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Host, Link, Use


class _Ignored(NamedTuple):
    """One thing that the pool ignores, in all its spellings."""

    says: str
    settings: frozenset[str]
    option: str = ""


def _spelled(name: str, *older: str) -> frozenset[str]:
    """A setting in lower case, with Django's namespace, and by its older names."""
    return frozenset({name, f"CELERY_{name.upper()}", *older})


_SOFT = "soft_time_limit"
_IGNORED: Mapping[str, _Ignored] = {
    _SOFT: _Ignored(
        "the gevent pool has no soft limit: SoftTimeLimitExceeded is never raised",
        _spelled("task_soft_time_limit", "CELERYD_TASK_SOFT_TIME_LIMIT", "CELERYD_SOFT_TIME_LIMIT", _SOFT),
        "soft-time-limit",
    ),
    "max_tasks_per_child": _Ignored(
        "the gevent pool has no children to replace",
        _spelled("worker_max_tasks_per_child", "CELERYD_MAX_TASKS_PER_CHILD", "CELERY_MAX_TASKS_PER_CHILD"),
        "max-tasks-per-child",
    ),
    "max_memory_per_child": _Ignored(
        "the gevent pool has no children to replace",
        _spelled("worker_max_memory_per_child", "CELERYD_MAX_MEMORY_PER_CHILD", "CELERY_MAX_MEMORY_PER_CHILD"),
        "max-memory-per-child",
    ),
    "worker_proc_alive_timeout": _Ignored(
        "the gevent pool starts no processes",
        _spelled("worker_proc_alive_timeout", "CELERYD_WORKER_PROC_ALIVE_TIMEOUT"),
    ),
    "worker_lost_wait": _Ignored(
        "the gevent pool has no processes to lose", _spelled("worker_lost_wait", "CELERYD_WORKER_LOST_WAIT")
    ),
}
_LIMIT_ERRORS = frozenset(
    {"celery.exceptions.SoftTimeLimitExceeded", "billiard.exceptions.SoftTimeLimitExceeded"}
    | {"celery.utils.SoftTimeLimitExceeded", "celery.app.task.SoftTimeLimitExceeded"}
)
SETTINGS = Vocabulary(names=_LIMIT_ERRORS, settings=frozenset().union(*(item.settings for item in _IGNORED.values())))
_THREADS = Vocabulary(settings=frozenset({"threads"}))

_TAKING = frozenset(
    {"apply_async", "set", "signature", "subtask", "si", "s", "send_task", "clone", "apply", "retry", "dict"}
)
"""Calls that take options of a task."""

_OFF = frozenset({"None", "0", "False", ""})


class _Place(NamedTuple):
    location: Location
    text: str
    hosts: tuple[Host, ...]
    chain: tuple[Link, ...]
    symbol: str = ""
    relied: bool = False


def ignored_setting(context: Context) -> Iterator[Finding]:
    """GVL502: one finding for each thing that is ignored, with all the places that ask for it."""
    found: dict[str, list[_Place]] = {}
    for key, item in (*_on_lines(context), *_in_code(context), *_threads(context)):
        found.setdefault(key, []).append(item)
    for key, places in found.items():
        relied = [item for item in places if item.relied]
        first_place = next((item for item in places if not item.relied), places[0])
        says = _IGNORED[key].says if key in _IGNORED else "a gevent worker has greenlets instead of threads"
        wanted = f"; {relied[0].text} in {relied[0].location} relies on it" if relied else ""
        yield context.finding(
            first_place.location,
            f"`{first_place.text}` does nothing here: {says}{wanted}",
            contexts=["reached", *(["relied-on"] if relied else [])],
            hosts=[host for item in places for host in item.hosts],
            chain=first_place.chain,
            related=[Related(item.location, f"`{item.text}`") for item in places if item is not first_place],
            key=key,
            symbol=first_place.symbol,
        )


def _on_lines(context: Context) -> Iterator[tuple[str, _Place]]:
    """Options of launch lines, and variables of their environment that stand for options."""
    for host in context.project.gevent_hosts:
        if host.kind != "celery" or host.location is None:
            continue
        for key, item in _IGNORED.items():
            value = host.options.get(item.option, "") if item.option else ""
            variable = f"CELERY_WORKER_{item.option.upper().replace('-', '_')}"
            if value and value not in _OFF:
                yield key, _Place(host.location, f"--{item.option} {value}", (host,), (host_link(host),))
            elif item.option and host.environment.get(variable, "") not in _OFF:
                yield (
                    key,
                    _Place(host.location, f"{variable}={host.environment[variable]}", (host,), (host_link(host),)),
                )


def _in_code(context: Context) -> Iterator[tuple[str, _Place]]:
    by_name = {name: key for key, item in _IGNORED.items() for name in item.settings}
    for path, use in context.project.all_uses():
        if use.scope.main or use.scope.type_checking:
            continue
        if use.form == "reference" and use.name in _LIMIT_ERRORS:
            key, relied = _SOFT, True
        elif use.form == "assignment" and (name := use.name.rpartition(".")[2]) in by_name and _asks(use, name):
            key, relied = by_name[name], False
        else:
            continue
        ways = tuple(way for way in context.project.ways(path) if runs_tasks(context.project, way.host))
        if ways and not _served(context, path):
            way = first(ways)
            text = use.text.rstrip(", ") if not relied else "SoftTimeLimitExceeded"
            hosts = tuple(item.host for item in ways)
            yield key, _Place(place(path, use), text, hosts, way.links, use.scope.symbol, relied)


def _asks(use: Use, name: str) -> bool:
    """Whether an assignment sets the option of a task or worker, and not merely something of that name."""
    value = use.arguments[0] if use.arguments else None
    if value is None or value.text in _OFF:
        return False
    if name != _SOFT:
        return True
    if use.text.startswith(("'", '"', "[")) or "[" in use.text.partition("=")[0]:
        return True  # the key of a dictionary of options
    if use.scope.calls:
        called = use.scope.calls[-1]
        return task_decorator(called) or called.rpartition(".")[2] in _TAKING
    if use.scope.bases and not use.scope.functions:
        return any(base.rpartition(".")[2].endswith("Task") for base in use.scope.bases)
    return "." in use.name.removeprefix("*.") or "." in use.text.partition("=")[0]


def _served(context: Context, path: str) -> bool:
    """Whether a prefork worker runs the same code too: then the setting is for that one."""
    others = [
        host for host in context.project.other_hosts if host.kind == "celery" and host.pool in {"prefork", "processes"}
    ]
    return any(way.certain for way in context.project.reach.ways(others, path))


def _threads(context: Context) -> Iterator[tuple[str, _Place]]:
    """``threads`` of a gunicorn gevent worker, on its line or in its configuration."""
    for host in context.project.gevent_hosts:
        value = host.options.get("threads", "")
        if host.kind != "gunicorn" or value in _OFF | {"1"} or host.location is None:
            continue
        text, where = f"--threads {value}", host.location
        configuration = host.options.get("config", "")
        for use in context.project.ask(configuration, _THREADS) if configuration else ():
            if use.form == "assignment" and not use.scope.symbol:
                text, where = use.text, place(configuration, use)
        yield "threads", _Place(where, text, (host,), (host_link(host),))
