"""`probes analyse`: is a package inert? Its files are searched for signs; what is found is for a person to judge."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from probes.runner import distribution, signs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from probes.runner.distribution import Distribution
    from probes.runner.signs import Sign

_SHOWN = 40


@dataclass(frozen=True)
class Analysis:
    """What the search of one distribution found."""

    name: str
    version: str
    file: str
    python: int
    native: int
    apart: int
    found: tuple[Sign, ...]
    foreign: tuple[str, ...]
    """Modules of other packages that it imports and that are not known to be inert."""

    @property
    def inert(self) -> bool:
        """Whether there is nothing to judge."""
        return not self.found and not self.foreign

    def __str__(self) -> str:
        """Return a line of `[inert]`, or what was found."""
        searched = (
            f"# {self.file}: {self.python} Python files, {self.native} native libraries searched, {self.apart} left out"
        )
        if self.inert:
            return f'{searched}\n{self.name} = {{ versions = "{self.version}", date = {dt.datetime.now(tz=dt.timezone.utc).date()} }}'
        lines = [f"#   {sign}" for sign in self.found[:_SHOWN]]
        if len(self.found) > _SHOWN:
            lines.append(f"#   … and {len(self.found) - _SHOWN} more")
        if self.foreign:
            lines.append(f"#   imports other packages: {', '.join(self.foreign)}")
        return "\n".join((searched, f"# {self.name} {self.version} is for a person to judge:", *lines))


def analyse(files: Distribution, known_inert: Callable[[str], bool]) -> Analysis:
    """Return what the search of a distribution finds. ``known_inert`` tells whether a module belongs to an inert package."""
    found: list[Sign] = []
    foreign: set[str] = set()
    python = native = 0
    own = set(_own(files))
    for name, data in files.members:
        if name.endswith(".py"):
            python += 1
            here, imported = signs.of_source(name, data)
            found += here
            foreign |= imported
        else:
            native += 1
            found += signs.of_library(name, data)
    others = tuple(sorted(module for module in foreign - own if not known_inert(module)))
    return Analysis(files.name, files.version, files.file, python, native, files.apart, tuple(found), others)


def _own(files: Distribution) -> Iterator[str]:
    """Return the names by which a distribution imports itself: its top-level folders and modules, also below `src`."""
    for name, _data in files.members:
        parts = name.removeprefix("src/").removeprefix("lib/").split("/")
        yield parts[0].partition(".")[0]


def fetch_and_analyse(requirement: str) -> Analysis:
    """Fetch and analyse a distribution; raises ProbeError if it cannot be fetched."""
    from geventlint.knowledge.database import Database

    database = Database.shipped()

    def known_inert(module: str) -> bool:
        return any(verdict.status == "inert" for entry in database.providers(module) for verdict in entry.verdicts) or (
            (entry := database.get(module)) is not None and any(verdict.status == "inert" for verdict in entry.verdicts)
        )

    return analyse(distribution.fetch(requirement), known_inert)
