"""pdm.lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geventlint.documents.toml import load_lock
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.lock_places import package_places
from geventlint.manifests.pep508 import Parsed, normalize, parse
from geventlint.manifests.tables import dicts, string, strings, table
from geventlint.model import Dependency, LockedPackage, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.manifests.file import File
    from geventlint.manifests.pep508 import Source
    from geventlint.model import Location

_NEWEST = 4


def read(file: File) -> Manifest:
    """Return the packages of a pdm.lock with their edges.

    PDM writes a package once more for each set of its extras (``celery[redis]``); here they become one package whose
    edges name the extra.
    """
    document = load_lock(file.text)
    data = document.data
    entries = [entry for entry in dicts(data.get("package")) if isinstance(entry.get("name", ""), str)]
    places = package_places(file.path, file.text, [entry.get("name", "") for entry in entries])
    merged: dict[tuple[str, str, str], LockedPackage] = {}
    for entry, place in zip(entries, places, strict=True):
        if entry.get("name"):
            _add(merged, entry, place)
    metadata = table(data.get("metadata"))
    problems = [file.fault(document.fault)] if document.fault else []
    major = string(metadata.get("lock_version")).partition(".")[0]
    if not problems and major.isdecimal() and int(major) > _NEWEST:
        line = file.text.count("\n", 0, file.text.find("lock_version")) + 1
        problems.append(file.problem(f"written by a newer PDM (lock version {major}): read as version {_NEWEST}", line))
    targets = dicts(metadata.get("targets"))
    python = string(targets[0].get("requires_python")) if targets else ""
    return Manifest(
        file.path, file.kind, packages=tuple(merged.values()), problems=tuple(problems), requires_python=python
    )


def _add(merged: dict[tuple[str, str, str], LockedPackage], entry: dict[str, Any], place: Location) -> None:
    name, version, marker = normalize(entry["name"]), string(entry.get("version")), string(entry.get("marker"))
    groups = strings(entry.get("groups"))
    development = bool(groups) and all(is_development_group(group) for group in groups)
    extras = [normalize(extra) for extra in strings(entry.get("extras"))]
    key = (name, version, _source(entry))
    known = merged.get(key)
    edges = tuple(edge for extra in extras or [""] for edge in _edges(entry, name, extra))
    if known is None:
        merged[key] = LockedPackage(name, version, place, edges, development, _source(entry), marker=marker)
        return
    merged[key] = LockedPackage(
        name,
        version,
        known.location,
        tuple(dict.fromkeys((*known.dependencies, *edges))),
        known.development and development,
        known.source,
        marker=known.marker if known.marker == marker else "",
    )


def _edges(entry: dict[str, Any], name: str, extra: str) -> Iterator[Dependency]:
    for written in strings(entry.get("dependencies")):
        parsed = parse(written.strip())
        if isinstance(parsed, Parsed) and parsed.name != name:
            yield Dependency(parsed.name, parsed.marker, extra, parsed.extras, parsed.specifier)


def _source(entry: dict[str, Any]) -> Source:
    if "git" in entry:
        return "vcs"
    if "path" in entry:
        return "path"
    return "url" if "url" in entry else "registry"
