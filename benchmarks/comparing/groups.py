"""The groups of a pyproject.toml, beside the tools that read them: PEP 735, Poetry, PDM, Hatch's environments.

We keep groups of developers apart from others, and not from each other: all of theirs are compared as one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import tomli

from comparing import ours, wishes
from comparing.answers import Answer
from geventlint.manifests.groups import is_development_group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from comparing.tools import Tools
    from geventlint.model import Requirement


def answers(tools: Tools, folder: Path) -> Iterator[Answer]:
    """Each kind of groups that the project has."""
    file = folder / "pyproject.toml"
    if not file.exists():
        return
    data = tomli.loads(file.read_text(encoding="utf-8"))
    tables = data.get("tool", {})
    reading = ours.read(folder, "pyproject.toml")
    python = data.get("project", {}).get("requires-python", "")
    items = [item for item in reading.requirements if not item.constraint]
    name = reading.manifests[0].name
    if "dependency-groups" in data and not {"poetry", "pdm"} & tables.keys():
        theirs = _told(tools.ask(folder, "pip", "groups"), python, name)
        texts, names = _strings(data["dependency-groups"]), set(map(wishes.normalize, data["dependency-groups"]))
        mine = _ours(
            [item for item in items if item.text in texts and item.group in names and not item.optional], python
        )
        yield Answer("[dependency-groups] by dependency-groups", mine, theirs, reading.unknown)
    if "poetry" in tables:
        said = tools.ask(folder, "poetry", "poetry_groups")
        yield Answer("groups by Poetry", _ours(items, python), _told(said["groups"], python, name), reading.unknown)
    elif "pdm" in tables:
        said = tools.ask(folder, "pdm", "pdm_groups")
        extras = data.get("project", {}).get("optional-dependencies", {})  # PDM does not follow all that name others
        said = {group: lines for group, lines in said.items() if group not in extras}
        mine = _ours([item for item in items if not item.optional], python)
        yield Answer("groups by PDM", mine, _told(said, python, name), reading.unknown)
    if tables.get("hatch", {}).get("envs"):
        shown = json.loads(tools.run(folder, "hatch", "env", "show", "--json"))
        said = {
            key: [*env.get("dependencies", ()), *env.get("extra-dependencies", ())]
            for key, env in shown.items()
            if key.partition(".")[0] in tables["hatch"]["envs"]
        }
        texts = _strings(tables["hatch"]["envs"])
        mine = _ours([item for item in items if item.development and item.text in texts], python, development=True)
        yield Answer("environments by Hatch", mine, _told(said, python, name, development=True), reading.unknown)


def _ours(items: Sequence[Requirement], python: str, *, development: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items:
        everyone = development or item.development
        head = "(development) " if everyone else ""
        found |= {head + wish: "" for wish in wishes.ours([item], python, groups=not everyone)}
    return found


def _told(groups: Mapping[str, Sequence[str]], python: str, own: str, *, development: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, texts in groups.items():
        everyone = development or is_development_group(name)
        others = [text for text in texts if wishes.name_of(text) != own]
        head = "(development) " if everyone else ""
        found |= {head + wish: "" for wish in wishes.theirs(others, python, group="" if everyone else name)}
    return found


def _strings(value: object) -> set[str]:
    """Every string below a table: Hatch's environments and groups may have the same names."""
    if isinstance(value, str):
        return {value.strip()}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for item in inner for text in _strings(item)}
