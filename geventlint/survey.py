"""From the files of a project to what is known of it: every reader is called here, and nothing is judged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geventlint import deployment, discovery, manifests
from geventlint.deployment import commands
from geventlint.model import FileCounts
from geventlint.project import assume as assumption
from geventlint.project import python_hosts
from geventlint.project.callers import Callers
from geventlint.project.dependencies import Dependencies
from geventlint.project.modules import Modules
from geventlint.project.project import Project
from geventlint.project.reach import Reach
from geventlint.source import reading as source_reading
from geventlint.source.extract import extract, scan
from geventlint.source.scan import imports
from geventlint.source.vocabulary import Vocabulary
from geventlint.wanted import APPLICATIONS, HOSTS, MENTION, STARTERS, vocabulary, without_host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from geventlint.config import Config
    from geventlint.knowledge.catalog import Catalog
    from geventlint.knowledge.database import Database
    from geventlint.model import Host, Launch, Manifest, Problem, Use
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


@dataclass
class _Listing:
    python: list[str] = field(default_factory=list)
    manifests: list[str] = field(default_factory=list)
    deployment: list[tuple[str, str]] = field(default_factory=list)


def classify(path: str) -> str | None:
    """What a file is by its name: ``python``, ``manifest``, ``deployment``, ``script?``; None if nobody reads it."""
    if path.endswith((".py", ".pyi")):
        return "python"
    if manifests.kind_of(path):
        return "manifest"
    kind = deployment.kind_of(path)
    if kind is None:
        return None
    return "script?" if kind == "script?" else "deployment"


def survey(  # noqa: PLR0913  # what a run knows, all by name
    files: Files,
    config: Config,
    catalog: Catalog,
    database: Database,
    *,
    assume: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
) -> Survey:
    """Read a project. Only the root itself can fail: see ``discovery.discover``."""
    tell = progress or _silent
    tell("listing files")
    listing, problems = _listing(files, config)
    tell(f"reading {len(listing.deployment)} deployment files")
    hosts, faults = _declared(files, listing, config)
    problems += faults
    tell(f"reading {len(listing.manifests)} manifests")
    read = [*_manifests(files, listing.manifests), *_installed(files, listing.deployment)]
    problems += [problem for manifest in read for problem in manifest.problems]
    tell(f"reading {len(listing.python)} Python files")
    python = _Python(files, listing.python)
    modules = Modules(listing.python, imports, files.read)
    dependencies = Dependencies(read, _field(database, "pulls"), _field(database, "spares"))
    reach = Reach(modules)
    uses, faults = python.facts(HOSTS, python.mentions)
    known = [*hosts, *_from_python(python, uses, modules, files)]
    known = list(python_hosts.refined(known, uses, reach.entry_paths))
    known += assumption.asked(assume, "assumed", commands.host_of_command, python.applications(modules, assume))
    notes = []
    if not any(host.gevent for host in known):
        likely, reason = assumption.likely(known, dependencies, lambda: python.applications(modules, ("celery",)))
        known += likely
        notes += [f"assumed {host.command}: {reason}" for host in likely]
    if any(host.gevent for host in known):
        tell(f"searching {len(listing.python)} Python files")
        uses, faults = python.facts(vocabulary(catalog, database), listing.python)
    else:
        more, other = python.facts(without_host(catalog), listing.python)
        uses, faults = _merged(uses, more), [*faults, *other]
    problems += faults
    project = Project(
        hosts=python_hosts.settled(known),
        uses=uses,
        manifests=tuple(read),
        problems=tuple(problems),
        modules=modules,
        reach=reach,
        dependencies=dependencies,
        callers=Callers(
            modules, lambda path, names: _own_uses(files, path, names), lambda path, word: _holds(files, path, word)
        ),
    )
    counts = FileCounts(len(listing.python), len(read), len(listing.deployment))
    looked = tuple(path for path, _ in sorted(listing.deployment, key=lambda item: (item[1] in _VAGUE, item[0])))
    return Survey(
        project, counts, (*notes, *_notes(project, counts, looked)), looked, (*python.naming, *_naming(files, listing))
    )


def _own_uses(files: Files, path: str, names: frozenset[str]) -> tuple[Use, ...]:
    """The uses of some of the project's own names in a file."""
    data = files.read(path)
    if data is None:
        return ()
    words = Vocabulary(names=names, relative=True)
    return extract(path, data, scan(data, words), words).uses


def _holds(files: Files, path: str, word: str) -> bool:
    data = files.read(path)
    return data is not None and word.encode() in data


_VAGUE = frozenset({"yaml", "ini", "makefile"})
"""Kinds of which most files launch nothing: named last."""


def _silent(_: str) -> None:
    """Progress that nobody watches."""


def _field(database: Database, name: str) -> Callable[[str], tuple[str, ...]]:
    def look_up(package: str) -> tuple[str, ...]:
        entry = database.get(package)
        return getattr(entry, name) if entry else ()

    return look_up


def _listing(files: Files, config: Config) -> tuple[_Listing, list[Problem]]:
    found = discovery.discover(files.root, config.excluded, classify)
    listed = list(found.files)
    known = {path for path, _ in listed}
    listed += [(path, kind) for path in files.overlay if path not in known and (kind := classify(path))]
    listing = _Listing()
    for path, kind in sorted(listed):
        if discovery.role_of(path) != "application":
            continue
        if kind == "python":
            listing.python.append(path)
            if "gunicorn" in path and (special := deployment.kind_of(path)):
                listing.deployment.append((path, special))
            if manifests.kind_of(path):
                listing.manifests.append(path)
        elif kind == "manifest":
            listing.manifests.append(path)
        elif kind == "script?":
            _by_head(files, path, listing)
        else:
            listing.deployment.append((path, deployment.kind_of(path) or ""))
    return listing, list(found.problems)


