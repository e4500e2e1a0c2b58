"""Gathers the requirements of one TOML document at their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.documents.toml_places import Path, Places
from geventlint.manifests.collector import ALWAYS, Collector, Role

if TYPE_CHECKING:
    from geventlint.documents.toml import Document
    from geventlint.manifests.file import File
    from geventlint.model import Location


class TomlCollector(Collector):
    """Knows the place of each value by its way; the text is scanned for places only if somebody asks for one."""

    def __init__(self, file: File, document: Document) -> None:
        super().__init__(file)
        self._text = document.text
        if document.fault:
            self.problems.append(file.fault(document.fault))
        self._places: Places | None = None

    @property
    def places(self) -> Places:
        """The places of the document."""
        if self._places is None:
            self._places = Places(self._text)
        return self._places

    def location(self, *ways: Path) -> Location:
        """Return the place of the first of these ways that is known."""
        return self.places.location(self.file.path, *ways)

    def problem_at(self, reason: str, way: Path) -> None:
        """Add something that could not be read."""
        self.problem(reason, self.location(way))

    def add_all(self, items: object, way: Path, role: Role = ALWAYS) -> None:
        """Add every PEP 508 string of an array; anything else is a problem, except nothing at all."""
        if items is None:
            return
        if not isinstance(items, list):
            self.problem_at("must be an array of requirements", way)
            return
        for index, item in enumerate(items):
            if isinstance(item, str):
                self.add(item, (*way, index), role)
            else:
                self.problem_at("must be a requirement in quotes", (*way, index))

    def add(self, written: str, way: Path, role: Role = ALWAYS) -> None:
        """Add one requirement in a string."""
        self.take(written, self.location(way), role)

    def include(self, written: str, way: Path) -> None:
        """Name a requirements file in a string."""
        self.include_file(written, self.location(way))
