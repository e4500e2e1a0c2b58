"""YAML with places: every scalar knows where its characters stand. Nothing is constructed, nothing is executed.

Built from libyaml's events, so depth and aliases are bounded here. Imported only by what has a YAML file to read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from geventlint.documents.placed import Mark, Placed

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 100
_NODES = 200_000
_EXPANDED = 50_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A value without parts; ``quoted`` if it is a string whatever it says."""

    placed: Placed
    quoted: bool = False

    @property
    def text(self) -> str:
        """The characters."""
        return self.placed.text


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list."""

    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """A mapping, its pairs in the order written; keys may repeat in a template with branches."""

    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    merged: list[Node] = field(default_factory=list)
    """What ``<<`` names."""

    def get(self, key: str) -> Node | None:
        """Return the last value of a key; its own pairs win over merged ones."""
        return next(reversed([value for name, value in self.items() if name.text == key]), None)

    def items(self) -> Iterator[tuple[Scalar, Node]]:
        """Yield merged pairs, then its own, as far as the budget for aliases goes."""
        budget = [_EXPANDED]
        yield from self._items(set(), budget)

    def _items(self, inside: set[int], budget: list[int]) -> Iterator[tuple[Scalar, Node]]:
        inside = inside | {id(self)}
        for node in self.merged:
            for part in node.items if isinstance(node, Sequence) else [node]:
                if isinstance(part, Map) and id(part) not in inside and budget[0] > 0:
                    yield from part._items(inside, budget)  # noqa: SLF001  # another mapping of the same class
        for pair in self.pairs:
            budget[0] -= 1
            if budget[0] < 0:
                return
            yield pair


Node = Scalar | Sequence | Map


class YamlError(Exception):
    """The text is no YAML, or more than we read."""

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def documents(text: str) -> list[Node]:
    """Return the documents of a text; raise YamlError with the place of what is wrong."""
    composer = _Composer(text)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = str(error.problem or error.context or "not YAML")
        raise YamlError(reason, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError(str(error).split("\n")[0] or "not YAML") from error
    return composer.documents


class _Composer:
    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.documents: list[Node] = []
        self.stack: list[tuple[Sequence | Map, list[Node]]] = []
        self.anchors: dict[str, Node] = {}
        self.count = 0

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event), event)
        elif isinstance(event, yaml.AliasEvent):
            node = self.anchors.get(event.anchor or "")
            self._put(node if node is not None else Scalar(Placed.at("", *_start(event))))
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            if len(self.stack) >= _DEEPEST:
                raise YamlError("nested too deeply", *_start(event))
            node = Sequence() if isinstance(event, yaml.SequenceStartEvent) else Map()
            self._add(node, event)
            self.stack.append((node, []))
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self._close(*self.stack.pop())
        elif isinstance(event, yaml.DocumentStartEvent):
            self.anchors = {}

    def _add(self, node: Node, event: Any) -> None:
        self.count += 1
        if self.count > _NODES:
            raise YamlError(f"more than {_NODES} values", *_start(event))
        if event.anchor:
            self.anchors[event.anchor] = node
        self._put(node)

    def _put(self, node: Node) -> None:
        if self.stack:
            self.stack[-1][1].append(node)
        else:
            self.documents.append(node)

    def _close(self, node: Sequence | Map, parts: list[Node]) -> None:
        if isinstance(node, Sequence):
            node.items.extend(parts)
            return
        for key, value in zip(parts[::2], parts[1::2], strict=False):
            if not isinstance(key, Scalar):
                continue
            if key.text == "<<" and not key.quoted:
                node.merged.append(value)
            else:
                node.pairs.append((key, value))

    def _scalar(self, event: Any) -> Scalar:
        style = event.style
        line, column = _start(event)
        if style in {"|", ">"}:
            return Scalar(self._block(event.value, line, event.end_mark.line), quoted=True)
        offset = 1 if style in {"'", '"'} else 0
        if event.start_mark.line == event.end_mark.line and "\\" not in self._between(event):
            return Scalar(Placed.at(event.value, line, column + offset), quoted=bool(offset))
        return Scalar(self._folded(event.value, line, column + offset, event.end_mark.line + 1), quoted=bool(offset))

    def _between(self, event: Any) -> str:
        if event.start_mark.line >= len(self.lines):  # behind the last line, or YAML counts more line ends than we do
            return ""
        line: str = self.lines[event.start_mark.line]
        return line[event.start_mark.column : event.end_mark.column]

    def _block(self, value: str, line: int, last: int) -> Placed:
        """Places of a ``|`` or ``>`` scalar: each of its lines is looked for below the header."""
        return self._search(value, line + 1, 1, last + 1)

    def _folded(self, value: str, line: int, column: int, last: int) -> Placed:
        return self._search(value, line, column, last)

    def _search(self, value: str, line: int, column: int, last: int) -> Placed:
        """Find the words of a value one after the other in the lines it was made of."""
        marks: list[Mark] = []
        offset, size = 0, len(value)
        while offset < size and line <= min(last, len(self.lines)):
            if value[offset].isspace():
                offset += 1
                continue
            end = offset
            while end < size and not value[end].isspace():
                end += 1
            word = value[offset:end]
            at = self.lines[line - 1].find(word, column - 1)
            if at < 0 and self._later(word, line, last):
                line, column = line + 1, 1
                continue
            if at >= 0:
                marks.append(Mark(offset, line, at + 1))
                column = at + 1 + len(word)
            else:
                marks.append(Mark(offset, line, column))
            offset = end
        return Placed(value, marks or [Mark(0, line, column)])

    def _later(self, word: str, line: int, last: int) -> bool:
        return any(word in text for text in self.lines[line : min(last, line + 3)])


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
