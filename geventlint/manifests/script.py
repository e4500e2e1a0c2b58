"""The header of a script that says what it needs (PEP 723)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.documents.toml import load
from geventlint.manifests.tables import string
from geventlint.manifests.toml_collector import TomlCollector
from geventlint.model import Location, Manifest, Problem

if TYPE_CHECKING:
    from geventlint.manifests.file import File

_OPENING = re.compile(r"^# /// script[ \t]*$", re.MULTILINE)


def read(file: File) -> Manifest:
    """Return what the header of a script requires; an empty manifest for a script without one."""
    opening = _OPENING.search(file.text)
    if not opening:
        return Manifest(file.path, file.kind)
    first = file.text.count("\n", 0, opening.start()) + 2
    lines: list[str] = []
    closing = None
    for index, line in enumerate(file.text[opening.end() + 1 :].split("\n")):
        if not line.startswith("#") or (line[1:2] not in ("", " ")):
            break
        if line.rstrip() == "# ///":
            closing = index
        lines.append(line[2:])
    if closing is None:
        reason = "the header of the script is not closed by a line `# ///`"
        return Manifest(file.path, file.kind, problems=(file.problem(reason, first - 1),))
    header = replace(file, text="\n".join(lines[:closing]))
    document = load(header.text)
    found = TomlCollector(header, document)
    found.add_all(document.data.get("dependencies"), ("dependencies",))
    manifest = found.manifest(requires_python=string(document.data.get("requires-python")))
    return replace(
        manifest,
        requirements=tuple(replace(item, location=_moved(item.location, first)) for item in manifest.requirements),
        problems=tuple(_moved_problem(problem, first) for problem in manifest.problems),
    )


def _moved(place: Location, first: int) -> Location:
    """Return a place of the header as one of the script; ``first`` is the header's first line."""
    return Location(
        place.path, place.line + first - 1, place.column + 2, place.end_line + first - 1, place.end_column + 2
    )


def _moved_problem(problem: Problem, first: int) -> Problem:
    return replace(problem, location=_moved(problem.location, first))
