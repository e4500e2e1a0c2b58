"""uv.lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from geventlint.documents.toml import load_lock
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.lock_places import package_places
from geventlint.manifests.lock_reach import mark_development
from geventlint.manifests.pep508 import normalize
from geventlint.manifests.tables import dicts, string, strings, table
from geventlint.model import Dependency, LockedPackage, Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.manifests.file import File
    from geventlint.model import Problem

_NEWEST = 1
_SOURCES: dict[str, Literal["url", "vcs", "path"]] = {
    "git": "vcs",
    "url": "url",
    "path": "path",
    "directory": "path",
    "editable": "path",
    "virtual": "path",
}


def read(file: File) -> Manifest:
    """Return the packages of a uv.lock with their edges; development groups and extras of the project are marked."""
    document = load_lock(file.text)
    data = document.data
    entries = [entry for entry in dicts(data.get("package")) if isinstance(entry.get("name", ""), str)]
    places = package_places(file.path, file.text, [entry.get("name", "") for entry in entries])
    members = frozenset(strings(table(data.get("manifest")).get("members")))
    packages = []
    cache: dict[tuple[object, ...], Dependency] = {}
    for entry, place in zip(entries, places, strict=True):
        name = entry.get("name")
        if not name:
            continue
        source = _source(entry)
        root = source in (("virtual", "."), ("editable", ".")) or (
            name in members and source[0] in ("virtual", "editable", "directory")
        )
        packages.append(
            LockedPackage(
                normalize(name),
                string(entry.get("version")),
                place,
                tuple(_edges(entry, cache, root=root)),
                False,  # noqa: FBT003  # development: told by mark_development; by position because this runs for thousands
                _SOURCES.get(source[0], "registry"),
                root,
                _marker(entry),
            )
        )
    return Manifest(
        file.path,
        file.kind,
        packages=tuple(mark_development(packages)),
        problems=tuple(_problems(file, data)) or ((file.fault(document.fault),) if document.fault else ()),
        requires_python=string(data.get("requires-python")),
    )


def _source(entry: dict[str, Any]) -> tuple[str, str]:
    source = entry.get("source")
    if isinstance(source, dict):
        for key, value in source.items():
            if key in _SOURCES:
                return key, str(value)
    return "registry", ""


def _marker(entry: dict[str, Any]) -> str:
    """Return the condition under which this version of a package that has several is the one."""
    markers = entry.get("resolution-markers")
    if not markers:
        return ""
    found = strings(markers)
    return found[0] if len(found) == 1 else " or ".join(f"({marker})" for marker in found)


def _edges(entry: dict[str, Any], cache: dict[tuple[object, ...], Dependency], *, root: bool) -> Iterator[Dependency]:
    if "dependencies" in entry:
        yield from _dependencies(entry["dependencies"], cache)
    if "optional-dependencies" in entry:
        for extra, items in table(entry["optional-dependencies"]).items():
            development = root and is_development_group(extra)
            yield from _dependencies(items, cache, extra=normalize(extra), development=development)
    for key in ("dev-dependencies", "dependency-groups"):
        if root and key in entry:
            for group, items in table(entry[key]).items():
                yield from _dependencies(items, cache, group=group, development=is_development_group(group))


def _dependencies(
    items: object,
    cache: dict[tuple[object, ...], Dependency],
    *,
    extra: str = "",
    group: str = "",
    development: bool = False,
) -> Iterator[Dependency]:
    for item in dicts(items):
        name, marker, version = item.get("name"), item.get("marker", ""), item.get("version", "")
        if not (isinstance(name, str) and isinstance(marker, str) and isinstance(version, str) and name):
            continue
        asked = strings(item["extra"]) if "extra" in item else ()
        key = (name, marker, version, extra, group, development, *asked)
        edge = cache.get(key)
        if edge is None:
            edge = cache[key] = Dependency(
                normalize(name),
                marker,
                extra,
                tuple(normalize(ask) for ask in asked),
                f"=={version}" if version else "",
                group,
                development,
            )
        yield edge


def _problems(file: File, data: dict[str, Any]) -> Iterator[Problem]:
    version = data.get("version")
    if isinstance(version, int) and version > _NEWEST:
        at = file.text.find("version")
        line = file.text.count("\n", 0, max(at, 0)) + 1
        yield file.problem(f"written by a newer uv (lock version {version}): read as version {_NEWEST}", line)
