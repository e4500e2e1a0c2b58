"""From the files of a project to what is known of it: every reader is called here, and nothing is judged."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.deployment import commands
from geventlint.documents.words import counted
from geventlint.model import FileCounts, Location, Problem
from geventlint.project import assume as assumption
from geventlint.project import programs, settling
from geventlint.project.dependencies import Dependencies
from geventlint.project.modules import Modules
from geventlint.project.project import Project
from geventlint.project.reach import Reach
from geventlint.source.scan import imports
from geventlint.survey import declarations, python_files, reexports
from geventlint.survey.listing import listed
from geventlint.survey.python_files import PythonFiles
from geventlint.wanted import HOSTS, vocabulary, without_host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from geventlint.config import Config
    from geventlint.knowledge.catalog import Catalog
    from geventlint.knowledge.database import Database
    from geventlint.model import Host
    from geventlint.project.environment import Installation
    from geventlint.reading import Files


@dataclass(frozen=True)
class Survey:
    """A project, and how it was read."""

    project: Project
    counts: FileCounts
    notes: tuple[str, ...]
    looked: tuple[str, ...]
    """The deployment files that were searched."""
    naming: tuple[str, ...]
    """Files that name one of our codes in a comment."""


def survey(  # noqa: PLR0913  # what a run knows, all by name
    files: Files,
    config: Config,
    catalog: Catalog,
    database: Database,
    *,
    assume: Sequence[str] = (),
    installation: Installation | None = None,
    progress: Callable[[str], None] | None = None,
) -> Survey:
    """Read a project. Only the root itself can fail (see ``discovery.discover``), and the environment of the configuration.

    ``installation``: where it is installed; None for what the configuration says.
    """
    installation = installation or _installed(config)
    tell = progress or _silent
    tell("listing files")
    listing = listed(files, config)
    tell(f"reading {counted(len(listing.deployment), 'deployment file')}")
    hosts, faults = declarations.hosts(files, listing, config)
    problems = [*listing.problems, *faults]
    tell(f"reading {counted(len(listing.manifests), 'manifest')}")
    read = declarations.packages(files, listing)
    library = programs.is_library(read, hosts, files.read)
    tell(f"reading {counted(len(listing.python), 'Python file')}")
    python = PythonFiles(files, listing.python)
    read += declarations.heads(files, python.heads)
    problems += [problem for manifest in read for problem in manifest.problems]
    modules = Modules(listing.python, imports, files.read)
    dependencies = Dependencies(
        read, _field(database, "pulls"), _field(database, "spares"), extras=_extras(database), installation=installation
    )
    reach = Reach(modules)
    uses, faults = python.facts(HOSTS, python.mentions)
    uses = reexports.followed(uses, HOSTS, files, listing.python, modules)
    known = [*hosts, *python_files.hosts(python, uses, modules, files)]
    known = list(programs.configured(known, modules, reach.entry_paths))
    known = list(settling.refined(known, uses, modules, reach.entry_paths))
    callers = python_files.callers(files, modules)
    known = list(programs.Programs(uses, modules, reach, callers).joined(known, library=library))
    known += assumption.asked(assume, "assumed", commands.host_of_command, python.applications(modules, assume))
    notes = []
    if not any(host.gevent for host in known):
        likely, reason = assumption.likely(known, dependencies, lambda: python.applications(modules, ("celery",)))
        known += likely
        notes += [f"assumed {host.command}: {reason}" for host in likely]
    if any(host.gevent for host in known):
        tell(f"searching {counted(len(listing.python), 'Python file')}")
        words = vocabulary(catalog, database)
        uses, faults = python.facts(words, listing.python)
        uses = reexports.followed(uses, words, files, listing.python, modules)
    else:
        more, other = python.facts(without_host(catalog), listing.python)
        uses, faults = python_files.merged(uses, more), [*faults, *other]
    problems += faults
    own = set(listing.python)
    problems += [
        Problem("GVL001" if path in own else "GVL002", Location(path), reason) for path, reason in files.refused.items()
    ]
    project = Project(
        hosts=settling.settled(known, lambda host, path: _certainly(reach, host, path)),
        uses=uses,
        manifests=tuple(read),
        problems=tuple(problems),
        modules=modules,
        reach=reach,
        dependencies=dependencies,
        callers=callers,
        ask=lambda path, words: python_files.uses_in(files, path, words),
        calls=python_files.calls(files, modules, reach, [host for host in known if host.gevent]),
    )
    counts = FileCounts(len(listing.python), len(read), len(listing.deployment))
    looked = tuple(path for path, _ in sorted(listing.deployment, key=lambda item: (item[1] in _VAGUE, item[0])))
    return Survey(
        project,
        counts,
        (*notes, *_notes(project, counts, looked)),
        looked,
        (*python.naming, *declarations.naming(files, listing)),
    )


_VAGUE = frozenset({"yaml", "ini", "makefile"})
"""Kinds of which most files launch nothing: named last."""


def _certainly(reach: Reach, host: Host, path: str) -> bool:
    way = reach.way(host, path)
    return way is not None and way.certain


def _installed(config: Config) -> Installation | None:
    """Where the configuration says that the project is installed, for doors without options for it."""
    if not config.environment:
        return None
    from geventlint.project.environment import Installation, configured  # start-up: few configurations name one

    return Installation(configured(config, os.environ.get("VIRTUAL_ENV", "")))


def _silent(_: str) -> None:
    """Progress that nobody watches."""


def _field(database: Database, name: str) -> Callable[[str], tuple[str, ...]]:
    def look_up(package: str) -> tuple[str, ...]:
        entry = database.get(package)
        return getattr(entry, name) if entry else ()

    return look_up


def _extras(database: Database) -> Callable[[str], Mapping[str, tuple[str, ...]]]:
    def look_up(package: str) -> Mapping[str, tuple[str, ...]]:
        entry = database.get(package)
        return entry.extras if entry else {}

    return look_up


def _notes(project: Project, counts: FileCounts, looked: Sequence[str]) -> Iterator[str]:
    read = ((counts.python, "Python file"), (counts.manifests, "manifest"), (counts.deployment, "deployment file"))
    yield f"read {', '.join(counted(number, word) for number, word in read)}"
    for path in looked:
        yield f"searched for launch lines: {path}"
    for manifest in project.manifests:
        said = (counted(len(manifest.requirements), "requirement"), counted(len(manifest.packages), "locked package"))
        yield f"manifest: {manifest.path} ({', '.join(said)})"
    for host in project.hosts:
        patched = f"; {host.reason}" if host.reason else ""
        yield f"host: {host.place} {host.command} (pool {host.pool}, patched {host.patched}, {host.evidence}{patched})"
    for host in project.gevent_hosts:
        entries = ", ".join(project.reach.entry_paths(host))
        missing = f"not found ({host.entry})" if host.entry else "not named"
        yield f"entry of {host.place}: {entries or missing}"
