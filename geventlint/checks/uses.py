"""GVL209 and GVL106: packages that are harmless to have, and that a certain use or import turns against gevent."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.checks.context import first, harmed, is_task, ways_to
from geventlint.checks.entries import elsewhere, native, served_only
from geventlint.checks.remedies import in_force, remedy, same_setup, words
from geventlint.model import Location, Related
from geventlint.project.python_hosts import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geventlint.checks.context import Context
    from geventlint.knowledge.database import Database
    from geventlint.model import Argument, Finding, Package, Setup, Use, UseVerdict

_ANY = "*"
_NAME = re.compile(r"\w+")


def usage_sensitive(context: Context) -> Iterator[Finding]:
    """GVL209: a call, an argument, an import or a URL that the database knows to hurt, in code that a gevent host reaches."""
    by_name: dict[tuple[str, str], list[tuple[Package, UseVerdict]]] = {}
    for path, use in (*context.project.all_uses(), *_far(context)):
        if use.scope.type_checking or use.scope.main or use.form not in {"call", "import", "reference", "text"}:
            continue
        if use.name.startswith("*."):
            found = list(_owned(context, path, use))
        elif use.form == "text":
            found = list(_urls(context, use))
        else:
            found = by_name.setdefault((use.form, use.name), list(_verdicts(context, use)))
        for package, verdict in found:
            if _matches(use, verdict) and not in_force(context, _far_setups(use, verdict)):
                yield from _judged(context, path, use, package, verdict)
                break


def _judged(context: Context, path: str, use: Use, package: Package, verdict: UseVerdict) -> Iterator[Finding]:
    ways = ways_to(context, path, use.scope)
    if not ways or native(use) or served_only(context, path, use, ways):
        return
    if context.project.calls.excused(path, use, native, elsewhere=elsewhere(context)):
        return
    yield context.finding(
        _where(path, use, verdict),
        f"`{use.text or use.name}` {_does(verdict)}{words(verdict)}",
        contexts=["reached", *(["task"] if is_task(context, path, use.scope) else [])],
        severity=verdict.severity,
        hosts=[item.host for item in ways],
        chain=first(ways).links,
        why=verdict.why,
        fix=remedy(verdict),
        key=use.name,
        symbol=use.scope.symbol,
        package=package.name,
    )


def _where(path: str, use: Use, verdict: UseVerdict) -> Location:
    """The place of a use; of a call over several lines the line of the argument that hurts."""
    for argument in use.arguments:
        if argument.keyword in verdict.arguments and argument.line > use.line:
            return Location(path, argument.line, argument.column, argument.line, argument.column + len(argument.text))
    return place(path, use)


def _far_setups(use: Use, verdict: UseVerdict) -> list[Setup]:
    """The setups that count wherever they are: not an argument that this very call lacks, when all its arguments are in sight."""
    if any(argument.star for argument in use.arguments):
        return list(verdict.setup)
    own = {*verdict.unless, *verdict.arguments}
    return [setup for setup in verdict.setup if setup.call or setup.argument.partition("=")[0] not in own]


def _verdicts(context: Context, use: Use) -> Iterator[tuple[Package, UseVerdict]]:
    """The uses of entries that ask about this name, as far as the database judges the newest version."""
    for package in context.database.providers(use.name):
        for verdict in _uses(context, package):
            if use.name in _FORMS[use.form](verdict):
                yield package, verdict


_FORMS: Mapping[str, Callable[[UseVerdict], Iterable[str]]] = {
    "call": lambda verdict: verdict.calls,
    "import": lambda verdict: set(verdict.imports) - constants(verdict.imports),
    "reference": lambda verdict: constants(verdict.imports),
}
"""What a use of each form must be named in; a constant hurts where it is used."""


def constants(names: Iterable[str]) -> frozenset[str]:
    """The names that are no modules, but constants of one: ``zmq.green.RCVTIMEO``."""
    return frozenset(name for name in names if name.rpartition(".")[2].isupper())


def _uses(context: Context, package: Package) -> Iterator[UseVerdict]:
    version, beside, specifier = context.version(package)
    for verdict in context.database.uses(package, version, beside, specifier):
        if not any(item.proof == "use" and same_setup(verdict, item) for item in package.verdicts):
            yield verdict  # else GVL203 says it, at the requirement


def _owned(context: Context, path: str, use: Use) -> Iterator[tuple[Package, UseVerdict]]:
    """An attribute of something unknown, beside an import of the package to which it is peculiar."""
    receiver = use.text.partition("(")[0].rpartition(".")[0]
    if receiver.rpartition(".")[2].lower() in _NEVER_THEIRS:
        return
    tail = use.name.removeprefix("*.")
    for top in sorted(context.project.modules.imported(path)):
        for package in context.database.providers(top):
            for verdict in _uses(context, package):
                own = any(call.rpartition(".")[2] == tail for call in verdict.calls)
                if use.name in verdict.calls or (own and verdict.arguments):
                    yield package, verdict


def _urls(context: Context, use: Use) -> Iterator[tuple[Package, UseVerdict]]:
    """A URL that chooses a driver; one whose driver is judged by its own name (GVL202, GVL203) is not told twice."""
    for name in _URL_READERS:
        package = context.database.get(name)
        if package is None or not _meant(name, use):
            continue
        for verdict in _uses(context, package):
            if use.name in verdict.urls and not _judged_elsewhere(context, use.name):
                yield package, verdict


def _meant(package: str, use: Use) -> bool:
    """Whether the package gets this text: handed to it, or kept under a name for it."""
    called = " ".join(use.scope.calls[-1:])
    return any(word in called or word in use.bound.lower() for word in _URL_READERS[package])


def _judged_elsewhere(context: Context, url: str) -> bool:
    drivers = next((names for scheme, names in _DRIVERS.items() if url.startswith(scheme)), ())
    return any(
        coming.name in drivers
        for scope in context.project.dependencies.scopes
        for coming in context.project.dependencies.coming(scope)
    )


_URL_READERS: Mapping[str, tuple[str, ...]] = {
    "sqlalchemy": ("create_engine", "engine_from_config", "sqlalchemy", "database_ur", "db_ur"),
    "kombu": ("broker", "celery", "Celery", "Connection", "kombu"),
}
"""Packages that read URLs → words of the call that gets one, or of the name that keeps it."""

_DRIVERS: Mapping[str, tuple[str, ...]] = {
    "postgresql": ("psycopg2", "psycopg2-binary", "psycopg2cffi", "psycopg"),
    "mysql": ("mysqlclient", "pymysql", "mysql-connector-python"),
    "mariadb": ("mysqlclient", "pymysql", "mariadb"),
}
_NEVER_THEIRS = frozenset(
    {"session", "db", "stdout", "stderr", "file", "f", "fp", "out", "buffer", "handler", "stream"}
)


def constructors(database: Database) -> frozenset[str]:
    """The classes whose methods some entry asks about: their objects may live in one module and be used in another."""
    return frozenset(_methods(database.asked("calls")))


def _methods(calls: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for call in sorted(calls):
        owner, _, method = call.rpartition(".")
        if owner.rpartition(".")[2][:1].isupper() and not call.startswith("*."):
            found.setdefault(owner, []).append(method)
    return found


def _far(context: Context) -> Iterator[tuple[str, Use]]:
    """The uses of a module's own object in other modules, under the canonical name of its class."""
    methods = _methods(context.database.asked("calls"))
    for path, use in context.project.all_uses():
        if use.form == "call" and use.name in methods and use.bound.isidentifier() and not use.scope.symbol:
            for method in methods[use.name]:
                for where, call in context.project.calls.of(path, f"{use.bound}.{method}"):
                    if where != path and call.form == "call":
                        yield where, replace(call, name=f"{use.name}.{method}")


def _matches(use: Use, verdict: UseVerdict) -> bool:
    if verdict.unless and _some(use.arguments, verdict.unless):
        return False
    return not verdict.arguments or _some(use.arguments, verdict.arguments)


def _some(arguments: tuple[Argument, ...], wanted: Mapping[str, object]) -> bool:
    """Whether one of the wanted arguments is given; ``"*"`` takes any value, a list one of several, a digit counts positionals from 0."""
    positional = [argument for argument in arguments if argument.keyword is None]
    for name, value in wanted.items():
        if name.isdigit():
            given = positional[int(name)] if int(name) < len(positional) else None
        else:
            given = next((argument for argument in arguments if argument.keyword == name), None)
        if given is not None and any(_is(given, one) for one in (value if isinstance(value, tuple) else (value,))):
            return True
    return False


def _is(given: Argument, value: object) -> bool:
    """Whether an argument has a value; of one that is no literal, whether it names it (``fcntl.LOCK_EX | LOCK_NB``)."""
    if value == _ANY:
        return True
    if given.value is None and isinstance(value, str):
        return value in _NAME.findall(given.text)
    return type(given.value) is type(value) and given.value == value


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
