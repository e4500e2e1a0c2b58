"""What geventlint reads in a folder."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint import manifests
from geventlint.project.dependencies import Dependencies
from geventlint.project.environment import Installation
from geventlint.project.markers import lower_bound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geventlint.model import Manifest, Problem, Requirement
    from geventlint.project.environment import Environment

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
_SKIPPED = frozenset({".git", ".venv", "node_modules", ".tox", ".nox"})


@dataclass(frozen=True)
class Reading:
    """Some manifests with everything that they include."""

    manifests: tuple[Manifest, ...]

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """What all of them require."""
        return tuple(item for manifest in self.manifests for item in manifest.requirements)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read in any of them."""
        return tuple(problem for manifest in self.manifests for problem in manifest.problems)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The same in words."""
        return tuple(f"{item.location.path}:{item.location.line}: {item.reason}" for item in self.problems)


def read(folder: Path, *names: str, kind: str = "", raw: bool = False) -> Reading:
    """Return some manifests of a folder and what they include, as a check of the project reads them.

    ``raw``: every line of a compiled file, not only what its inputs ask for.
    """

    def content(path: str) -> bytes | None:
        file = folder / path
        return file.read_bytes() if file.is_file() else None

    found: dict[str, Manifest] = {}
    pending = [(name, kind or manifests.kind_of(name) or "") for name in reversed(names)]
    while pending:
        name, kind_here = pending.pop()
        data = content(name)
        if data is None or name in found:
            continue
        if raw and kind_here == "requirements":
            data = data.replace(b"# via", b"# for")
        found[name] = manifests.read_as(kind_here, name, data, content)
        pending += [(path, "constraints" if limits else "requirements") for path, limits in found[name].includes]
    return Reading(tuple(found.values()))


def packages(folder: Path, *names: str, environment: Environment | None = None) -> dict[str, str]:
    """The packages that come in by some files of a folder: name → version."""
    installation = Installation(environment, python_of(folder))
    reading = read(folder, *names)
    dependencies = Dependencies(reading.manifests, lambda _: (), lambda _: (), installation=installation)
    found = dependencies.everything(dependencies.scopes[0])
    return {item.name: plain(item.version or "") for item in found}


def python_of(folder: Path) -> str:
    """The oldest Python that a project admits, else the one that runs this."""
    named = [manifest.requires_python for manifest in read(folder, "pyproject.toml").manifests]
    return lower_bound(named[0] if named else "") or PYTHON


def files(folder: Path, *kinds: str) -> Iterator[str]:
    """The manifests of some kinds below a folder."""
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if manifests.kind_of(path) in kinds and file.is_file() and not _SKIPPED.intersection(path.split("/")):
            yield path


def plain(version: str) -> str:
    """A version without its local part."""
    return re.sub(r"\+.*$", "", version)
