"""What the environment of each gevent host gets: the projects of a repository that such a host runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geventlint.model import Related
from geventlint.project.python_hosts import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geventlint.checks.context import Context
    from geventlint.knowledge.database import Database
    from geventlint.model import Finding, Host, Location, Package, Use
    from geventlint.project.project import Project
    from geventlint.project.reach import Way
    from geventlint.project.scopes import Scope


@dataclass(frozen=True)
class Installed:
    """The packages of one service, or of one project, and the gevent hosts that run on them."""

    scope: Scope
    hosts: tuple[Host, ...]


@dataclass(frozen=True)
class Imported:
    """An import of a known package, or a use that stands for one, in a file that a gevent host may reach."""

    path: str
    use: Use
    ways: tuple[Way, ...]

    @property
    def location(self) -> Location:
        """Where it stands."""
        return place(self.path, self.use)


def installations(context: Context) -> tuple[Installed, ...]:
    """The scopes that gevent hosts run on, each with its hosts.

    A load generator (locust) stands beside the project: it gets the packages that its locustfile imports.
    """
    found: dict[object, tuple[Scope, list[Host]]] = {}
    for host in sorted(context.project.gevent_hosts, key=lambda host: host.kind == "locust"):
        scope = context.project.scope_of(host)
        if scope is not None:
            found.setdefault(scope.key, (scope, []))[1].append(host)
    return tuple(Installed(scope, tuple(hosts)) for scope, hosts in found.values())


def imports(context: Context) -> Mapping[str, list[Imported]]:
    """The imports of known packages in files that a gevent host reaches, by the name of the database's entry.

    Several rules ask one after the other: the answer for the last project is kept.
    """
    for project, database, found in _LAST:
        if project is context.project and database is context.database:
            return found
    _LAST[:] = [(context.project, context.database, _imports(context))]
    return _LAST[0][2]


_LAST: list[tuple[Project, Database, Mapping[str, list[Imported]]]] = []


def _imports(context: Context) -> Mapping[str, list[Imported]]:
    found: dict[str, list[Imported]] = {}
    present = {name for one in installations(context) for name in context.project.dependencies.graph(one.scope).found}
    for path, use in context.project.all_uses():
        if use.form != "import" or use.scope.type_checking or use.scope.main:
            continue
        package = _provider(context, use.name, present)
        if package is None:
            continue
        ways = context.project.ways(path)
        if ways or context.project.orphaned(path):
            found.setdefault(package.name, []).append(Imported(path, use, ways))
    return found


def _provider(context: Context, module: str, present: set[str]) -> Package | None:
    """The entry that provides a module: of several the one that is installed or comes in."""
    found = context.database.providers(module)
    if not found[1:]:
        return found[0] if found else None
    environment = context.project.dependencies.environment
    installed = set(environment.providers(module)) if environment else set()
    for names in (installed, present):
        for package in found:
            if names.intersection(package.distributions):
                return package
    return found[0]


def together(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of the same thing as one: the first stands, with the hosts of all and their other places."""
    found: dict[str, Finding] = {}
    for finding in findings:
        known = found.get(finding.key)
        if known is None:
            found[finding.key] = finding
            continue
        seen = {known.location, *(item.location for item in known.related)}
        more = [Related(finding.location, "here too"), *finding.related]
        found[finding.key] = replace(
            known,
            hosts=tuple(dict.fromkeys((*known.hosts, *finding.hosts))),
            related=(*known.related, *(item for item in more if item.location not in seen)),
        )
    yield from found.values()
