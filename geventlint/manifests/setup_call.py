"""The arguments of a call of ``setup``, followed through names, additions and file reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import PositionProvider

from geventlint.documents.text import decode
from geventlint.manifests.setup_follow import Follower
from geventlint.manifests.setup_names import gather, written
from geventlint.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.manifests.file import File

Text = tuple[str, Location]
"""A string and its place, inside its quotes."""

_LARGEST = 200_000
"""Bytes of a module beside a setup.py that holds requirements, at most."""
_FOLDERS = ("", "requirements/", "requirements/extras/")
"""Where a file is looked for whose name alone is written."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a value: literal strings, files of the project, and places that nobody can follow."""

    texts: list[Text]
    files: list[str]
    unknown: list[Location]


class SetupCall:
    """The call of ``setup`` in one file; the last one, where there are several."""

    def __init__(self, file: File, wrapper: cst.MetadataWrapper) -> None:
        self._file = file
        self._positions = {file.path: wrapper.resolve(PositionProvider)}
        self._names = gather(wrapper.module)
        self._read_beside()
        self._follow = Follower(self._names)
        self._arguments: list[tuple[str, cst.BaseExpression]] = []
        self.exists = bool(self._names.calls)
        self.unknown: list[Location] = []
        """Arguments that could not be followed: any keyword may be among them."""
        for call in self._names.calls[-1:]:
            for argument in call.args:
                if argument.keyword is not None:
                    self._arguments.append((argument.keyword.value, argument.value))
                elif argument.star == "**":
                    self._follow.gaps.clear()
                    self._arguments.extend(self._follow.items(argument.value))
                    self.unknown.extend(self._place_near(gap, argument.value) for gap in self._follow.gaps)

    def _read_beside(self) -> None:
        """Learn the names of the modules beside the file that it imports (``from requirements import install_requires``)."""
        wanted: dict[str, dict[str, str]] = {}
        for module, name, here in self._names.imported:
            wanted.setdefault(module, {})[name] = here
        for module, names in wanted.items():
            path = self._file.beside(f"{module}.py")
            data = None if path is None or path == self._file.path else self._file.open_file(path)
            if path is None or data is None or len(data) > _LARGEST:
                continue
            try:
                wrapper = cst.MetadataWrapper(cst.parse_module(decode(data)), unsafe_skip_copy=True)
            except (cst.ParserSyntaxError, RecursionError):
                continue  # the names that it was to give are reported where they are wanted
            self._positions[path] = wrapper.resolve(PositionProvider)
            self._names.take(gather(wrapper.module), names)
            self._names.modules.add(module)

    def values(self, keyword: str) -> list[cst.BaseExpression]:
        """Return the expressions given for a keyword."""
        return [value for name, value in self._arguments if name == keyword]

    def text(self, keyword: str) -> str:
        """Return the string given for a keyword; empty if it is not known."""
        return next((text for text, _ in self.strings(keyword)), "")

    def strings(self, keyword: str) -> list[Text]:
        """Return the strings given for a keyword."""
        return [item for value in self.values(keyword) for item in self._texts(value)]

    def mapping(self, keyword: str) -> tuple[list[tuple[str, cst.BaseExpression]], list[Location]]:
        """Return the keys and values of the mapping given for a keyword, and what could not be followed of it."""
        found: list[tuple[str, cst.BaseExpression]] = []
        unknown: list[Location] = []
        for value in self.values(keyword):
            self._follow.gaps.clear()
            found.extend(self._follow.items(value))
            unknown.extend(self._place_near(gap, value) for gap in self._follow.gaps)
        return found, unknown

    def behind(self, value: cst.BaseExpression) -> Behind:
        """Return the strings of a list, a text of several lines as each of them, and what is read from files."""
        texts: list[Text] = []
        self._follow.gaps.clear()
        for text, place in list(self._texts(value)):
            for number, line in enumerate(text.split("\n")):
                item = line.strip()
                if item and not item.startswith("#"):
                    texts.append((item, place if not number else _later(place, number)))
        files: dict[str, None] = {}
        unknown: list[Location] = []
        for gap in {id(gap): gap for gap in self._follow.gaps}.values():
            found = self.files(gap)
            files.update(dict.fromkeys(found))
            if not found:
                unknown.append(self._place_near(gap, value))
        return Behind(texts, list(files), unknown)

    def place(self, node: cst.CSTNode) -> Location:
        """Return the place of a node; of a plain string, without its quotes. A node that was made up has the call's."""
        path, where = next(
            ((path, places[node]) for path, places in self._positions.items() if node in places),
            (self._file.path, self._positions[self._file.path][self._names.calls[-1]]),
        )
        start, end = where.start, where.end
        before = after = 0
        if isinstance(node, cst.SimpleString):
            before, after = len(node.prefix) + len(node.quote), len(node.quote)
        return Location(path, start.line, start.column + 1 + before, end.line, end.column + 1 - after)

    def files(self, value: cst.CSTNode) -> list[str]:
        """Return the files of the project that a value is read from, by the names in its expression."""
        found: dict[str, None] = {}
        for name in self._follow.file_names(value):
            for path in (f"{folder}{name}" for folder in _FOLDERS):
                where = self._file.beside(path)
                if where is not None and self._file.open_file(where) is not None:
                    found[where] = None
                    break
        return list(found)

    def _place_near(self, node: cst.CSTNode, value: cst.BaseExpression) -> Location:
        """Return the place of a node; a list made up for ``append`` has none, then that of the value."""
        return self.place(node if any(node in places for places in self._positions.values()) else value)

    def _texts(self, value: cst.BaseExpression) -> Iterator[Text]:
        for node in self._follow.strings(value):
            text = written(node)
            if text is not None:
                yield text, self.place(_first(node))


def _first(node: cst.CSTNode) -> cst.CSTNode:
    while isinstance(node, cst.ConcatenatedString):
        node = node.left
    return node


def _later(place: Location, lines: int) -> Location:
    line = place.line + lines
    return Location(place.path, line, 1, line, 1)
