"""Poetry's tables in pyproject.toml, of Poetry 1 and 2."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geventlint.manifests.collector import ALWAYS, Role
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.pep508 import Parsed, normalize
from geventlint.manifests.poetry_versions import specifier
from geventlint.manifests.tables import dicts, string, strings, table

if TYPE_CHECKING:
    from geventlint.documents.toml_places import Path
    from geventlint.manifests.pep508 import Source
    from geventlint.manifests.toml_collector import TomlCollector
    from geventlint.model import Location

_POETRY: Path = ("tool", "poetry")


def read(found: TomlCollector, poetry: dict[str, Any], project: dict[str, Any]) -> str:
    """Add the requirements of ``[tool.poetry]``; return what it says about Python, as a PEP 440 specifier.

    Where ``[project]`` has the dependencies, Poetry's own table only says where to get them from.
    """
    main = table(poetry.get("dependencies"))
    extras = _extras(poetry)
    way = (*_POETRY, "dependencies")
    if "dependencies" not in project or "dependencies" in strings(project.get("dynamic")):
        for name, wanted in main.items():
            for extra in extras.get(normalize(name), ("",)):
                _add(found, name, wanted, way, Role.of_extra(extra) if extra else ALWAYS)
    legacy = table(poetry.get("dev-dependencies"))
    for name, wanted in legacy.items():
        _add(found, name, wanted, (*_POETRY, "dev-dependencies"), Role("dev", development=True))
    groups = table(poetry.get("group"))
    for group in groups:
        _read_group(found, groups, group)
    return specifier(string(main.get("python")))


def _read_group(found: TomlCollector, groups: dict[str, Any], group: str) -> None:
    development = is_development_group(group)
    seen = {normalize(group)}
    queue = [group]
    names = {normalize(name): name for name in groups}
    while queue:
        current = queue.pop(0)
        if current == group or not (development and is_development_group(current)):
            for name, wanted in table(table(groups[current]).get("dependencies")).items():
                way = (*_POETRY, "group", current, "dependencies")
                _add(found, name, wanted, way, Role.of_group(group))
        for included in map(normalize, strings(table(groups[current]).get("include-groups"))):
            if included in names and included not in seen:
                seen.add(included)
                queue.append(names[included])


def _extras(poetry: dict[str, Any]) -> dict[str, dict[str, None]]:
    """Return the extras that list each optional dependency."""
    extras: dict[str, dict[str, None]] = {}
    for extra, listed in table(poetry.get("extras")).items():
        for name in strings(listed):
            extras.setdefault(normalize(name), {})[normalize(extra)] = None
    return extras


def _add(found: TomlCollector, name: str, wanted: object, way: Path, role: Role) -> None:
    if normalize(name) in ("python", found.name):
        return
    many = isinstance(wanted, list)
    for index, want in enumerate(wanted if isinstance(wanted, list) else [wanted]):
        if not isinstance(want, (str, dict)):
            found.problem_at(f"the constraint of {name} must be a string or a table", (*way, name))
            continue
        details = {"version": want} if isinstance(want, str) else want
        place = _place(found, (*way, name), index if many else None)
        found.put(
            Parsed(
                normalize(name),
                specifier(string(details.get("version"))),
                _marker(details),
                tuple(sorted(normalize(asked) for asked in strings(details.get("extras")))),
                _source(details),
            ),
            _text(found, name, want, (*way, name)),
            place,
            replace(role, optional=True) if details.get("optional") else role,
        )


def _place(found: TomlCollector, way: Path, index: int | None) -> Location:
    """Return the place of the name; of one of several constraints, its own table."""
    if index is None:
        key = found.places.key(way)
        return found.places.lines.location(found.file.path, *key) if key else found.location(way)
    return found.location((*way, index), way)


def _text(found: TomlCollector, name: str, want: str | dict[str, Any], way: Path) -> str:
    key, value = found.places.key(way), found.places.value(way)
    if isinstance(want, dict) or not key or not value:
        return name
    return found.file.text[key[0] : value[1]]


def _source(details: dict[str, Any]) -> Source:
    if "git" in details:
        return "vcs"
    if "path" in details or "file" in details:
        return "path"
    return "url" if "url" in details else "registry"


def _marker(details: dict[str, Any]) -> str:
    """Return one PEP 508 marker of Poetry's three ways to write conditions."""
    parts = [string(details.get("markers"))] if details.get("markers") else []
    for clause in specifier(string(details.get("python"))).split(","):
        if clause:
            operator = clause.rstrip("0123456789.*abrcdevpost+")
            parts.append(f"python_version {operator} '{clause[len(operator) :]}'")
    if string(details.get("platform")):
        parts.append(f"sys_platform == '{details['platform']}'")
    return parts[0] if len(parts) == 1 else " and ".join(f"({part})" if " or " in part else part for part in parts)


def packages(poetry: dict[str, Any]) -> tuple[str, ...]:
    """Return the packages that Poetry puts into the distribution."""
    return tuple(string(item.get("include")) for item in dicts(poetry.get("packages")) if string(item.get("include")))
