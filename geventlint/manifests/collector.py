"""Gathers the requirements of one TOML document at their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geventlint.documents.template import template_mark
from geventlint.documents.toml_places import Path, Places
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.pep508 import Parsed, normalize, parse
from geventlint.manifests.pip_argument import parse_location
from geventlint.manifests.tables import string
from geventlint.model import Requirement

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.manifests.pep508 import Source
    from geventlint.model import Location, Problem


@dataclass(frozen=True, slots=True)
class Role:
    """What requirements are for: the group that they belong to and who needs that."""

    group: str = ""
    optional: bool = False
    development: bool = False
    constraint: bool = False

    @classmethod
    def of_extra(cls, name: str) -> Role:
        """Return the role of an extra of the project."""
        return cls(normalize(name), optional=True, development=is_development_group(name))

    @classmethod
    def of_group(cls, name: str) -> Role:
        """Return the role of a dependency group."""
        return cls(normalize(name), development=is_development_group(name))


ALWAYS = Role()
"""What the project always needs."""


class Collector:
    """The requirements, problems and included files of one document; the text is scanned for places only if it has any."""

    def __init__(self, file: File, data: dict[str, Any]) -> None:
        self.file = file
        self.data = data
        self.name = ""
        """The project's own name: what requires it is the project itself, not a package."""
        self.sources: dict[str, Source] = {}
        """Where a tool's table says that a package comes from, by its name."""
        self.requirements: dict[Requirement, None] = {}
        self.problems: list[Problem] = []
        self.includes: dict[tuple[str, bool], None] = {}
        self._places: Places | None = None

    @property
    def places(self) -> Places:
        """The places of the document."""
        if self._places is None:
            self._places = Places(self.file.text)
        return self._places

    def location(self, *ways: Path) -> Location:
        """Return the place of the first of these ways that is known."""
        return self.places.location(self.file.path, *ways)

    def problem(self, reason: str, way: Path, *, template: bool = False) -> None:
        """Add something that could not be read, at its place."""
        place = self.location(way)
        self.problems.append(self.file.problem(reason, place.line, place.column, template=template))

    def add_all(self, items: object, way: Path, role: Role = ALWAYS) -> None:
        """Add every PEP 508 string of an array; what is no array and no string is a problem, for tables see the readers."""
        if items is None:
            return
        if not isinstance(items, list):
            self.problem("must be an array of requirements", way)
            return
        for index, item in enumerate(items):
            if isinstance(item, str):
                self.add(item, (*way, index), role)
            else:
                self.problem("must be a requirement in quotes", (*way, index))

    def add(self, written: str, way: Path, role: Role = ALWAYS) -> None:
        """Add one PEP 508 requirement, or what pip would take in its place."""
        text = written.strip()
        parsed = parse(text)
        if isinstance(parsed, str):
            parsed = parse_location(text.removeprefix("-e ").strip()) or parsed
        if isinstance(parsed, str):
            if template_mark(text) is not None:
                self.problem("a template: requirements with braces cannot be read", way, template=True)
            else:
                self.problem(f"`{text[:80]}` is not a requirement: {parsed}", way)
            return
        if not parsed.name or parsed.name == self.name:
            return
        self.put(parsed, text, self.location(way), role)

    def put(self, parsed: Parsed, text: str, location: Location, role: Role = ALWAYS) -> None:
        """Add a requirement that has been understood; the same one twice at one place is one."""
        source = self.sources.get(parsed.name, "registry") if parsed.source == "registry" else parsed.source
        requirement = Requirement(
            parsed.name,
            text,
            parsed.specifier,
            location,
            parsed.marker,
            parsed.extras,
            role.group,
            role.development,
            source,
            role.optional,
            role.constraint,
        )
        self.requirements[requirement] = None

    def include(self, written: str, way: Path) -> None:
        """Name a requirements file that the document takes its requirements from."""
        path = self.file.beside(written)
        if path is None or self.file.open_file(path) is None:
            self.problem(f"takes requirements from {written}, which does not exist", way)
        else:
            self.includes[path, False] = None

    def set_name(self, value: object) -> None:
        """Remember the project's own name."""
        self.name = normalize(string(value)) if string(value) else self.name
