"""pyproject.toml: PEP 621, PEP 735, and the tables of the tools that put requirements elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geventlint.documents.toml import load
from geventlint.manifests import pyproject_poetry, pyproject_tools
from geventlint.manifests.collector import Role
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.pep508 import normalize
from geventlint.manifests.tables import string, table
from geventlint.manifests.toml_collector import TomlCollector

if TYPE_CHECKING:
    from geventlint.documents.toml_places import Path
    from geventlint.manifests.file import File
    from geventlint.model import Manifest


def read(file: File) -> Manifest:
    """Return every requirement that the file declares, in whichever table."""
    document = load(file.text)
    data = document.data
    found = TomlCollector(file, document)
    project = table(data.get("project"))
    tools = table(data.get("tool"))
    poetry = table(tools.get("poetry"))
    flit = table(table(tools.get("flit")).get("metadata"))
    for name in (flit.get("dist-name"), flit.get("module"), poetry.get("name"), project.get("name")):
        found.set_name(name)
    pyproject_tools.read_sources(found, tools)
    _read_project(found, project)
    _read_groups(found, data.get("dependency-groups"))
    python = pyproject_poetry.read(found, poetry, project) or string(flit.get("requires-python"))
    pyproject_tools.read(found, tools)
    return found.manifest(
        requires_python=string(project.get("requires-python")) or python,
        builds=pyproject_tools.builds(data),
        packages_shipped=pyproject_tools.packages_shipped(tools),
    )


def _read_project(found: TomlCollector, project: dict[str, Any]) -> None:
    found.add_all(project.get("dependencies"), ("project", "dependencies"))
    for extra, items in table(project.get("optional-dependencies")).items():
        found.add_all(items, ("project", "optional-dependencies", extra), Role.of_extra(extra))


def _read_groups(found: TomlCollector, value: object) -> None:
    """PEP 735: a group may include others; what it includes belongs to it too."""
    groups = table(value)
    names = {normalize(name): name for name in groups}
    for name in groups:
        group = normalize(name)
        development = is_development_group(name)
        for way, item in _members(found, groups, names, group):
            own = way[1] == name
            if own or not (development and is_development_group(str(way[1]))):
                found.add(item, way, Role.of_group(name))


def _members(found: TomlCollector, groups: dict[str, Any], names: dict[str, str], group: str) -> list[tuple[Path, str]]:
    """Return the requirements of a group, those of the groups that it includes among them, with their ways."""
    members: list[tuple[Path, str]] = []
    seen = {group}
    queue = [group]
    while queue:
        current = names[queue.pop(0)]
        items = groups[current]
        if not isinstance(items, list):
            if normalize(current) == group:
                found.problem_at("must be an array of requirements", ("dependency-groups", current))
            continue
        for index, item in enumerate(items):
            way: Path = ("dependency-groups", current, index)
            if isinstance(item, str):
                members.append((way, item))
                continue
            included = normalize(string(table(item).get("include-group")))
            if included in names and included not in seen:
                seen.add(included)
                queue.append(included)
            elif normalize(current) == group and included not in names:
                what = f"includes the group {included}, which does not exist" if included else "is not a requirement"
                found.problem_at(what, way)
            elif included == group and normalize(current) == group:
                found.problem_at("a group that includes itself", way)
    return members
