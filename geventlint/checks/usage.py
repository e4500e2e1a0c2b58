"""The declarative rules: whatever a ``[match]`` table can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import at_import, first, guarded, harmed, ways_to
from geventlint.checks.entries import Entry, elsewhere, entry_of, served_only
from geventlint.project.calls import Trail
from geventlint.project.python_hosts import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.checks.context import Context
    from geventlint.knowledge.match import Match
    from geventlint.model import Finding, Link, Use
    from geventlint.project.reach import Way


def usage(context: Context) -> Iterator[Finding]:
    """The findings of one declarative rule."""
    for match in context.rule.matches:
        by_package = any(tail.package for tail in match.tails)
        for path in context.project.files_with(match.ends):
            packages = context.project.modules.imported(path) if by_package else _NONE
            for use in match.counted(context.project.uses[path], packages):
                yield from _judge(context, match, path, use)


_NONE: frozenset[str] = frozenset()


def _never(_: Use) -> bool:
    return False


def _judge(context: Context, match: Match, path: str, use: Use) -> Iterator[Finding]:
    ways = () if match.where == "anywhere" and not context.project.gevent_hosts else ways_to(context, path, use.scope)
    if match.hosts:
        ways = tuple(way for way in ways if way.host.kind in match.hosts)
    if not ways and match.where != "anywhere":
        return
    if match.where == "module" and not at_import(use):
        return
    if match.where != "anywhere" and served_only(context, path, use, ways):
        return
    if ways and _excused(context, match, path, use):
        return
    entry = _entry(context, match, path, use, ways)
    if isinstance(entry, Trail) and (match.where == "task" or entry.silenced):
        return
    links = _doubts(context, path, use, entry) if isinstance(entry, Trail) else ()
    chain = entry.chain if isinstance(entry, Entry) else (*first(ways).links, *links) if ways else ()
    hosts = [item.host for item in (entry.ways if isinstance(entry, Entry) else ways)]
    yield context.finding(
        place(path, use),
        match.say(_values(context, path, use, first(ways) if ways else None, entry)),
        contexts=_contexts(context, path, use, ways, task=isinstance(entry, Entry)),
        hosts=hosts,
        chain=chain,
        key=use.name,
        symbol=use.scope.symbol,
    )


def _excused(context: Context, match: Match, path: str, use: Use) -> bool:
    """Whether a use runs only where gevent has not patched, or everybody who calls its function is excused or in another process."""
    calls = context.project.calls
    excuses = match.excuses if match.unless_conditions else _never
    if match.where != "anywhere":
        return calls.excused(path, use, excuses, elsewhere=elsewhere(context))
    return calls.excused(path, use, excuses) if match.unless_conditions else calls.unpatched.only(path, use.line)


def _entry(context: Context, match: Match, path: str, use: Use, ways: tuple[Way, ...]) -> Entry | Trail:
    """The task (or view) that runs a use; looked for only if the rule makes a difference of it."""
    if not ways or use.form in {"assignment", "import"}:
        return Trail()
    if match.where != "task" and not any(name == "task" for name, _ in context.rule.severity_when):
        return Trail()
    return entry_of(context, path, use, match.excuses, wraps=use.name in match.wrappers, views=match.where != "task")


def _doubts(context: Context, path: str, use: Use, trail: Trail) -> tuple[Link, ...]:
    """Where the search for a caller had to stop."""
    if trail.links or not any(name == "task" for name, _ in context.rule.severity_when):
        return trail.links
    unknown = context.project.calls.unknown(path, use)
    return (unknown,) if unknown is not None else ()


def _values(context: Context, path: str, use: Use, way: Way | None, entry: Entry | Trail) -> Mapping[str, str]:
    value = use.arguments[0].text if use.form == "assignment" and use.arguments else ""
    return {
        "call": use.name.removeprefix("*."),
        "text": use.text,
        "module": context.project.modules.name_of(path),
        "symbol": use.scope.symbol,
        "host": way.host.command if way else "",
        "task": entry.name if isinstance(entry, Entry) else "",
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
