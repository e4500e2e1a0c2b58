"""From an expression of a setup.py to the strings, mappings and files behind it, through names, functions and additions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from geventlint.manifests.setup_names import Names, name_of, text_of, walk, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEEPEST = 12
_MOST = 20_000
_WRAPPERS = frozenset({"list", "tuple", "set", "sorted", "frozenset", "iter", "from_iterable"})
"""Calls whose strings are those of their first argument."""
_JOINERS = frozenset({"sum", "chain"})
"""Calls whose strings are those of all their arguments."""
_METHODS = frozenset({"split", "splitlines", "strip", "rstrip", "lstrip", "copy"})
"""Methods that give the strings of what they are called on."""
_CONSTANTS = frozenset({"None", "True", "False"})
_SUFFIXES = (".txt", ".in", ".pip")
_WORD = re.compile(r"[\w-]+")
_PLACEHOLDER = re.compile(r"%s|%\(\w+\)s|\{\w*\}")


class Follower:
    """Follows the expressions of one file, at most twelve names deep and so many steps in all."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._steps = 0
        self._active: list[str] = []
        """The names that are being followed: one that adds to itself is followed once."""
        self.gaps: list[cst.CSTNode] = []
        """What could not be followed; whoever asks empties it before."""

    def strings(self, node: cst.CSTNode, depth: int = 0) -> Iterator[cst.CSTNode]:
        """Yield the literal strings of a list, or the one string that the expression is."""
        if written(node) is not None:
            yield node
            return
        behind = self._behind(node, depth) if self._may_go(depth) else None
        if behind is None:
            self.gaps.append(node)
            return
        start = len(self.gaps)
        name = _followed(node)
        self._active.append(name)
        for inner in behind:
            yield from self.strings(inner, depth + 1)
        self._active.pop()
        if name.endswith("()") and len(self.gaps) > start and name[:-2] in self._names.functions:
            self.gaps[start:] = [node]  # a function fails as a whole: its call names the file that it reads

    def items(self, node: cst.CSTNode, depth: int = 0) -> Iterator[tuple[str, cst.BaseExpression]]:
        """Yield the keys and values of a mapping, as far as the keys are literal."""
        if not self._may_go(depth):
            self.gaps.append(node)
        elif isinstance(node, cst.Dict):
            yield from self._elements(node, depth)
        elif isinstance(node, cst.Name):
            yield from self._items_of_name(node, depth)
        elif isinstance(node, cst.IfExp):
            yield from self.items(node.body, depth + 1)
            yield from self.items(node.orelse, depth + 1)
        elif isinstance(node, cst.Call) and name_of(node.func) == "dict":
            for argument in node.args:
                if argument.keyword is not None:
                    yield argument.keyword.value, argument.value
                else:
                    yield from self.items(argument.value, depth + 1)
        elif isinstance(node, cst.Call) and (returned := self._returned(name_of(node.func))):
            for value in returned:
                yield from self.items(value, depth + 1)
        else:
            self.gaps.append(node)

    def _may_go(self, depth: int) -> bool:
        self._steps += 1
        return depth <= _DEEPEST and self._steps <= _MOST

    def _items_of_name(self, node: cst.Name, depth: int) -> Iterator[tuple[str, cst.BaseExpression]]:
        name = node.value
        if name in self._active:
            return
        values, items = self._names.values.get(name, ()), self._names.items.get(name, ())
        if not values and not items and name not in _CONSTANTS:
            self.gaps.append(node)
        self._active.append(name)
        for value in values:
            yield from self.items(value, depth + 1)
        self._active.pop()
        yield from items
        self.gaps.extend(self._names.computed.get(name, ()))

    def file_names(self, node: cst.CSTNode) -> Iterator[str]:
        """Yield what may be the name of a requirements file in an expression or behind its names; most likely first."""
        words = [text for inner in walk(node) if (text := text_of(inner)) is not None and _WORD.fullmatch(text)]
        seen: set[str] = set()
        queue = [node]
        while queue:
            for inner in walk(queue.pop(0)):
                for name in _file_names(inner):
                    yield from [name.replace("{}", word) for word in words] if "{}" in name else [name]
                if isinstance(inner, cst.Name) and inner.value not in seen:
                    seen.add(inner.value)
                    queue.extend(self._names.values.get(inner.value, ()))
                    queue.extend(function.body for function in self._names.functions.get(inner.value, ()))

    def _elements(self, node: cst.Dict, depth: int) -> Iterator[tuple[str, cst.BaseExpression]]:
        for element in node.elements:
            if not isinstance(element, cst.DictElement):
                yield from self.items(element.value, depth + 1)
                continue
            key = text_of(element.key)
            if key is None:
                self.gaps.append(element.key)
            else:
                yield key, element.value

    def _behind(self, node: cst.CSTNode, depth: int) -> Iterable[cst.CSTNode] | None:
        """Return the expressions whose strings are those of this one; None if nobody can say."""
        if isinstance(node, cst.Name):
            known = node.value in _CONSTANTS or node.value in self._active
            return () if known else self._names.values.get(node.value)
        if isinstance(node, cst.Subscript):
            index = node.slice[0].slice
            key = text_of(index.value) if isinstance(index, cst.Index) else None
            return [value for name, value in self._items_before(node, node.value, depth) if name == key] or None
        return self._behind_call(node, depth) if isinstance(node, cst.Call) else _parts(node)

    def _behind_call(self, node: cst.Call, depth: int) -> Iterable[cst.CSTNode] | None:
        name = name_of(node.func)
        arguments = [argument.value for argument in node.args]
        if name in _WRAPPERS:
            return arguments[:1]
        if name in _JOINERS:
            return arguments
        if name == "filter" and len(arguments) > 1:
            return arguments[1:2]
        if isinstance(node.func, cst.Attribute):
            if name in _METHODS:
                return [node.func.value]
            if name == "values":
                return [value for _, value in self._items_before(node, node.func.value, depth)]
            return None  # a method of something else; a function of the file has a plain name
        return () if f"{name}()" in self._active else self._returned(name) or None

    def _items_before(
        self, node: cst.CSTNode, mapping: cst.BaseExpression, depth: int
    ) -> Iterator[tuple[str, cst.BaseExpression]]:
        """Yield the items of a mapping, without those that are set with this expression and after it."""
        for key, value in self.items(mapping, depth + 1):
            if any(inner is node for inner in walk(value)):
                return
            yield key, value

    def _returned(self, name: str) -> list[cst.BaseExpression]:
        """Return what the functions of a name return."""
        return [
            statement.value
            for function in self._names.functions.get(name, ())
            for statement in walk(function.body)
            if isinstance(statement, cst.Return) and statement.value is not None
        ]


