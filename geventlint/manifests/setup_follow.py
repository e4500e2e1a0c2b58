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
_WRAPPERS = frozenset({"list", "tuple", "set", "sorted", "frozenset"})
_SPLITTERS = frozenset({"split", "splitlines", "strip"})
_SUFFIXES = (".txt", ".in", ".pip")
_WORD = re.compile(r"[\w-]+")
_PLACEHOLDER = re.compile(r"%s|%\(\w+\)s|\{\w*\}")


class Follower:
    """Follows the expressions of one file, at most twelve names deep and so many steps in all."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._steps = 0

    def strings(self, node: cst.CSTNode, depth: int = 0) -> Iterator[cst.CSTNode]:
        """Yield the literal strings of a list, or the one string that the expression is."""
        self._steps += 1
        if depth > _DEEPEST or self._steps > _MOST:
            return
        if written(node) is not None:
            yield node
            return
        for inner in self._behind(node, depth):
            yield from self.strings(inner, depth + 1)

    def items(self, node: cst.CSTNode, depth: int = 0) -> Iterator[tuple[str, cst.BaseExpression]]:
        """Yield the keys and values of a mapping, as far as the keys are literal."""
        self._steps += 1
        if depth > _DEEPEST or self._steps > _MOST:
            return
        if isinstance(node, cst.Dict):
            yield from self._elements(node, depth)
        elif isinstance(node, cst.Name):
            for value in self._names.values.get(node.value, ()):
                yield from self.items(value, depth + 1)
            yield from self._names.items.get(node.value, ())
        elif isinstance(node, cst.Call) and name_of(node.func) == "dict":
            for argument in node.args:
                if argument.keyword is not None:
                    yield argument.keyword.value, argument.value
                else:
                    yield from self.items(argument.value, depth + 1)

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
            if isinstance(element, cst.DictElement):
                key = text_of(element.key)
                if key is not None:
                    yield key, element.value
            else:
                yield from self.items(element.value, depth + 1)

    def _behind(self, node: cst.CSTNode, depth: int) -> Iterable[cst.CSTNode]:
        """Return the expressions whose strings are those of this one."""
        if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
            return [element.value for element in node.elements]
        if isinstance(node, cst.Name):
            return self._names.values.get(node.value, ())
        if isinstance(node, cst.BinaryOperation):
            return (node.left, node.right) if isinstance(node.operator, cst.Add) else ()
        if isinstance(node, cst.IfExp):
            return (node.body, node.orelse)
        if isinstance(node, cst.Subscript):
            return self._behind_key(node, depth)
        return self._behind_call(node) if isinstance(node, cst.Call) else ()

    def _behind_key(self, node: cst.Subscript, depth: int) -> list[cst.BaseExpression]:
        index = node.slice[0].slice
        key = text_of(index.value) if isinstance(index, cst.Index) else None
        return [value for name, value in self.items(node.value, depth + 1) if name == key]

    def _behind_call(self, node: cst.Call) -> list[cst.BaseExpression]:
        name = name_of(node.func)
        if name in _WRAPPERS and len(node.args) == 1:
            return [node.args[0].value]
        if name in _SPLITTERS and isinstance(node.func, cst.Attribute):
            return [node.func.value]
        return [
            statement.value
            for function in self._names.functions.get(name, ())
            for statement in walk(function.body)
            if isinstance(statement, cst.Return) and statement.value is not None
        ]


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
