"""GVL209 and GVL106: packages that are harmless to have, and that a certain use or import turns against gevent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import first, harmed, is_task, ways_to
from geventlint.checks.remedies import in_force, remedy, same_setup, words
from geventlint.model import Related
from geventlint.project.python_hosts import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.checks.context import Context
    from geventlint.model import Argument, Finding, Package, Use, UseVerdict

_ANY = "*"


def usage_sensitive(context: Context) -> Iterator[Finding]:
    """GVL209: a call, an argument or an import that the database knows to hurt, in code that a gevent host reaches."""
    by_name: dict[str, list[tuple[Package, UseVerdict]]] = {}
    for path, use in context.project.all_uses():
        if use.scope.type_checking or use.scope.main or use.form not in {"call", "import"}:
            continue
        for package, verdict in by_name.setdefault(use.name, list(_verdicts(context, use))):
            if not _matches(use, verdict) or in_force(context, verdict.setup):
                continue
            ways = ways_to(context, path, use.scope)
            if not ways:
                continue
            way = first(ways)
            yield context.finding(
                place(path, use),
                f"`{use.text or use.name}` {_does(verdict)}{words(verdict)}",
                contexts=["reached", *(["task"] if is_task(use.scope) else [])],
                severity=verdict.severity,
                hosts=[item.host for item in ways],
                chain=way.links,
                why=verdict.why,
                fix=remedy(verdict),
                key=use.name,
                symbol=use.scope.symbol,
                package=package.name,
            )


def _verdicts(context: Context, use: Use) -> Iterator[tuple[Package, UseVerdict]]:
    """The uses of entries that ask about this name, as far as the database judges the newest version."""
    module = use.name
    for package in context.database.providers(module):
        version, beside, specifier = context.version(package)
        for verdict in context.database.uses(package, version, beside, specifier):
            if any(item.proof == "use" and same_setup(verdict, item) for item in package.verdicts):
                continue  # GVL203 says it, at the requirement
            names = verdict.imports if use.form == "import" else verdict.calls
            if use.name in names:
                yield package, verdict


def _matches(use: Use, verdict: UseVerdict) -> bool:
    if verdict.unless and _some(use.arguments, verdict.unless):
        return False
    return not verdict.arguments or _some(use.arguments, verdict.arguments)


def _some(arguments: tuple[Argument, ...], wanted: Mapping[str, object]) -> bool:
    """Whether one of the wanted arguments is given; ``"*"`` takes any value, a digit counts positionals from 0."""
    positional = [argument for argument in arguments if argument.keyword is None]
    for name, value in wanted.items():
        if name.isdigit():
            given = positional[int(name)] if int(name) < len(positional) else None
        else:
            given = next((argument for argument in arguments if argument.keyword == name), None)
        if given is not None and (value == _ANY or (type(given.value) is type(value) and given.value == value)):
            return True
    return False


def _does(verdict: UseVerdict) -> str:
    return {
        "breaking": "breaks under gevent",
        "blocking": "freezes every greenlet while it waits",
        "needs-setup": "needs a setup under gevent that is not in force",
    }.get(verdict.status, "hurts under gevent")


def import_patches(context: Context) -> Iterator[Finding]:
    """GVL106: an import that monkey-patches as a side effect, in code that a gevent host or a harmed process imports."""
    for path, use in context.project.all_uses():
        if use.form != "import" or use.scope.type_checking or use.scope.main:
            continue
        package = next((entry for entry in context.database.providers(use.name) if entry.patches), None)
        if package is None:
            continue
        ways = [way for way in context.project.ways(path) if way.host.kind != "locust"]
        others = [
            way
            for way in context.project.reach.ways(context.project.other_hosts, path)
            if way.certain and harmed(way.host)
        ]
        if not ways and not others:
            continue
        way = first(others or ways)
        hurt = f", and breaks the {way.host.pool} {way.host.kind} that imports it ({way.host.place})" if others else ""
        yield context.finding(
            place(path, use),
            f"importing {use.name} monkey-patches the process{hurt}",
            contexts=["other-hosts"] if others else ["reached"],
            hosts=[item.host for item in (*others, *ways)],
            chain=way.links,
            related=[Related(item.host.location, "this process imports it") for item in others if item.host.location],
            fix=remedy(package.verdicts[0]) if package.verdicts else None,
            key=use.name,
            symbol=use.scope.symbol,
            package=package.name,
        )
