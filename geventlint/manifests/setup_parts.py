"""What single expressions of a setup.py are made of, looked at one by one; nothing is followed here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from geventlint.manifests.setup_names import name_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

METHODS = frozenset({"split", "splitlines", "strip", "rstrip", "lstrip", "copy"})
"""Methods that give the strings of what they are called on."""
_SUFFIXES = (".txt", ".in", ".pip")
_PLACEHOLDER = re.compile(r"%s|%\(\w+\)s|\{\w*\}")


class Filler(cst.CSTTransformer):
    """Puts a string in the place of a name."""

    def __init__(self, name: str, string: cst.SimpleString) -> None:
        super().__init__()
        self._name = name
        self._string = string

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:  # noqa: N802  # libcst's
        """Return the string, if it is the name."""
        return self._string if original_node.value == self._name else updated_node


def parts(node: cst.CSTNode) -> Iterable[cst.CSTNode] | None:
    """Return the parts of a list, of an addition and of a choice; None for anything else."""
    if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
        return [element.value for element in node.elements]
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Add, cst.BitOr)):
        return (node.left, node.right)
    if isinstance(node, cst.BooleanOperation):
        return (node.left, node.right)
    if isinstance(node, cst.IfExp):
        return (node.body, node.orelse)
    return _taken(node) if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)) else None


def _taken(node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> list[cst.BaseExpression] | None:
    """Return what a comprehension takes its elements from; None if it makes new ones of them."""
    element: cst.BaseExpression = node.elt
    while isinstance(element, cst.Call) and isinstance(element.func, cst.Attribute):
        if element.func.attr.value not in METHODS or element.args:
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


def file_names(node: cst.CSTNode) -> Iterator[str]:
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
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
        left, right = _template(node.left), _template(node.right)
        return None if left is None or right is None else left + right
    text = text_of(node)
    return None if text is None else _PLACEHOLDER.sub("{}", text)
