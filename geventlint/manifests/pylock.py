"""pylock.toml and pylock.NAME.toml (PEP 751)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from geventlint.documents.toml import load_lock
from geventlint.manifests.groups import is_development_file, is_development_group
from geventlint.manifests.lock_places import package_places
from geventlint.manifests.pep508 import normalize
from geventlint.manifests.tables import dicts, string
from geventlint.model import Dependency, LockedPackage, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.manifests.file import File
    from geventlint.manifests.pep508 import Source

_NEWEST = 1
_GROUP = re.compile(r"""["']([^"']+)["']\s+in\s+dependency_groups""")
_OTHER_TEST = re.compile(r"\bin\s+extras\b|(?<!\w)not\s+in\b")


def read(file: File) -> Manifest:
    """Return the packages of a pylock.toml; its edges are optional, and without any all packages come in."""
    document = load_lock(file.text)
    data = document.data
    entries = [entry for entry in dicts(data.get("packages")) if isinstance(entry.get("name", ""), str)]
    places = package_places(file.path, file.text, [entry.get("name", "") for entry in entries], "[[packages]]")
    development = is_development_file(file.path)
    packages = tuple(
        LockedPackage(
            normalize(entry["name"]),
            string(entry.get("version")),
            place,
            tuple(_edges(entry)),
            development or _only_development(string(entry.get("marker"))),
            _source(entry),
            marker=string(entry.get("marker")),
        )
        for entry, place in zip(entries, places, strict=True)
        if entry.get("name")
    )
    problems = [file.fault(document.fault)] if document.fault else []
    major = string(data.get("lock-version")).partition(".")[0]
    if not problems and major.isdecimal() and int(major) > _NEWEST:
        line = file.text.count("\n", 0, file.text.find("lock-version")) + 1
        problems.append(file.problem(f"lock version {major} is newer than {_NEWEST}: read as version {_NEWEST}", line))
    return Manifest(
        file.path,
        file.kind,
        packages=packages,
        problems=tuple(problems),
        requires_python=string(data.get("requires-python")),
        flat=not any(package.dependencies for package in packages),
    )


def _only_development(marker: str) -> bool:
    """Return whether a marker asks for development groups and nothing else (``'dev' in dependency_groups``)."""
    groups = _GROUP.findall(marker)
    return bool(groups) and not _OTHER_TEST.search(marker) and all(is_development_group(group) for group in groups)


def _edges(entry: dict[str, Any]) -> Iterator[Dependency]:
    for need in dicts(entry.get("dependencies")):
        name, version = string(need.get("name")), string(need.get("version"))
        if name:
            yield Dependency(normalize(name), specifier=f"=={version}" if version else "")


def _source(entry: dict[str, Any]) -> Source:
    if "vcs" in entry:
        return "vcs"
    if "directory" in entry:
        return "path"
    return "url" if "archive" in entry else "registry"
