"""What the database says of a package as a project gets it: at its version, beside the others, in its build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.model import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geventlint.knowledge.database import Database
    from geventlint.model import Package, Verdict
    from geventlint.project.coming import Coming
    from geventlint.project.dependencies import Dependencies
    from geventlint.project.scopes import Scope

_BUILDS: Mapping[str, tuple[str, ...]] = {"psycopg": ("psycopg-binary", "psycopg-c")}
"""Packages whose hostile verdicts are those of a compiled build (measured: pure Python psycopg cooperates at every version)."""


def verdict_of(
    database: Database, dependencies: Dependencies, scope: Scope, package: Package, coming: Coming
) -> Verdict | None:
    """The verdict on a package that comes into a scope; None if there is none, or only one on a build that does not come."""
    verdict = database.verdict(package, coming.version, dependencies.versions(scope), coming.specifier)
    if verdict is None or verdict.status not in HOSTILE:
        return verdict
    return verdict if compiled(dependencies, scope, package) else None


def compiled(dependencies: Dependencies, scope: Scope, package: Package) -> bool:
    """Whether a package comes in the build that its hostile verdicts are about."""
    builds = _BUILDS.get(package.name)
    return not builds or any(build in dependencies.graph(scope).found for build in builds)
