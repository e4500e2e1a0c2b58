"""The declarative rules: whatever a ``[match]`` table can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import at_import, first, guarded, harmed, is_task
from geventlint.project.python_hosts import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.checks.context import Context
    from geventlint.knowledge.match import Match
    from geventlint.model import Finding, Use
    from geventlint.project.reach import Way

_WORKERS = frozenset({"celery", "script", "other"})
"""The kinds of hosts that run tasks; a web server only imports them."""


def usage(context: Context) -> Iterator[Finding]:
    """The findings of one declarative rule."""
    match = context.rule.match
    if match is None:
        return
    by_package = any(tail.package for tail in match.tails)
    for path, uses in context.project.uses.items():
        packages: frozenset[str] = frozenset()
        if by_package:
            packages = context.project.modules.imported(path)
        for use in match.counted(uses, packages):
            yield from _judge(context, match, path, use)


def _judge(context: Context, match: Match, path: str, use: Use) -> Iterator[Finding]:
    ways = () if match.where == "anywhere" and not context.project.gevent_hosts else context.project.ways(path)
    if match.hosts:
        ways = tuple(way for way in ways if way.host.kind in match.hosts)
    task = is_task(use.scope) and (not ways or any(way.host.kind in _WORKERS for way in ways))
    if not ways and match.where != "anywhere":
        return
    if (match.where == "task" and not task) or (match.where == "module" and not at_import(use)):
        return
    way = first(ways) if ways else None
    hosts = [item.host for item in ways]
    yield context.finding(
        place(path, use),
        match.say(_values(context, path, use, way)),
        contexts=_contexts(context, path, use, ways, task=task),
        hosts=hosts,
        chain=way.links if way else (),
        key=use.name,
        symbol=use.scope.symbol,
    )


def _values(context: Context, path: str, use: Use, way: Way | None) -> Mapping[str, str]:
    value = use.arguments[0].text if use.form == "assignment" and use.arguments else ""
    return {
        "call": use.name.removeprefix("*."),
        "text": use.text,
        "module": context.project.modules.name_of(path),
        "symbol": use.scope.symbol,
        "host": way.host.command if way else "",
        "task": use.scope.symbol if is_task(use.scope) else "",
        "value": value,
    }


def _contexts(context: Context, path: str, use: Use, ways: tuple[Way, ...], *, task: bool) -> Iterator[str]:
    yield "reached" if ways else "unreached"
    if task:
        yield "task"
    if at_import(use):
        yield "module"
    if guarded(use.scope):
        yield "guarded"
    if any(way.host.kind == "gunicorn" for way in ways):
        yield "gunicorn"
    if any(harmed(way.host) for way in context.project.reach.ways(context.project.other_hosts, path)):
        yield "other-hosts"
