"""Who patches, and who has already: GVL101, GVL103, GVL105, GVL108 and GVL110."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import first, guarded, harmed
from geventlint.checks.patchers import (
    BROKEN,
    PREFIX,
    asks_first,
    called,
    configuration_ways,
    needed,
    patched_ways,
    patches,
)
from geventlint.model import Edit, Fix, Related
from geventlint.project.python_hosts import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Host, Use
    from geventlint.project.project import Project
    from geventlint.project.reach import Way

_HARMLESS_KEYWORDS = frozenset({"_warn", "_patch_module"})


def _harmed_ways(project: Project, paths: Iterable[str]) -> tuple[Way, ...]:
    """The ways of the processes that a patch in one of the files breaks."""
    hosts = [host for host in project.other_hosts if harmed(host)]
    return tuple(way for path in paths for way in project.reach.ways(hosts, path) if way.certain)


def duplicate_patch(context: Context) -> Iterator[Finding]:
    """GVL101: a patch in a module that a host imports after it has itself patched."""
    project = context.project
    for path, use in patches(project):
        if asks_first(use) or needed(project, path):
            continue
        ways = patched_ways(project, project.callers.executed_by(path, use))
        if not ways:
            continue
        way = first(ways)
        others = [
            other for other in project.reach.ways(project.other_hosts, path) if other.certain and harmed(other.host)
        ]
        yield context.finding(
            place(path, use),
            _duplicate_message(use, way.host, [other.host for other in others]),
            contexts=_duplicate_contexts(use, ways, bool(others)),
            hosts=[item.host for item in ways],
            chain=way.links,
            related=[
                Related(other.host.location, f"breaks this process, which must not be patched: {other.host.command}")
                for other in others
                if other.host.location
            ],
            fix=Fix("unsafe", "remove the call, and its import if nothing else needs it"),
            key=use.name,
            symbol=use.scope.symbol,
        )


def _duplicate_message(use: Use, host: Host, others: list[Host]) -> str:
    who = {"celery": "Celery", "gunicorn": "gunicorn's gevent worker", "uwsgi": "uWSGI"}.get(host.kind, host.kind)
    text = f"{who} has already patched when it imports this ({host.place}); {called(use)} does nothing there"
    if others:
        named = ", ".join(dict.fromkeys(f"{other.pool} {other.kind} ({other.place})" for other in others[:3]))
        return f"{text}, and breaks what must not be patched: {named}"
    return f"{text} and patches every other process that imports this file"


def _duplicate_contexts(use: Use, ways: tuple[Way, ...], others: bool) -> Iterator[str]:
    yield "reached"
    if guarded(use.scope):
        yield "guarded"
    if others:
        yield "other-hosts"
    elif all(way.host.kind == "gunicorn" for way in ways):
        yield "gunicorn"


def harmful_patch(context: Context) -> Iterator[Finding]:
    """GVL110: a patch in code that a process imports which it breaks, and that no gevent host needs."""
    project = context.project
    for path, use in patches(project):
        if asks_first(use) or needed(project, path):
            continue
        executed = project.callers.executed_by(path, use)
        if any(way.certain for file in executed for way in (*project.ways(file), *configuration_ways(project, file))):
            continue
        ways = _harmed_ways(project, executed)
        if not ways:
            continue
        way = first(ways)
        yield context.finding(
            place(path, use),
            f"{called(use)} at import breaks the {way.host.pool} {way.host.kind} that imports it ({way.host.place}), "
            "and no gevent host needs it",
            contexts=["guarded"] if guarded(use.scope) else [],
            hosts=[item.host for item in ways],
            chain=way.links,
            fix=Fix("unsafe", "remove the call, and its import if nothing else needs it"),
            key=use.name,
            symbol=use.scope.symbol,
        )


def partial_patch(context: Context) -> Iterator[Finding]:
    """GVL103: a patch that leaves something out, or asks for more than the default."""
    project = context.project
    whole = {path for path, use in patches(project) if use.name == f"{PREFIX}all"}
    single: dict[str, list[Use]] = {}
    for path, use in patches(project):
        if use.name == f"{PREFIX}all":
            odd = _odd_arguments(use)
            if odd:
                yield context.finding(
                    place(path, use),
                    f"patch_all({', '.join(odd)}) is not the whole patch: what is left out stays blocking, "
                    "and a later patch_all() with other arguments only warns",
                    fix=_drop_arguments(path, use),
                    key=use.name,
                    symbol=use.scope.symbol,
                )
        elif path not in whole:
            single.setdefault(path, []).append(use)
    for path, uses in single.items():
        use = uses[0]
        names = ", ".join(dict.fromkeys(f"{item.name.rpartition('.')[2]}()" for item in uses))
        yield context.finding(
            place(path, use),
            f"{names} patches a part only; everything else still blocks every greenlet: call patch_all()",
            related=[Related(place(path, item), "and here") for item in uses[1:]],
            key=use.name,
            symbol=use.scope.symbol,
        )


def _odd_arguments(use: Use) -> list[str]:
    odd: list[str] = []
    for argument in use.arguments:
        if argument.star or argument.keyword in _HARMLESS_KEYWORDS:
            continue
        if argument.keyword is None:
            odd.append(argument.text)
        elif (argument.value is False and argument.keyword not in {"sys", "aggressive"}) or (
            argument.value is True and argument.keyword == "sys"
        ):
            odd.append(f"{argument.keyword}={argument.text}")
    return odd


def _drop_arguments(path: str, use: Use) -> Fix:
    message = "call patch_all() without arguments"
    if "\n" in use.text or "(" not in use.text or use.line != use.end_line:
        return Fix("manual", message)
    return Fix("unsafe", message, (Edit(place(path, use), f"{use.text.partition('(')[0]}()"),))


def library_patches(context: Context) -> Iterator[Finding]:
    """GVL105: a package made for others to install patches whoever imports it."""
    project = context.project
    if not project.library:
        return
    for path, use in patches(project):
        executed = project.callers.executed_by(path, use)
        if asks_first(use) or not any(_shipped(project, file) for file in executed):
            continue
        yield context.finding(
            place(path, use),
            f"importing {project.modules.name_of(executed[0])} patches the program of whoever uses this package; "
            "a library must leave that to its user",
            contexts=["module"],
            key=use.name,
            symbol=use.scope.symbol,
        )


def _shipped(project: Project, path: str) -> bool:
    root = project.modules.package_root(path)
    folder, _, name = path.rpartition("/")
    return name != "__main__.py" and folder != root and project.modules.is_package(folder)


def broken_patch_call(context: Context) -> Iterator[Finding]:
    """GVL108: ``__import__("gevent.monkey")`` gives the package ``gevent``, which has no ``patch_all``."""
    for path, use in context.project.all_uses():
        if not use.name.startswith(BROKEN):
            continue
        head, dot, tail = use.text.rpartition(").patch_")
        edits = (Edit(place(path, use), f"{head}).monkey.patch_{tail}"),) if dot and use.line == use.end_line else ()
        yield context.finding(
            place(path, use),
            '`__import__("gevent.monkey")` returns gevent itself: this raises AttributeError and patches nothing',
            fix=Fix("safe" if edits else "manual", 'write `__import__("gevent.monkey").monkey.patch_all()`', edits),
            key=use.name,
            symbol=use.scope.symbol,
        )
