"""What is known of the project that a log may come from: findings nobody silenced, packages, files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geventlint import checks, deployment
from geventlint.knowledge.names import normalise
from geventlint.model import Root
from geventlint.reading import Files
from geventlint.survey import survey
from geventlint.survey.listing import classify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from geventlint.config import Config
    from geventlint.knowledge.catalog import Catalog
    from geventlint.knowledge.database import Database
    from geventlint.model import Finding, Host, Link, Location, Verdict
    from geventlint.project.dependencies import Dependencies
    from geventlint.project.project import Project
    from geventlint.project.scopes import Scope


@dataclass(frozen=True, slots=True)
class Present:
    """A package that a gevent host's environment gets, and what the database says of it there."""

    name: str
    """The database's key, else the distribution."""
    version: str
    verdict: Verdict | None
    """None: nobody has judged it."""
    location: Location
    links: tuple[Link, ...]
    direct: bool = False
    tops: tuple[str, ...] = ()
    """The names that it brings, itself last: what a chain from the requirement runs through."""


@dataclass(frozen=True)
class Facts:
    """One project."""

    root: Root = field(default_factory=Root)
    hosts: tuple[Host, ...] = ()
    findings: tuple[Finding, ...] = ()
    packages: tuple[Present, ...] = ()
    paths: frozenset[str] = frozenset()
    assumed: str = ""
    """How a host was assumed, if none was found."""
    absent: bool = False
    """There was no project to read."""

    @property
    def gevent_hosts(self) -> tuple[Host, ...]:
        """The hosts that run greenlets."""
        return tuple(host for host in self.hosts if host.gevent)

    def version(self, name: str) -> str:
        """Return the version of a package of the project; empty if it has none."""
        return next((one.version or "?" for one in self.packages if name in {one.name, *one.tops[-1:]}), "")


def is_project(config: Config) -> bool:
    """Whether a root is more than the folder in which somebody happens to be, such as a home full of other things.

    A project has a configuration, a repository, or right in it Python, a manifest or a file that launches processes.
    """
    if config.path is not None or (config.root / ".git").exists():
        return True
    return any(_is_own(entry.name) for entry in config.root.iterdir() if entry.is_file())


def _is_own(name: str) -> bool:
    return classify(name) in {"python", "manifest"} or deployment.kind_of(name) in _LAUNCHERS


_LAUNCHERS = frozenset({"procfile", "compose", "dockerfile"})
"""Kinds of files that nobody has lying about at home."""


def gather(  # noqa: PLR0913  # one project, all by name
    config: Config,
    cwd: Path,
    catalog: Catalog,
    database: Database,
    *,
    assume: Sequence[str] = (),
    likely: str = "",
    progress: Callable[[str], None] | None = None,
) -> Facts:
    """Read a project. ``likely``: the host to assume where none is found, as the log suggests.

    Nothing that the project silences is left out: who is silenced can be the culprit. Raises GeventlintError.
    """
    open_config = replace(config, select=(), extend_select=(), ignore=(), per_file_ignores=(), ignores=())
    files = Files(config.root)
    known = survey(files, open_config, catalog, database, assume=assume, progress=progress)
    assumed = ""
    if not known.project.gevent_hosts and likely and not assume:
        assumed = likely
        known = survey(files, open_config, catalog, database, assume=(likely,), progress=progress)
    project = known.project
    findings = sorted(checks.run(list(catalog.rules), project, database), key=lambda one: (one.location, one.code))
    packages = tuple(_packages(project.dependencies, _scopes(project), database))
    return Facts(
        root=Root.of(config.root, cwd),
        hosts=project.hosts,
        findings=tuple(findings),
        packages=packages,
        paths=frozenset(project.modules.paths),
        assumed=assumed,
    )


def _scopes(project: Project) -> list[Scope]:
    found: dict[tuple[str, tuple[str, ...]], Scope] = {}
    for host in project.gevent_hosts or project.hosts:
        scope = project.scope_of(host)
        if scope is not None:
            found.setdefault(scope.key, scope)
    return list(found.values())


def _packages(dependencies: Dependencies, scopes: Sequence[Scope], database: Database) -> Iterator[Present]:
    told: set[str] = set()
    for scope in scopes:
        versions = dependencies.versions(scope)
        for coming in dependencies.everything(scope):
            entry = database.get(coming.name)
            name = entry.name if entry else normalise(coming.name)
            if name in told or (entry and entry.development):
                continue
            told.add(name)
            verdict = database.verdict(entry, coming.version, versions, coming.specifier) if entry else None
            tops = tuple(reversed([item.name for item in coming.way]))
            yield Present(name, coming.version or "", verdict, coming.location, coming.links, coming.direct, tops)
