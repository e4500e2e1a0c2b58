"""What deployment files and manifests say: the hosts that they launch, and the packages that they ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint import deployment, manifests
from geventlint.deployment import commands
from geventlint.manifests import console_scripts
from geventlint.model import Problem
from geventlint.project import python_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.config import Config
    from geventlint.model import Host, Launch, Manifest
    from geventlint.reading import Files
    from geventlint.survey.listing import Listing


def hosts(files: Files, listing: Listing, config: Config) -> tuple[list[Host], list[Problem]]:
    """The processes that deployment files and the configuration launch, and what could not be read."""
    found_hosts: list[Host] = []
    problems: list[Problem] = []
    launches: list[Launch] = []
    silent: list[tuple[str, str, bytes]] = []
    programs = _programs(files, listing)
    for path, kind in listing.deployment:
        data = files.read(path)
        if data is None:
            continue
        found = deployment.read(path, kind, data, files.read, programs)
        launches.extend(found.launches)
        problems.extend(found.problems)
        if not found.launches:
            silent.append((path, kind, data))
    for path, kind, data in silent if launches else ():
        launches.extend(deployment.read(path, kind, data, files.read, programs, scripts=True).launches)
    for launch in launches:
        found_here = commands.hosts_of(launch, files.read, programs)
        found_hosts.extend(
            replace(host, environment=launch.environment, files=launch.files, started=launch.started)
            for host in found_here
        )
    found_hosts = list(commands.settled(found_hosts))
    for index, text in enumerate(config.hosts):
        where = config.hosts_locations[index] if index < len(config.hosts_locations) else None
        meant = [python_hosts.at(host, where) for host in commands.host_of_command(text, "configured")]
        found_hosts.extend(meant)
        if where and not meant:
            problems.append(Problem("GVL002", where, f"`{text}` starts no process that is known, so it is no host"))
    return found_hosts, problems


def _programs(files: Files, listing: Listing) -> dict[str, str]:
    """The commands that the project's packages install; the outermost package wins."""
    found: dict[str, str] = {}
    for path in sorted(listing.manifests, key=lambda path: (path.count("/"), path)) if listing.deployment else ():
        if path.rpartition("/")[2] in console_scripts.NAMES:
            for name, called in console_scripts.console_scripts(path, files.read(path) or b"").items():
                found.setdefault(name, called)
    return found


def packages(files: Files, listing: Listing) -> list[Manifest]:
    """Every manifest once, the requirements files that they include, and what Dockerfiles install."""
    return [*_manifests(files, listing.manifests), *_installed(files, listing.deployment)]


def _manifests(files: Files, paths: Sequence[str]) -> list[Manifest]:
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


def _installed(files: Files, paths: Sequence[tuple[str, str]]) -> Iterator[Manifest]:
    """The requirements that the ``pip install`` lines of Dockerfiles name."""
    for path, kind in paths:
        data = files.read(path) if kind == "dockerfile" else None
        if data is not None and (b"pip" in data or b"extra" in data or b" -E" in data):
            manifest = manifests.read_as("dockerfile", path, data, files.read)
            if manifest.requirements:
                yield manifest


def heads(files: Files, paths: Sequence[str]) -> Iterator[Manifest]:
    """What scripts say that they need, each with the lock that it has of its own (``serve.py.lock``)."""
    for path in paths:
        manifest = manifests.read_as("script", path, files.read(path) or b"", files.read)
        if not (manifest.requirements or manifest.problems):
            continue
        yield manifest
        lock = f"{path}.lock"
        data = files.read(lock)
        if data is not None:
            yield manifests.read_as("uv.lock", lock, data, files.read)


def naming(files: Files, listing: Listing) -> Iterator[str]:
    """The manifests and deployment files that name one of our codes in a comment."""
    for path in (*listing.manifests, *(path for path, _ in listing.deployment)):
        data = files.read(path)
        if data is not None and (b"GVL" in data or b"geventlint:" in data):
            yield path
