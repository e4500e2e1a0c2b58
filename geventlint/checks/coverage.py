"""How much of what a gevent host's environment gets is known to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.model import Coverage

if TYPE_CHECKING:
    from geventlint.knowledge.database import Database
    from geventlint.project.project import Project


def of(project: Project, database: Database) -> Coverage:
    """Count the packages of every gevent host's project; without a host there is nothing to count."""
    names: set[str] = set()
    unresolved: set[str] = set()
    for host in project.gevent_hosts:
        scope = project.scope_of(host)
        if scope is not None:
            names.update(item.name for item in project.dependencies.everything(scope))
            unresolved.update(project.dependencies.unresolved(scope))
    known: set[str] = set()
    unknown: set[str] = set()
    for name in names:
        package = database.get(name)
        if package is None:
            unknown.add(name)
        elif not package.development:
            known.add(name)
    return Coverage(
        len(known) + len(unknown), len(known), tuple(sorted(unknown)), tuple(sorted(unresolved & (known | unknown)))
    )
