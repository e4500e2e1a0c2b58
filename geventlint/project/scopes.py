"""The projects of a repository: which manifests belong together, and what running one of them needs.

A *scope* is one project: the folder that its manifests belong to. A monorepo has several. A script that says by itself what
it needs (PEP 723) is one too, and its folder is the path of the script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.project.markers import lower_bound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from geventlint.model import LockedPackage, Manifest, Requirement

_FOLDERS = frozenset({"requirements", "requirement", "reqs", "requires", "deps", "dependencies"})
"""Folders that hold requirements files of the folder above."""

_IMAGES = frozenset({"docker", "dockerfiles", ".docker", "deploy", "deployment", "infra", "build", "compose"})
"""Folders that hold Dockerfiles of the folder above."""

_OPTIONAL = frozenset({"optional", "optionals", "extra", "extras"})
_WORDS = re.compile(r"[^a-z0-9]+")
_PINNED = re.compile(r"===?\s*([^\s,*]+)\s*$")


@dataclass(frozen=True)
class Scope:
    """The manifests of one project, or of one service of it."""

    folder: str
    manifests: tuple[Manifest, ...]
    files: tuple[str, ...] = field(default=(), compare=False)
    """The requirements files that a service installs, if it does not take all."""

    @cached_property
    def script(self) -> bool:
        """Whether it is that of a single script."""
        return any(manifest.kind == "script" for manifest in self.manifests)

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What tells one scope of a repository from another."""
        return self.folder, self.files

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """What running the project needs: development groups, extras and constraints left out; direct files first."""
        optional = optional_files(self.manifests)
        return tuple(
            requirement
            for manifest in sorted(self.manifests, key=_precedence)
            if manifest.path not in optional
            for requirement in manifest.requirements
            if not (requirement.development or requirement.optional or requirement.constraint)
        )

    @cached_property
    def optional(self) -> Mapping[str, tuple[Requirement, ...]]:
        """What each extra of the project adds."""
        found: dict[str, list[Requirement]] = {}
        for manifest in self.manifests:
            for requirement in manifest.requirements:
                if requirement.optional and requirement.group:
                    found.setdefault(requirement.group, []).append(requirement)
        return {extra: tuple(items) for extra, items in found.items()}

    @cached_property
    def constraints(self) -> Mapping[str, tuple[str, ...]]:
        """The specifiers that constraints files put on a package."""
        found: dict[str, list[str]] = {}
        for manifest in self.manifests:
            for requirement in manifest.requirements:
                if requirement.constraint and requirement.specifier:
                    found.setdefault(requirement.name, []).append(requirement.specifier)
        return {name: tuple(items) for name, items in found.items()}

    @cached_property
    def locks(self) -> Mapping[str, tuple[LockedPackage, ...]]:
        """The locked packages by name, with every version that a lock has; what is not for development comes first."""
        found: dict[str, list[LockedPackage]] = {}
        for manifest in self.manifests:
            for package in manifest.packages:
                if not package.root:
                    found.setdefault(package.name, []).append(package)
        return {name: tuple(sorted(items, key=lambda item: item.development)) for name, items in found.items()}

    @cached_property
    def locked(self) -> Mapping[str, LockedPackage]:
        """One locked package for each name."""
        return {name: items[0] for name, items in self.locks.items()}

    @cached_property
    def flat(self) -> frozenset[str]:
        """The packages of locks that do not say which of them needs which."""
        return frozenset(package.name for manifest in self.manifests if manifest.flat for package in manifest.packages)

    @cached_property
    def roots(self) -> tuple[LockedPackage, ...]:
        """The project itself and its workspace members, as a lock lists them."""
        return tuple(package for manifest in self.manifests for package in manifest.packages if package.root)

    @cached_property
    def names(self) -> frozenset[str]:
        """The distributions that the project itself builds."""
        return frozenset(manifest.name for manifest in self.manifests if manifest.name)

    @cached_property
    def builds(self) -> bool:
        """Whether the scope declares a build backend: it is made to be installed by others."""
        return any(manifest.builds for manifest in self.manifests)

    @cached_property
    def requires_python(self) -> str:
        """The range of Pythons that the project says it runs on; the first manifest that has one counts."""
        ordered = sorted(self.manifests, key=lambda manifest: (bool(manifest.packages), manifest.path))
        return next((manifest.requires_python for manifest in ordered if manifest.requires_python), "")

    @property
    def python(self) -> str:
        """The oldest Python that it says it runs on; empty if it does not say."""
        return lower_bound(self.requires_python)

    @property
    def lives(self) -> bool:
        """Whether it requires or locks anything."""
        return bool(self.requirements or self.locks)

    def narrowed(self, files: Collection[str]) -> Scope:
        """The scope of a service that installs these requirements files: the other ones of the project are left out.

        What is no requirements file stays, since an image may install the project itself too.
        """
        own = {manifest.path: manifest for manifest in self.manifests}
        if not files or not all(path in own and own[path].kind == "requirements" for path in files):
            return self
        taken = _closure(files, own)
        kept = tuple(m for m in self.manifests if m.kind != "requirements" or m.path in taken)
        if len(kept) == len(self.manifests):
            return self
        return replace(self, manifests=kept, files=tuple(sorted(files)))


