"""What manifests and locks say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from geventlint.model.basics import Location, Problem


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a manifest, at its exact place."""

    name: str
    """PEP 503 name."""
    text: str
    """As the file says it."""
    specifier: str
    """PEP 440 version specifier; empty for any version."""
    location: Location
    marker: str = ""
    extras: tuple[str, ...] = ()
    group: str = ""
    """Empty for what the project always needs; the name of an extra or of a dependency group otherwise."""
    development: bool = False
    """Of a development, test, lint or documentation group: raises nothing."""
    source: Literal["registry", "url", "vcs", "path"] = "registry"
    optional: bool = False
    """Listed under an extra of the project itself."""
    constraint: bool = False
    """From a constraints file: limits a version, requires nothing."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """An edge of a lock: what a locked package needs."""

    name: str
    marker: str = ""
    extra: str = ""
    """The extra of the needing package that this edge belongs to."""
    extras: tuple[str, ...] = ()
    """The extras of the needed package that are asked for."""
    specifier: str = ""
    group: str = ""
    """The dependency group of the project itself that this edge belongs to."""
    development: bool = False
    """The edge belongs to a development group or extra of the project itself."""


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One package at one version in a lock file."""

    name: str
    version: str
    location: Location
    dependencies: tuple[Dependency, ...] = ()
    development: bool = False
    """The lock itself says that only development groups need it."""
    source: Literal["registry", "url", "vcs", "path"] = "registry"
    root: bool = False
    """The project itself, or a member of its workspace."""
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one file says about dependencies."""

    path: str
    kind: str
    """The reader: ``requirements``, ``pyproject``, ``uv.lock``, ``poetry.lock`` …"""
    requirements: tuple[Requirement, ...] = ()
    packages: tuple[LockedPackage, ...] = ()
    problems: tuple[Problem, ...] = ()
    requires_python: str = ""
    name: str = ""
    """The project's own distribution name, where the file gives one."""
    builds: bool = False
    """The file declares a build backend: the project is made to be installed by others."""
    packages_shipped: tuple[str, ...] = ()
    """Top-level packages or folders that the built distribution contains, where the file says them."""
    includes: tuple[tuple[str, bool], ...] = ()
    """Requirements files that this one includes: path relative to the root, and whether it is a constraints file."""
    flat: bool = False
    """A lock that does not say which package needs which: everything in it comes in."""
