"""Literal expression → its value. Imported only by what has decided to parse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

Constant = Callable[[str], object]

_LARGEST = 10_000
"""Collections longer than this are data, not arguments."""


def literal(node: cst.BaseExpression, constant: Constant) -> object:
    """Return the value of a literal, else None: a string, number, bool, a tuple of values, a dict as a tuple of pairs.

    In a list or tuple an element that is no literal is None, so that the others can still be read. ``constant`` gives
    the value of a name.
    """
    reader = _READERS.get(type(node))
    return reader(node, constant) if reader is not None else None


def _name(node: cst.Name, constant: Constant) -> object:
    return _CONSTANTS[node.value] if node.value in _CONSTANTS else constant(node.value)


def _plain(node: cst.SimpleString | cst.ConcatenatedString | cst.Integer | cst.Float, _: Constant) -> object:
    try:
        return node.evaluated_value
    except (ValueError, SyntaxError):  # more digits than Python converts, an escape that it does not know
        return None


_CONSTANTS: dict[str, object] = {"True": True, "False": False, "None": None}


def _formatted(node: cst.FormattedString, _: Constant) -> str | None:
    """Return an f-string without fields."""
    texts = [part.value for part in node.parts if isinstance(part, cst.FormattedStringText)]
    return "".join(texts) if len(texts) == len(node.parts) else None


def _collection(node: cst.Tuple | cst.List | cst.Set, constant: Constant) -> tuple[object, ...] | None:
    if len(node.elements) > _LARGEST:
        return None
    values: list[object] = []
    for element in node.elements:
        value = literal(element.value, constant)
        if isinstance(element, cst.StarredElement) and isinstance(value, tuple):
            values.extend(value)
        else:
            values.append(None if isinstance(element, cst.StarredElement) else value)
    return tuple(values)


def _pairs(node: cst.Dict, constant: Constant) -> tuple[object, ...] | None:
    if len(node.elements) > _LARGEST:
        return None
    return tuple(
        (literal(element.key, constant), literal(element.value, constant))
        for element in node.elements
        if isinstance(element, cst.DictElement)
    )


def _negative(node: cst.UnaryOperation, constant: Constant) -> object:
    value = literal(node.expression, constant)
    if isinstance(node.operator, cst.Minus) and isinstance(value, int | float) and not isinstance(value, bool):
        return -value
    if isinstance(node.operator, cst.Not) and value is not None:
        return not value
    return None


def _addition(node: cst.BinaryOperation, constant: Constant) -> object:
    if not isinstance(node.operator, cst.Add):
        return None
    return _sum(literal(node.left, constant), literal(node.right, constant))


def _sum(left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    if isinstance(left, tuple) or isinstance(right, tuple):
        return (left if isinstance(left, tuple) else (None,)) + (right if isinstance(right, tuple) else (None,))
    return None


def _split(node: cst.Call, constant: Constant) -> object:
    """Return the words of ``"a command line".split()``, and of ``list(…)`` and ``tuple(…)`` of a literal."""
    func = node.func
    if isinstance(func, cst.Attribute) and func.attr.value == "split" and not node.args:
        value = literal(func.value, constant)
        return tuple(value.split()) if isinstance(value, str) else None
    if isinstance(func, cst.Name) and func.value in {"list", "tuple"} and len(node.args) == 1:
        value = literal(node.args[0].value, constant)
        return value if isinstance(value, tuple) else None
    return None


_READERS: dict[type[cst.CSTNode], Callable[[Any, Constant], object]] = {
    cst.Name: _name,
    cst.SimpleString: _plain,
    cst.ConcatenatedString: _plain,
    cst.Integer: _plain,
    cst.Float: _plain,
    cst.FormattedString: _formatted,
    cst.Tuple: _collection,
    cst.List: _collection,
    cst.Set: _collection,
    cst.Dict: _pairs,
    cst.UnaryOperation: _negative,
    cst.BinaryOperation: _addition,
    cst.Call: _split,
}