def _closure(files: Iterable[str], manifests: Mapping[str, Manifest]) -> set[str]:
    taken: set[str] = set()
    queue = list(files)
    while queue:
        path = queue.pop()
        if path not in taken and path in manifests:
            taken.add(path)
            queue.extend(included for included, _ in manifests[path].includes)
    return taken


def optional_files(manifests: Iterable[Manifest]) -> frozenset[str]:
    """Requirements files that are optional by their name (``requirements/optional.txt``) and that no other file includes."""
    files = [manifest for manifest in manifests if manifest.kind == "requirements"]
    optional = {manifest.path for manifest in files if _OPTIONAL.intersection(_stem_words(manifest.path))}
    if not optional or len(optional) == len(files):
        return frozenset()
    needed = {path for manifest in files if manifest.path not in optional for path, _ in manifest.includes}
    return frozenset(optional - needed)


def _stem_words(path: str) -> list[str]:
    name = path.rpartition("/")[2].lower()
    return _WORDS.split(name.rpartition(".")[0])


def grouped(manifests: Sequence[Manifest]) -> tuple[Scope, ...]:
    """The scopes of a repository, by folder, scripts last; a Dockerfile belongs to the project that it stands in."""
    found: dict[str, list[Manifest]] = {}
    images: list[Manifest] = []
    locks = {f"{manifest.path}.lock" for manifest in manifests if manifest.kind == "script"}
    for manifest in manifests:
        if not (manifest.requirements or manifest.packages or manifest.builds or manifest.name):
            continue
        if manifest.kind == "dockerfile":
            images.append(manifest)
        elif manifest.kind == "script" or manifest.path in locks:
            found.setdefault(manifest.path.removesuffix(".lock"), []).append(manifest)
        else:
            found.setdefault(scope_folder(manifest.path), []).append(manifest)
    for manifest in images:
        found.setdefault(_folder(manifest.path, _IMAGES), []).append(manifest)
    scopes = [Scope(folder, tuple(items)) for folder, items in sorted(found.items())]
    return tuple(sorted(scopes, key=lambda scope: scope.script))


def scope_folder(path: str) -> str:
    """The folder of the project that a manifest belongs to."""
    return _folder(path, _FOLDERS)


def _folder(path: str, holders: Collection[str]) -> str:
    folder = path.rpartition("/")[0]
    while folder and folder.rpartition("/")[2].lower() in holders:
        folder = folder.rpartition("/")[0]
    return folder


def _precedence(manifest: Manifest) -> tuple[int, str]:
    """What people edit comes before what tools write."""
    compiled = manifest.kind == "requirements" and not manifest.path.endswith(".in")
    return (2 if manifest.kind == "dockerfile" else 1 if compiled else 0, manifest.path)


def pinned(specifier: str) -> str | None:
    """The version that an ``==`` or ``===`` specifier pins, or None."""
    match = _PINNED.match(specifier.strip())
    return match[1] if match else None