def _by_head(files: Files, path: str, listing: _Listing) -> None:
    head = files.head(path)
    if source_reading.is_python(head):
        listing.python.append(path)
    elif deployment.is_script(head):
        listing.deployment.append((path, "shell"))


def _declared(files: Files, listing: _Listing, config: Config) -> tuple[list[Host], list[Problem]]:
    hosts: list[Host] = []
    problems: list[Problem] = []
    launches: list[Launch] = []
    for path, kind in listing.deployment:
        data = files.read(path)
        if data is None:
            continue
        found = deployment.read(path, kind, data, files.read)
        launches.extend(found.launches)
        problems.extend(found.problems)
    for launch in launches:
        found_here = commands.hosts_of(launch, files.read)
        hosts.extend(replace(host, environment=launch.environment, files=launch.files) for host in found_here)
    hosts = list(commands.settled(hosts))
    for index, text in enumerate(config.hosts):
        where = config.hosts_locations[index] if index < len(config.hosts_locations) else None
        hosts.extend(python_hosts.at(host, where) for host in commands.host_of_command(text, "configured"))
    return hosts, problems


def _manifests(files: Files, paths: Sequence[str]) -> list[Manifest]:
    """Every manifest once, and the requirements files that they include."""
    found: dict[str, Manifest] = {}
    pending = [(path, manifests.kind_of(path) or "") for path in reversed(paths)]
    while pending:
        path, kind = pending.pop()
        if path in found:
            continue
        data = files.read(path)
        if data is None:
            continue
        manifest = manifests.read_as(kind, path, data, files.read)
        found[path] = manifest
        for included, constraint in manifest.includes:
            pending.append((included, "constraints" if constraint else "requirements"))
    return [found[path] for path in sorted(found)]


def _naming(files: Files, listing: _Listing) -> Iterator[str]:
    for path in (*listing.manifests, *(path for path, _ in listing.deployment)):
        data = files.read(path)
        if data is not None and (b"GVL" in data or b"geventlint:" in data):
            yield path


def _installed(files: Files, paths: Sequence[tuple[str, str]]) -> Iterator[Manifest]:
    """The requirements that the ``pip install`` lines of Dockerfiles name."""
    for path, kind in paths:
        data = files.read(path) if kind == "dockerfile" else None
        if data is not None and b"pip" in data:
            manifest = manifests.read_as("dockerfile", path, data, files.read)
            if manifest.requirements:
                yield manifest


class _Python:
    """The Python files: read once to see what they mention, and again only for what a vocabulary finds in them."""

    def __init__(self, files: Files, paths: Sequence[str]) -> None:
        self._files = files
        self._paths = paths
        self.mentions: list[str] = []
        self.starting: list[str] = []
        self.naming: list[str] = []
        for path in paths:
            data = files.read(path)
            if data is None:
                continue
            if MENTION in data:
                self.mentions.append(path)
                if b"worker" in data and (b".start(" in data or b"celery.bin" in data):
                    self.starting.append(path)
            if b"GVL" in data or b"geventlint:" in data:
                self.naming.append(path)

    def facts(self, words: Vocabulary, paths: Sequence[str]) -> tuple[dict[str, tuple[Use, ...]], list[Problem]]:
        """The uses of a vocabulary by file, and the files that could not be read."""
        uses: dict[str, tuple[Use, ...]] = {}
        problems: list[Problem] = []
        if not (words.names or words.tails or words.settings or words.modules):
            return uses, problems
        for path in paths:
            data = self._files.read(path)
            hits = scan(data, words) if data is not None else None
            if data is None or not hits:
                continue
            facts = extract(path, data, hits, words)
            if facts.uses:
                uses[path] = facts.uses
            problems.extend(facts.problems)
        return uses, problems

    def applications(self, modules: Modules, assumed: Sequence[str]) -> tuple[str, ...]:
        """The modules that make a Celery application; looked for only if something is assumed."""
        if not assumed:
            return ()
        return assumption.applications(self.facts(APPLICATIONS, self._paths)[0], modules)


def _from_python(python: _Python, uses: dict[str, tuple[Use, ...]], modules: Modules, files: Files) -> Iterator[Host]:
    yield from python_hosts.declared(uses, modules, lambda launch: commands.hosts_of(launch, files.read))
    starters, _ = python.facts(STARTERS, python.starting)
    for path, items in starters.items():
        yield from python_hosts.started(path, items, uses.get(path, ()), modules)


def _merged(uses: dict[str, tuple[Use, ...]], more: dict[str, tuple[Use, ...]]) -> dict[str, tuple[Use, ...]]:
    return {path: (*uses.get(path, ()), *more.get(path, ())) for path in sorted({*uses, *more})}


def _notes(project: Project, counts: FileCounts, looked: Sequence[str]) -> Iterator[str]:
    yield f"read {counts.python} Python files, {counts.manifests} manifests, {counts.deployment} deployment files"
    for path in looked:
        yield f"searched for launch lines: {path}"
    for manifest in project.manifests:
        yield f"manifest: {manifest.path} ({len(manifest.requirements)} requirements, {len(manifest.packages)} locked packages)"
    for host in project.hosts:
        patched = f"; {host.reason}" if host.reason else ""
        yield f"host: {host.place} {host.command} (pool {host.pool}, patched {host.patched}, {host.evidence}{patched})"
    for host in project.gevent_hosts:
        entries = ", ".join(project.reach.entry_paths(host))
        missing = f"not found ({host.entry})" if host.entry else "not named"
        yield f"entry of {host.place}: {entries or missing}"
