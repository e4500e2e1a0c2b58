"""Which of several conflicting extras and groups are in force, as uv writes them in the markers of its locks.

A project whose ``[tool.uv]`` declares ``conflicts`` gets a lock that holds several answers at once; an edge of it says
``extra == 'extra-4-shop-gpu'`` or ``extra != 'group-4-shop-web'``: kind, length of the package's name, the name, the choice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.project.markers import NOTHING_CHOSEN, conflicting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from geventlint.model import Dependency, LockedPackage, Requirement
    from geventlint.project.markers import Target


@dataclass
class Choices:
    """What is in force in one walk through a package graph."""

    target: Target
    roots: tuple[LockedPackage, ...]
    """The projects whose groups may be installed, as the lock lists them."""
    chosen: frozenset[str]
    """The extras in force."""
    mattered: bool = field(default=False, init=False)
    """Whether any marker asked what is in force."""

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups that are not for developers. Two that conflict are never installed together, so each is tried alone."""
        found = {
            _encoded("group", root.name, edge.group): None
            for root in self.roots
            for edge in root.dependencies
            if edge.group and not edge.development
        }
        return tuple(found)

    def held(self, marker: str, extras: Collection[str] = (), besides: frozenset[str] = NOTHING_CHOSEN) -> bool:
        """Whether a marker holds with what is in force, and with what is chosen besides."""
        if "extra" not in marker or not conflicting(marker):
            return self.target.holds(marker, extras)
        self.mattered = True
        return self.target.holds(marker, extras, self.chosen | besides)

    def followed(self, edges: Iterable[Dependency], extras: Collection[str]) -> Iterator[Dependency]:
        """The edges that count, then those to other packages that count in one of the groups."""
        others = []
        names = set()
        for edge in edges:
            if self._holds(edge, extras):
                names.add(edge.name)
                yield edge
            elif conflicting(edge.marker):
                others.append(edge)
        for edge in others:
            if edge.name not in names and any(self._holds(edge, extras, frozenset({one})) for one in self.groups):
                yield edge

    def locked_as(self, root: LockedPackage, requirement: Requirement) -> str:
        """The specifier of the one of several locked versions that answers a requirement, as its project's entry says."""
        extra, group = (requirement.group, "") if requirement.optional else ("", requirement.group)
        besides = frozenset({_encoded("group", root.name, group)}) if group else NOTHING_CHOSEN
        edges = (edge for edge in root.dependencies if edge.name == requirement.name and edge.specifier)
        own = (edge for edge in edges if (edge.extra, edge.group) == (extra, group))
        return next((edge.specifier for edge in own if self._holds(edge, (extra,), besides)), "")

    def _holds(self, edge: Dependency, extras: Collection[str], besides: frozenset[str] = NOTHING_CHOSEN) -> bool:
        """Whether an edge counts; one that asks for an extra may be marked with that very extra."""
        if edge.extras and edge.marker:
            besides |= {_encoded("extra", edge.name, name) for name in edge.extras}
        return self.held(edge.marker, extras, besides)


def required(requirements: Iterable[Requirement], own: Iterable[str]) -> frozenset[str]:
    """The extras that requirements ask for, and the project's own names."""
    extras = {_encoded("extra", item.name, name) for item in requirements for name in item.extras}
    return frozenset(extras.union(map(_project, own)))


def asked(extras: Mapping[str, Collection[str]], own: Collection[str]) -> frozenset[str]:
    """The extras that packages are asked for, and those projects (``own``) that are among the packages."""
    chosen = {_encoded("extra", package, name) for package, names in extras.items() for name in names}
    return frozenset(chosen.union(_project(name) for name in own if name in extras))


def _encoded(kind: str, package: str, name: str) -> str:
    return f"{kind}-{len(package)}-{package}-{name}"


def _project(name: str) -> str:
    return f"project-{len(name)}-{name}"
