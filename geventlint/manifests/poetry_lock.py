"""poetry.lock, from Poetry 1.0 to 2.x. Its ``[package.extras]`` lists what an extra would need, not packages."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from geventlint.documents.toml import load_lock
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.lock_places import package_places
from geventlint.manifests.pep508 import normalize
from geventlint.manifests.poetry_versions import specifier
from geventlint.manifests.tables import dicts, string, strings, table
from geventlint.model import Dependency, LockedPackage, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.manifests.file import File
    from geventlint.model import Problem

_NEWEST = 2
_SOURCES: dict[str, Literal["url", "vcs", "path"]] = {"git": "vcs", "url": "url", "file": "path", "directory": "path"}
_EXTRA = re.compile(r"""\bextra\s*==\s*["']([^"']+)["']""")
_LISTED = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


def read(file: File) -> Manifest:
    """Return the packages of a poetry.lock with their edges.

    ``category = "dev"`` (until Poetry 1.4) and ``groups`` (since 2.0) tell what only development needs; locks of the
    versions between say nothing about it.
    """
    document = load_lock(file.text)
    data = document.data
    entries = [entry for entry in dicts(data.get("package")) if isinstance(entry.get("name", ""), str)]
    places = package_places(file.path, file.text, [entry.get("name", "") for entry in entries])
    packages = tuple(
        LockedPackage(
            normalize(entry["name"]),
            string(entry.get("version")),
            place,
            tuple(_edges(entry)),
            _development(entry),
            _SOURCES.get(string(table(entry.get("source")).get("type")), "registry"),
            marker=_marker(entry),
        )
        for entry, place in zip(entries, places, strict=True)
        if entry.get("name")
    )
    metadata = table(data.get("metadata"))
    problems = list(_problems(file, metadata))
    if document.fault:
        problems.append(file.fault(document.fault))
    return Manifest(
        file.path,
        file.kind,
        packages=packages,
        problems=tuple(problems[:1]),
        requires_python=specifier(string(metadata.get("python-versions"))),
    )


def _development(entry: dict[str, Any]) -> bool:
    groups = strings(entry.get("groups"))
    if groups:
        return all(is_development_group(group) for group in groups)
    return entry.get("category") == "dev"


def _marker(entry: dict[str, Any]) -> str:
    """Return the condition of a package: one for all groups, or that of the main group."""
    markers = entry.get("markers")
    if isinstance(markers, dict):
        return string(markers.get("main"))
    return string(markers)


def _edges(entry: dict[str, Any]) -> Iterator[Dependency]:
    needs = table(entry.get("dependencies"))
    if not needs:
        return
    extras = _extras(entry)
    for name, wanted in needs.items():
        for want in wanted if isinstance(wanted, list) else (wanted,):
            yield from _edge(name, want, extras)


def _edge(name: str, want: object, extras: dict[str, dict[str, None]]) -> Iterator[Dependency]:
    normal = normalize(name)
    if isinstance(want, str):
        yield Dependency(normal, specifier=_specifier(want))
        return
    details = table(want)
    marker = string(details.get("markers"))
    asked = tuple(normalize(extra) for extra in strings(details.get("extras")))
    wanted = _specifier(string(details.get("version")))
    belongs: list[str] = []
    if details.get("optional"):
        belongs = list(extras.get(normal, ())) or [normalize(extra) for extra in _EXTRA.findall(marker)]
    for extra in belongs or [""]:
        yield Dependency(normal, marker, extra, asked, wanted)


def _extras(entry: dict[str, Any]) -> dict[str, dict[str, None]]:
    """Return the extras of a package by the names that they list."""
    found: dict[str, dict[str, None]] = {}
    for extra, listed in table(entry.get("extras")).items():
        for text in strings(listed):
            name = _LISTED.match(text)
            if name:
                found.setdefault(normalize(name[1]), {})[normalize(extra)] = None
    return found


@lru_cache(maxsize=8192)
def _specifier(wanted: str) -> str:
    return specifier(wanted)


def _problems(file: File, metadata: dict[str, Any]) -> Iterator[Problem]:
    version = string(metadata.get("lock-version"))
    major = version.partition(".")[0]
    if major.isdecimal() and int(major) > _NEWEST:
        line = file.text.count("\n", 0, max(file.text.find("lock-version"), 0)) + 1
        yield file.problem(f"written by a newer Poetry (lock version {version}): read as version {_NEWEST}", line)
