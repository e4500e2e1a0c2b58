"""From an expression of a setup.py to the strings, mappings and files behind it, through names, functions and additions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from geventlint.manifests.setup_names import Names, name_of, text_of, walk, written
from geventlint.manifests.setup_parts import METHODS, Filler, file_names, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEEPEST = 12
_MOST = 20_000
_FIRST, _ALL, _SECOND = slice(1), slice(None), slice(1, 2)
_ARGUMENTS = {
    **dict.fromkeys(("list", "tuple", "set", "sorted", "frozenset", "iter", "from_iterable"), _FIRST),
    **dict.fromkeys(("sum", "chain"), _ALL),
    "filter": _SECOND,
}
"""Calls whose strings are those of their arguments: of which."""
_CONSTANTS = frozenset({"None", "True", "False"})
_WORD = re.compile(r"[\w-]+")


class Follower:
    """Follows the expressions of one file, at most twelve names deep and so many steps in all."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._steps = 0
        self._active: list[str] = []
        """The names that are being followed: one that adds to itself is followed once."""
        self._path: list[cst.CSTNode] = []
        """The expressions from the first to the one that is being followed."""
        self.gaps: list[cst.CSTNode] = []
        """What could not be followed; whoever asks empties it before."""

    def strings(self, node: cst.CSTNode, depth: int = 0) -> Iterator[cst.CSTNode]:
        """Yield the literal strings of a list, or the one string that the expression is."""
        if written(node) is not None:
            yield node
            return
        self._path.append(node)
        behind = self._behind(node, depth) if self._may_go(depth) else None
        if behind is None:
            self.gaps.append(node)
            self._path.pop()
            return
        start = len(self.gaps)
        name = _followed(node)
        self._active.append(name)
        for inner in behind:
            yield from self.strings(inner, depth + 1)
        self._active.pop()
        self._path.pop()
        if name.endswith("()") and len(self.gaps) > start and name[:-2] in self._names.functions:
            self.gaps[start:] = [node]  # a function fails as a whole: its call names the file that it reads

    def items(self, node: cst.CSTNode, depth: int = 0) -> Iterator[tuple[str, cst.BaseExpression]]:
        """Yield the keys and values of a mapping, as far as the keys are literal."""
        node = self._here(node)
        if not self._may_go(depth):
            self.gaps.append(node)
        elif isinstance(node, cst.Dict):
            yield from self._elements(node, depth)
        elif isinstance(node, cst.DictComp):
            yield from self._items_of_comprehension(node, depth)
        elif isinstance(node, cst.Name):
            yield from self._items_of_name(node, depth)
        elif isinstance(node, cst.Call) and name_of(node.func) == "dict":
            for argument in node.args:
                if argument.keyword is not None:
                    yield argument.keyword.value, argument.value
                else:
                    yield from self.items(argument.value, depth + 1)
        elif behind := self._mappings_behind(node):
            for mapping in behind:
                yield from self.items(mapping, depth + 1)
        else:
            self.gaps.append(node)

    def _here(self, node: cst.CSTNode) -> cst.CSTNode:
        """Return the name itself for that of a module beside the file (``requirements.install_requires``)."""
        if isinstance(node, cst.Attribute) and name_of(node.value) in self._names.modules:
            return node.attr
        return node

    def _mappings_behind(self, node: cst.CSTNode) -> Iterable[cst.CSTNode]:
        if isinstance(node, cst.IfExp) or (
            isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr)
        ):
            return parts(node) or ()
        return self._returned(name_of(node.func)) if isinstance(node, cst.Call) else ()

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
        inner = [item for value in values for item in self.items(value, depth + 1)]
        self._active.pop()
        yield from inner
        yield from items
        self.gaps.extend(self._names.computed.get(name, ()))

    def file_names(self, node: cst.CSTNode) -> Iterator[str]:
        """Yield what may be the name of a requirements file in an expression or behind its names; most likely first."""
        words = [text for inner in walk(node) if (text := text_of(inner)) is not None and _WORD.fullmatch(text)]
        seen: set[str] = set()
        queue = [node]
        while queue:
            for inner in walk(queue.pop(0)):
                for name in file_names(inner):
                    yield from [name.replace("{}", word) for word in words] if "{}" in name else [name]
                if isinstance(inner, cst.Name) and inner.value not in seen:
                    seen.add(inner.value)
                    queue.extend(self._names.values.get(inner.value, ()))
                    queue.extend(function.body for function in self._names.functions.get(inner.value, ()))

    def _items_of_comprehension(self, node: cst.DictComp, depth: int) -> Iterator[tuple[str, cst.BaseExpression]]:
        """Yield the items of ``{name: read(name) for name in NAMES}``, the name put into the value."""
        target, loop = node.for_in.target, node.for_in
        plain = isinstance(target, cst.Name) and isinstance(node.key, cst.Name) and loop.inner_for_in is None
        if not plain or name_of(node.key) != name_of(target):
            self.gaps.append(node)
            return
        for string in list(self.strings(loop.iter, depth + 1)):
            key = text_of(string)
            value = node.value.visit(Filler(name_of(target), cst.SimpleString(repr(key)))) if key is not None else None
            if key is not None and isinstance(value, cst.BaseExpression):
                yield key, value
            else:
                self.gaps.append(node)

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
        node = self._here(node)
        if isinstance(node, cst.Name):
            known = node.value in _CONSTANTS or node.value in self._active
            return () if known else self._names.values.get(node.value)
        if isinstance(node, cst.Subscript):
            index = node.slice[0].slice
            key = text_of(index.value) if isinstance(index, cst.Index) else None
            return [value for name, value in self._items_before(node.value, depth) if name == key] or None
        return self._behind_call(node, depth) if isinstance(node, cst.Call) else parts(node)

    def _behind_call(self, node: cst.Call, depth: int) -> Iterable[cst.CSTNode] | None:
        name = name_of(node.func)
        arguments = [argument.value for argument in node.args]
        if name in _ARGUMENTS:
            return arguments[_ARGUMENTS[name]]
        if isinstance(node.func, cst.Attribute):
            if name in METHODS:
                return [node.func.value]
            if name == "values":
                return [value for _, value in self._items_before(node.func.value, depth)]
            return None  # a method of something else; a function of the file has a plain name
        return () if f"{name}()" in self._active else self._returned(name) or None

    def _items_before(self, mapping: cst.BaseExpression, depth: int) -> Iterator[tuple[str, cst.BaseExpression]]:
        """Yield the items of a mapping; one that is being followed has seen those that are set before it."""
        for key, value in self.items(mapping, depth + 1):
            if not self._may_go(depth) or any(value is followed for followed in self._path):
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


def _followed(node: cst.CSTNode) -> str:
    """Return the name that is followed with this node, of a call with ``()``; empty if it is no name."""
    return f"{name_of(node.func)}()" if isinstance(node, cst.Call) else name_of(node)
