"""YAML as a tree of values with their places; nothing is constructed, so tags can do no harm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geventlint.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain or quoted value as text. Offsets count characters; the quotes are not part of it."""

    text: str
    location: Location
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping whose keys are scalars, in the order of the file."""

    pairs: tuple[tuple[Scalar, Node], ...]
    location: Location

    def get(self, key: str) -> Node | None:
        """Return the value of a key, the last one if it stands twice."""
        return next((value for name, value in reversed(self.pairs) if name.text == key), None)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class YamlFault:
    """Why a text is not valid YAML, at line and column from 1."""

    line: int
    column: int
    reason: str


def documents(path: str, text: str) -> tuple[tuple[Node, ...], YamlFault | None]:
    """Return the documents of a text up to its first fault, and that fault; never raises."""
    import yaml  # start-up: only a project with YAML files pays for it

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: list[Node] = []
    try:
        for root in yaml.compose_all(text, Loader=loader):
            node = _node(path, root, frozenset(), 0)
            if node is not None:
                found.append(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return tuple(found), YamlFault(line, column, error.problem or "cannot be parsed")
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return tuple(found), YamlFault(1, 1, str(error).partition("\n")[0])
    return tuple(found), None


def _node(path: str, node: Any, parents: frozenset[int], depth: int) -> Node | None:
    """Return a node of PyYAML as ours; None for what nests too deep or holds itself through an alias."""
    if id(node) in parents or depth > _DEEPEST:
        return None
    start, end = node.start_mark, node.end_mark
    place = Location(path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    if node.id == "scalar":
        return _scalar(node, place)
    parents |= {id(node)}
    if node.id == "sequence":
        return Sequence(tuple(_children(path, node.value, parents, depth)), place)
    pairs = []
    for key, value in node.value:
        name, item = _node(path, key, parents, depth + 1), _node(path, value, parents, depth + 1)
        if isinstance(name, Scalar) and item is not None:
            pairs.append((name, item))
    return Mapping(tuple(pairs), place)


def _children(path: str, nodes: list[Any], parents: frozenset[int], depth: int) -> Iterator[Node]:
    for child in nodes:
        node = _node(path, child, parents, depth + 1)
        if node is not None:
            yield node


def _scalar(node: Any, place: Location) -> Scalar:
    quoted = node.style in ("'", '"')
    if quoted:
        place = Location(place.path, place.line, place.column + 1, place.end_line, place.end_column - 1)
    return Scalar(node.value, place, quoted)
