"""Requirements files that pip-compile or uv wrote: a lock, whose edges stand in ``# via`` comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.manifests.pep508 import normalize
from geventlint.model import Dependency, LockedPackage, Requirement

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.manifests.requirements_lines import LogicalLine

_VIA = re.compile(r"#[ \t]*via\b[ \t]*(.*)")
_INDENTED = re.compile(r"[ \t]+#[ \t]*(.*)")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[^\]]*\])?")
_PINNED = re.compile(r"==([^,*]+)")


@dataclass(frozen=True, slots=True)
class Lock:
    """What a compiled file says: the packages it pins, and which of them its inputs ask for."""

    requirements: tuple[Requirement, ...]
    packages: tuple[LockedPackage, ...]


def lock(file: File, found: list[tuple[Requirement, LogicalLine]]) -> Lock | None:
    """Return the lock that a requirements file is; None for one that people write.

    It is one if any requirement has a ``# via`` comment. A package via others only is not a requirement; a package
    without the comment, or via a file (``-r base.in``) or a project (``shop (pyproject.toml)``), is.
    """
    if "# via" not in file.text:
        return None
    lines = file.text.split("\n")
    needs: dict[str, dict[str, None]] = {}
    direct: list[Requirement] = []
    for requirement, line in found:
        vias = _vias(lines, line)
        parents = {normalize(via.partition("[")[0]) for via in vias if _NAME.fullmatch(via)}
        if not vias or any(not _NAME.fullmatch(via) and not via.startswith("-c ") for via in vias):
            direct.append(requirement)
        for parent in sorted(parents):
            needs.setdefault(parent, {})[requirement.name] = None
    if not needs:
        return None
    packages = tuple(
        LockedPackage(
            requirement.name,
            pinned[1] if pinned else "",
            requirement.location,
            tuple(Dependency(name) for name in needs.get(requirement.name, ())),
            requirement.development,
            requirement.source,
            marker=requirement.marker,
        )
        for requirement, _ in found
        if (pinned := _PINNED.fullmatch(requirement.specifier)) or requirement.source != "registry"
    )
    known = {package.name for package in packages}
    orphans = {name for parent, names in needs.items() if parent not in known for name in names}
    orphans -= {requirement.name for requirement in direct}
    direct.extend(requirement for requirement, _ in found if requirement.name in orphans)
    return Lock(tuple(sorted(direct, key=lambda requirement: requirement.location)), packages)


def _vias(lines: list[str], line: LogicalLine) -> list[str]:
    """Return the entries of a requirement's ``# via`` comment, on its own line or on the comment lines below it."""
    inline = _VIA.match(line.comment)
    if inline:
        return _entries(inline[1])
    entries: list[str] = []
    started = False
    for index in range(line.number + len(line.parts) - 1, len(lines)):
        comment = _INDENTED.fullmatch(lines[index])
        if not comment:
            break
        body = comment[1]
        if body == "via" or body.startswith("via "):
            started = True
            body = body[3:].strip()
        if started and body:
            entries.extend(_entries(body))
    return entries


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",") if entry.strip()]
