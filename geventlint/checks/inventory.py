"""Every package that a project has, and why: what ``geventlint deps`` and ``geventlint why`` answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.checks.verdicts import verdict_of
from geventlint.knowledge.names import normalise
from geventlint.model import HOSTILE, Link
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geventlint.knowledge.database import Database
    from geventlint.model import Host, Verdict
    from geventlint.project.coming import Coming
    from geventlint.project.project import Project
    from geventlint.project.scopes import Scope

UNKNOWN = "unknown"
MOST_CHAINS = 200
"""Chains that ``--all`` gives at most: their number can grow without bounds."""


@dataclass(frozen=True)
class Entry:
    """A package of one project of the repository."""

    name: str
    version: str | None
    specifier: str
    status: str
    """The status of its verdict; ``unknown`` without one."""
    confidence: str | None
    proof: str | None
    """What a project must do for a finding about a hostile package: ``requirement``, ``import``, ``use``; None for others."""
    severity: str | None
    """That of a finding about it, where it is not the rule's own."""
    direct: bool
    certain: bool
    spared: bool
    resolved: bool
    """Whether a lock or an environment says what it needs."""
    project: str
    """The folder of its project."""
    chain: tuple[Link, ...]


@dataclass(frozen=True)
class Answer:
    """Why a package comes in."""

    name: str
    version: str | None
    status: str
    chains: tuple[tuple[Link, ...], ...]
    unresolved: int = 0
    """Packages of which nothing says what they need: the package may come through them."""


def inventory(project: Project, database: Database) -> tuple[Entry, ...]:
    """Every package of every project, by project and name."""
    return tuple(entry for scope in project.dependencies.scopes for entry in _entries(project, database, scope))


def _entries(project: Project, database: Database, scope: Scope) -> Iterator[Entry]:
    unresolved = set(project.dependencies.unresolved(scope))
    for coming in project.dependencies.everything(scope):
        verdict = _judged(project, database, scope, coming)
        hostile = verdict if verdict and verdict.status in HOSTILE else None
        yield Entry(
            coming.name,
            coming.version,
            coming.specifier,
            verdict.status if verdict else UNKNOWN,
            verdict.confidence if verdict else None,
            hostile.proof if hostile else None,
            hostile.severity if hostile else None,
            coming.direct,
            coming.certain,
            coming.spared,
            coming.name not in unresolved,
            scope.folder,
            coming.links,
        )


def _judged(project: Project, database: Database, scope: Scope, coming: Coming) -> Verdict | None:
    package = database.get(coming.name)
    return verdict_of(database, project.dependencies, scope, package, coming) if package else None


def why(project: Project, database: Database, wanted: str, *, every: bool = False) -> Answer:
    """The chains by which a package comes in: the best of each project, or with ``every`` all of them.

    ``wanted`` is a distribution, an entry of the database, or a module that one provides.
    """
    names = _names(database, wanted)
    dependencies = project.dependencies
    chains: dict[tuple[Link, ...], None] = {}
    first: tuple[Scope, Coming] | None = None
    for scope in dependencies.scopes:
        hosts = [host for host in project.gevent_hosts or project.hosts if _of(project, host, scope)]
        graph = dependencies.graph(scope)
        for name in (name for name in names if name in graph.found):
            first = first or (scope, graph.found[name])
            for ways in graph.chains(name, MOST_CHAINS if every else 1):
                found = _told(project, database, hosts, ways)
                chains.update(dict.fromkeys(found if every else found[:1]))
    if first is None:
        package = database.get(names[0])
        verdict = database.verdict(package, None) if package else None
        unresolved = {
            name
            for scope in dependencies.scopes
            for name in dependencies.unresolved(scope)
            if not ((known := database.get(name)) and known.development)
        }
        return Answer(names[0], None, verdict.status if verdict else UNKNOWN, (), len(unresolved))
    judged = _judged(project, database, *first)
    status = judged.status if judged else UNKNOWN
    return Answer(first[1].name, first[1].version, status, tuple(chains)[:MOST_CHAINS])


def _names(database: Database, wanted: str) -> tuple[str, ...]:
    name = normalise(wanted)
    package = database.get(name) or database.entry(name) or database.by_import(wanted)
    return tuple(dict.fromkeys((name, *(package.distributions if package else ()))))


def _of(project: Project, host: Host, scope: Scope) -> bool:
    own = project.scope_of(host)
    return own is not None and own.folder == scope.folder


def _told(
    project: Project, database: Database, hosts: Sequence[Host], ways: Sequence[Coming]
) -> list[tuple[Link, ...]]:
    """One chain of packages with the ways of the hosts before it; the package's own import counts before its bringer's."""
    packages = tuple(item.link for item in ways)
    if not hosts:
        return [packages]
    told: list[tuple[Link, ...]] = []
    for host in hosts:
        candidates = (ways[-1], next((item for item in ways if not item.own), ways[0]))
        way = next((way for item in candidates if (way := _imported(project, database, host, item.name))), None)
        told.append((*(way or (host_link(host),)), *packages))
    imported = [links for links in told if any(link.what == "import" for link in links)]
    return imported or told


def _imported(project: Project, database: Database, host: Host, package: str) -> tuple[Link, ...] | None:
    """The shortest way of a host to an import of a package."""
    reached = project.reach.reached(host)
    paths = project.modules.paths if reached is None else reached
    best: tuple[Link, ...] | None = None
    for path, statement in project.modules.importing(paths, _modules(project, database, package)):
        way = project.reach.way(host, path)
        if way is not None and (best is None or len(way.links) + 1 < len(best)):
            module, name = statement.module, statement.name
            text = f"from {module} import {name}" if name else f"import {module}"
            best = (*way.links, Link("import", text, path, statement.line))
    return best


def _modules(project: Project, database: Database, name: str) -> Iterable[str]:
    """The modules of a distribution: as the database knows them, as they are installed, else as names usually go."""
    package = database.get(name)
    if package and package.imports:
        return package.imports
    environment = project.dependencies.environment
    installed = environment.modules(name) if environment else ()
    return installed or {name.replace("-", "_"), name.replace("-", ".")}
