"""Gathers the requirements of one file at their places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geventlint.documents.template import template_mark
from geventlint.documents.text import decode
from geventlint.manifests.file import File
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.pep508 import Parsed, normalize, parse
from geventlint.manifests.pip_argument import parse_location
from geventlint.model import Manifest, Requirement

if TYPE_CHECKING:
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
    """The requirements, problems and included files of one file."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.name = ""
        """The project's own name: what requires it is the project itself, not a package."""
        self._own: list[tuple[str, Role, str]] = []
        """Extras of the project that it names itself (``shop[cloud]``): the extra, whose they become, the marker."""
        self.sources: dict[str, Source] = {}
        """Where a tool's table says that a package comes from, by its name."""
        self.requirements: dict[Requirement, None] = {}
        self.problems: list[Problem] = []
        self.includes: dict[tuple[str, bool], None] = {}

    def set_name(self, value: object) -> None:
        """Remember the project's own name, if this is one."""
        if isinstance(value, str) and value:
            self.name = normalize(value)

    def problem(self, reason: str, place: Location, *, template: bool = False) -> None:
        """Add something that could not be read, at its place."""
        self.problems.append(self.file.problem(reason, place.line, place.column, template=template))

    def take(self, written: str, place: Location, role: Role = ALWAYS, condition: str = "") -> None:
        """Add one PEP 508 requirement, or what pip would take in its place; ``condition`` is one more marker."""
        text = written.strip()
        parsed = parse(text)
        if isinstance(parsed, str):
            parsed = parse_location(text.removeprefix("-e ").strip()) or parsed
        if isinstance(parsed, str):
            if template_mark(text) is not None:
                self.problem("a template: requirements with braces cannot be read", place, template=True)
            else:
                self.problem(f"`{text[:80]}` is not a requirement: {parsed}", place)
        elif parsed.name and parsed.name == self.name:
            self._own.extend((extra, role, both(parsed.marker, condition)) for extra in parsed.extras)
        elif parsed.name:
            self.put(_under(parsed, condition), text, place, role)

    def put(self, parsed: Parsed, text: str, place: Location, role: Role = ALWAYS) -> None:
        """Add a requirement that has been understood; the same one twice at one place is one."""
        source = self.sources.get(parsed.name, "registry") if parsed.source == "registry" else parsed.source
        requirement = Requirement(
            parsed.name,
            text,
            parsed.specifier,
            place,
            parsed.marker,
            parsed.extras,
            role.group,
            role.development,
            source,
            role.optional,
            role.constraint,
        )
        self.requirements[requirement] = None

    def include_file(self, written: str, place: Location, *, constraint: bool = False) -> None:
        """Name a requirements file that the requirements are taken from."""
        path = self.file.beside(written)
        if path is None or self.file.open_file(path) is None:
            self.problem(f"takes requirements from {written}, which does not exist", place)
        else:
            self.includes[path, constraint] = None

    def take_file(self, written: str, place: Location, role: Role, condition: str = "") -> None:
        """Add what a requirements file holds in a role of its own, such as that of an extra; see ``take``."""
        path = self.file.beside(written)
        data = None if path is None else self.file.open_file(path)
        if path is None or data is None:
            self.problem(f"takes requirements from {written}, which does not exist", place)
            return
        from geventlint.manifests.requirements import read  # the readers of requirements files need this module not

        for item in read(File(path, "requirements", decode(data), self.file.open_file)).requirements:
            development = item.development or role.development
            marker = both(item.marker, condition)
            found = replace(item, group=role.group, optional=role.optional, development=development, marker=marker)
            self.requirements[found] = None

    def manifest(
        self, *, requires_python: str = "", builds: bool = False, packages_shipped: tuple[str, ...] = ()
    ) -> Manifest:
        """Return what has been gathered."""
        self._add_own_extras()
        return Manifest(
            self.file.path,
            self.file.kind,
            requirements=tuple(self.requirements),
            problems=tuple(self.problems),
            requires_python=requires_python,
            name=self.name,
            builds=builds,
            packages_shipped=packages_shipped,
            includes=tuple(self.includes),
        )

    def _add_own_extras(self) -> None:
        """Give each group what the extras of the project bring that it names; such extras may name others in turn."""
        named: dict[str, list[tuple[Role, str]]] = {}
        for extra, role, marker in self._own:
            named.setdefault(extra, []).append((role, marker))
        pending = list(self.requirements) if named else []
        for item in pending:
            for role, marker in named.get(item.group, ()) if item.optional else ():
                condition = item.marker if marker in item.marker else both(item.marker, marker)
                development = role.development or (item.development and not role.optional and not role.group)
                found = replace(
                    item, group=role.group, optional=role.optional, development=development, marker=condition
                )
                if found not in self.requirements:
                    self.requirements[found] = None
                    pending.append(found)


def both(marker: str, other: str) -> str:
    """Return the marker that holds where two do; an empty one always holds."""
    if not marker or not other:
        return (marker or other).strip()
    return " and ".join(f"({part})" if " or " in part else part for part in (marker.strip(), other.strip()))


def _under(parsed: Parsed, condition: str) -> Parsed:
    return replace(parsed, marker=both(parsed.marker, condition)) if condition else parsed