def _parts(node: cst.CSTNode) -> Iterable[cst.CSTNode] | None:
    """Return the parts of a list, of an addition and of a choice; None for anything else."""
    if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
        return [element.value for element in node.elements]
    if isinstance(node, cst.BinaryOperation):
        return (node.left, node.right) if isinstance(node.operator, (cst.Add, cst.BitOr)) else None
    if isinstance(node, cst.BooleanOperation):
        return (node.left, node.right)
    if isinstance(node, cst.IfExp):
        return (node.body, node.orelse)
    return _taken(node) if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)) else None


def _followed(node: cst.CSTNode) -> str:
    """Return the name that is followed with this node, of a call with ``()``; empty if it is no name."""
    return f"{name_of(node.func)}()" if isinstance(node, cst.Call) else name_of(node)


def _taken(node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> list[cst.BaseExpression] | None:
    """Return what a comprehension takes its elements from; None if it makes new ones of them."""
    element: cst.BaseExpression = node.elt
    while isinstance(element, cst.Call) and isinstance(element.func, cst.Attribute):
        if element.func.attr.value not in _METHODS or element.args:
            return None
        element = element.func.value
    sources: dict[str, cst.BaseExpression] = {}
    loop: cst.CompFor | None = node.for_in
    while loop is not None:
        if isinstance(loop.target, cst.Name):
            sources[loop.target.value] = loop.iter
        loop = loop.inner_for_in
    found = sources.pop(name_of(element), None) if isinstance(element, cst.Name) else None
    while isinstance(found, cst.Name) and found.value in sources:
        found = sources.pop(found.value)
    return None if found is None else [found]


def _file_names(node: cst.CSTNode) -> Iterator[str]:
    """Yield the names of requirements files in one node; ``{}`` stands for what is filled in."""
    if isinstance(node, cst.Call):
        parts = [text for argument in node.args if (text := _template(argument.value)) is not None]
        if len(parts) > 1 and parts[-1].endswith(_SUFFIXES):
            yield "/".join(parts)
    text = _template(node)
    if text is not None and text.endswith(_SUFFIXES):
        yield text


def _template(node: cst.CSTNode) -> str | None:
    if isinstance(node, cst.FormattedString):
        return "".join(part.value if isinstance(part, cst.FormattedStringText) else "{}" for part in node.parts)
    text = text_of(node)
    return None if text is None else _PLACEHOLDER.sub("{}", text)
