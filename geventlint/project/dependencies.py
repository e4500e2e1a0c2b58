"""The packages of a project: who requires them, at which version, and the way each comes in.

A *scope* is one project of a repository: the folder that its manifests belong to. A monorepo has several.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.model import Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from geventlint.model import Dependency, Location, LockedPackage, Manifest, Requirement

_FOLDERS = frozenset({"requirements", "requirement", "reqs", "requires", "deps", "dependencies"})
"""Folders that hold requirements files of the folder above."""

_PINNED = re.compile(r"===?\s*([^\s,*]+)\s*$")


@dataclass(frozen=True, slots=True)
class Coming:
    """One package that an installation of a scope gets."""

    name: str
    version: str | None
    """The locked or pinned version; None if only a range is known."""
    specifier: str
    """The range that decides when no version is locked."""
    location: Location
    """Where a finding about it stands: the direct requirement that brings it, else its place in the lock."""
    links: tuple[Link, ...]
    """From the requirement to the package."""
    direct: bool
    scope: str
    others: tuple[Location, ...] = ()
    """Further requirements of the same package."""
    certain: bool = True
    """False where the database's ``pulls`` is the only witness of an edge."""


@dataclass(frozen=True)
class Scope:
    """The manifests of one project."""

    folder: str
    manifests: tuple[Manifest, ...]

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """What running the project needs: development groups, extras and constraints left out; direct files first."""
        found = [
            requirement
            for manifest in sorted(self.manifests, key=_precedence)
            for requirement in manifest.requirements
            if not (requirement.development or requirement.optional or requirement.constraint)
        ]
        return tuple(found)

    @cached_property
    def locked(self) -> Mapping[str, LockedPackage]:
        """The locked packages by name; the first lock that names one wins."""
        found: dict[str, LockedPackage] = {}
        for manifest in self.manifests:
            for package in manifest.packages:
                if not package.root:
                    found.setdefault(package.name, package)
        return found

    @cached_property
    def roots(self) -> tuple[LockedPackage, ...]:
        """The project itself and its workspace members, as a lock lists them."""
        return tuple(package for manifest in self.manifests for package in manifest.packages if package.root)

    @cached_property
    def builds(self) -> bool:
        """Whether the scope declares a build backend: it is made to be installed by others."""
        return any(manifest.builds for manifest in self.manifests)


