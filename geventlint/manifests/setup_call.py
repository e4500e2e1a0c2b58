"""The arguments of a call of ``setup``, followed through names, additions and file reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import PositionProvider

from geventlint.manifests.setup_follow import Follower
from geventlint.manifests.setup_names import gather, written
from geventlint.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.manifests.file import File

Text = tuple[str, Location]
"""A string and its place, inside its quotes."""


class SetupCall:
    """The call of ``setup`` in one file; the last one, where there are several."""

    def __init__(self, file: File, wrapper: cst.MetadataWrapper) -> None:
        self._file = file
        self._positions = wrapper.resolve(PositionProvider)
        self._names = gather(wrapper.module)
        self._follow = Follower(self._names)
        self._arguments: list[tuple[str, cst.BaseExpression]] = []
        self.exists = bool(self._names.calls)
        for call in self._names.calls[-1:]:
            for argument in call.args:
                if argument.keyword is not None:
                    self._arguments.append((argument.keyword.value, argument.value))
                elif argument.star == "**":
                    self._arguments.extend(self._follow.items(argument.value))

    def values(self, keyword: str) -> list[cst.BaseExpression]:
        """Return the expressions given for a keyword."""
        return [value for name, value in self._arguments if name == keyword]

    def text(self, keyword: str) -> str:
        """Return the string given for a keyword; empty if it is not known."""
        return next((text for text, _ in self.strings(keyword)), "")

    def strings(self, keyword: str) -> list[Text]:
        """Return the strings given for a keyword."""
        return [item for value in self.values(keyword) for item in self._texts(value)]

    def mapping(self, keyword: str) -> list[tuple[str, cst.BaseExpression]]:
        """Return the keys and values of the mapping given for a keyword."""
        return [item for value in self.values(keyword) for item in self._follow.items(value)]

    def requirements(self, value: cst.BaseExpression) -> list[Text]:
        """Return the strings of a list; a text of several lines gives each of them."""
        found: list[Text] = []
        for text, place in self._texts(value):
            for number, line in enumerate(text.split("\n")):
                item = line.strip()
                if item and not item.startswith("#"):
                    found.append((item, place if not number else _later(place, number)))
        return found

    def empty(self, value: cst.BaseExpression) -> bool:
        """Return whether a value is a list without elements, or a name for one."""
        if isinstance(value, cst.Name):
            values = self._names.values.get(value.value, [])
            return value.value == "None" or (
                bool(values) and all(self.empty(item) for item in values if item is not value)
            )
        return isinstance(value, (cst.List, cst.Tuple)) and not value.elements

    def place(self, node: cst.CSTNode) -> Location:
        """Return the place of a node; of a plain string, without its quotes."""
        where = self._positions[node]
        start, end = where.start, where.end
        before = after = 0
        if isinstance(node, cst.SimpleString):
            before, after = len(node.prefix) + len(node.quote), len(node.quote)
        return Location(self._file.path, start.line, start.column + 1 + before, end.line, end.column + 1 - after)

    def files(self, value: cst.BaseExpression) -> list[str]:
        """Return the files of the project that a value is read from, by the names in its expression."""
        found: dict[str, None] = {}
        for name in self._follow.file_names(value):
            for path in (name, f"requirements/{name}"):
                where = self._file.beside(path)
                if where is not None and self._file.open_file(where) is not None:
                    found[where] = None
        return list(found)

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
