"""One package that an installation gets, and the way by which it comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.model import Link, Location, Requirement


@dataclass(frozen=True, slots=True)
class Coming:
    """One package that an installation of a scope gets."""

    name: str
    version: str | None
    """The locked, installed or pinned version; None if only a range is known."""
    specifier: str
    """The range that decides when no version is known."""
    location: Location
    """Where a finding about it stands: the direct requirement that brings it, else its place in the lock."""
    link: Link
    """The last step of its way."""
    direct: bool
    scope: str
    parent: Coming | None = field(default=None, repr=False, compare=False)
    """What brings it by its shortest way; None for what the project itself asks for."""
    others: tuple[Location, ...] = ()
    """Further requirements of the same package."""
    certain: bool = True
    """False where the database is the only witness of an edge on its way."""
    spared: bool = False
    """Everything that brings it is known never to drive it."""
    own: bool = False
    """A member of the project's own workspace, not a package of others."""
    requirement: Requirement | None = field(default=None, repr=False, compare=False)
    """The requirement that asks for it directly."""

    @property
    def links(self) -> tuple[Link, ...]:
        """From the requirement to the package, by the shortest way."""
        return tuple(item.link for item in reversed(tuple(self.way)))

    @property
    def way(self) -> Iterator[Coming]:
        """The package itself, what brings that, and so on up to what the project asks for."""
        current: Coming | None = self
        while current is not None:
            yield current
            current = current.parent

    @property
    def bringer(self) -> Coming:
        """The package that the project asks for directly and that brings this one; itself if it is asked for."""
        found = self
        for item in self.way:
            if item.own:
                break
            found = item
        return found