class Dependencies:
    """Every package of a project, by scope."""

    def __init__(
        self,
        manifests: Iterable[Manifest],
        pulls: Callable[[str], tuple[str, ...]],
        spares: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._pulls = pulls
        self._spares = spares
        grouped: dict[str, list[Manifest]] = {}
        for manifest in manifests:
            if manifest.requirements or manifest.packages or manifest.builds or manifest.name:
                grouped.setdefault(scope_folder(manifest.path), []).append(manifest)
        self.scopes = tuple(Scope(folder, tuple(items)) for folder, items in sorted(grouped.items()))
        self._coming: dict[str, tuple[Coming, ...]] = {}

    def scope_of(self, path: str) -> Scope | None:
        """The scope whose folder holds a file: the deepest one that requires anything, else the only one."""
        holding = [
            scope
            for scope in self.scopes
            if (scope.requirements or scope.locked) and (not scope.folder or path.startswith(f"{scope.folder}/"))
        ]
        if holding:
            return max(holding, key=lambda scope: len(scope.folder))
        living = [scope for scope in self.scopes if scope.requirements or scope.locked]
        return living[0] if len(living) == 1 else None

    def coming(self, scope: Scope) -> tuple[Coming, ...]:
        """Every package that an installation of a scope gets, sorted by name, each by its shortest way."""
        if scope.folder not in self._coming:
            self._coming[scope.folder] = tuple(sorted(self._walk(scope).values(), key=lambda item: item.name))
        return self._coming[scope.folder]

    def versions(self, scope: Scope) -> dict[str, str]:
        """The versions that are known, by package: what a verdict's ``when`` is judged beside."""
        return {item.name: item.version for item in self.coming(scope) if item.version}

    def _lock(self, scope: Scope) -> Mapping[str, LockedPackage]:
        found = dict(scope.locked)
        for other in self.scopes:
            above = other.folder != scope.folder and (not other.folder or scope.folder.startswith(f"{other.folder}/"))
            if above:
                for name, package in other.locked.items():
                    found.setdefault(name, package)
        return found

    def _walk(self, scope: Scope) -> dict[str, Coming]:
        lock = self._lock(scope)
        pins = {item.name: pin for item in scope.requirements if (pin := pinned(item.specifier))}
        pins |= _constraints(scope)
        found: dict[str, Coming] = {}
        queue: deque[tuple[Coming, tuple[str, ...]]] = deque()
        for requirement in scope.requirements:
            known = found.get(requirement.name)
            if known is not None:
                others = (*known.others, requirement.location)
                found[requirement.name] = _with_others(known, others)
                continue
            package = lock.get(requirement.name)
            version = package.version if package else pins.get(requirement.name)
            where = requirement.location
            link = Link("requirement", _spoken(requirement.name, version), where.path, where.line)
            coming = Coming(
                requirement.name, version, requirement.specifier, where, (link,), direct=True, scope=scope.folder
            )
            found[requirement.name] = coming
            queue.append((coming, requirement.extras))
        if not queue:
            self._from_roots(scope, lock, found, queue)
        while queue:
            coming, extras = queue.popleft()
            self._follow(found.get(coming.name, coming), extras, lock, found, queue)
        return found

    def _from_roots(
        self,
        scope: Scope,
        lock: Mapping[str, LockedPackage],
        found: dict[str, Coming],
        queue: deque[tuple[Coming, tuple[str, ...]]],
    ) -> None:
        """A lock without the manifest that it belongs to: its roots' needs, else all that is not for development."""
        edges = [edge for root in scope.roots for edge in root.dependencies if not (edge.development or edge.extra)]
        wanted: list[tuple[LockedPackage, tuple[str, ...]]] = []
        if edges:
            wanted = [(lock[edge.name], edge.extras) for edge in edges if edge.name in lock]
        elif not scope.roots and scope.locked and not any(m.requirements for m in scope.manifests):
            wanted = [(package, ()) for package in scope.locked.values() if not package.development]
        for package, extras in wanted:
            if package.name in found:
                continue
            where = package.location
            link = Link("package", _spoken(package.name, package.version), where.path, where.line)
            coming = Coming(package.name, package.version, "", where, (link,), direct=bool(edges), scope=scope.folder)
            found[package.name] = coming
            queue.append((coming, extras))

    def _follow(
        self,
        coming: Coming,
        extras: tuple[str, ...],
        lock: Mapping[str, LockedPackage],
        found: dict[str, Coming],
        queue: deque[tuple[Coming, tuple[str, ...]]],
    ) -> None:
        spared = self._spares(coming.name)
        package = lock.get(coming.name)
        if package is not None:
            for edge in package.dependencies:
                needed = lock.get(edge.name)
                if needed is None or not _wanted(edge, extras) or edge.name in spared:
                    continue
                if needed.name not in found:
                    step = Link(
                        "package", _spoken(needed.name, needed.version), needed.location.path, needed.location.line
                    )
                    found[needed.name] = _next(coming, needed.name, needed.version, step, certain=coming.certain)
                    queue.append((found[needed.name], edge.extras))
            return
        for name in self._pulls(coming.name):
            if name not in found and name not in spared:
                step = Link("package", f"{name} (as the database says)", None, None)
                found[name] = _next(coming, name, None, step, certain=False)
                queue.append((found[name], ()))


def _next(coming: Coming, name: str, version: str | None, step: Link, *, certain: bool) -> Coming:
    links = (*coming.links, step)
    return Coming(name, version, "", coming.location, links, direct=False, scope=coming.scope, certain=certain)


def _with_others(coming: Coming, others: tuple[Location, ...]) -> Coming:
    return replace(coming, others=others)


def _wanted(edge: Dependency, extras: tuple[str, ...]) -> bool:
    if edge.development or (edge.extra and edge.extra not in extras):
        return False
    return not edge.marker or marker_holds(edge.marker)


def _constraints(scope: Scope) -> dict[str, str]:
    return {
        requirement.name: pin
        for manifest in scope.manifests
        for requirement in manifest.requirements
        if requirement.constraint and (pin := pinned(requirement.specifier))
    }


def pinned(specifier: str) -> str | None:
    """The version that an ``==`` or ``===`` specifier pins, or None."""
    match = _PINNED.match(specifier.strip())
    return match[1] if match else None


_FOREIGN = re.compile(
    r"(?:sys_platform|platform_system|os_name)\s*==\s*['\"](?:win32|windows|nt|darwin|cygwin|java)['\"]", re.IGNORECASE
)


def marker_holds(marker: str) -> bool:
    """Whether a marker can hold on Linux; only a plain ``==`` with another system rules a package out."""
    return not ("or" not in marker.split() and _FOREIGN.search(marker))


def scope_folder(path: str) -> str:
    """The folder of the project that a manifest belongs to."""
    folder = path.rpartition("/")[0]
    while folder and folder.rpartition("/")[2].lower() in _FOLDERS:
        folder = folder.rpartition("/")[0]
    return folder


def _precedence(manifest: Manifest) -> tuple[int, str]:
    """What people edit comes before what tools write."""
    compiled = manifest.kind == "requirements" and not manifest.path.endswith(".in")
    return (1 if compiled else 0, manifest.path)


def _spoken(name: str, version: str | None) -> str:
    return f"{name} {version}" if version else name
