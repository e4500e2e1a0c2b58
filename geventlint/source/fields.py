"""Which fields of a libcst node are worth a walk. Imported only by what has decided to parse."""

from __future__ import annotations

import dataclasses
from functools import cache

import libcst as cst

_DULL = frozenset(
    {"lpar", "rpar", "comma", "semicolon", "leading_lines", "lines_after_decorators", "header", "footer", "equal"}
    | {"dot", "asname", "operator", "annotation", "returns", "type_parameters", "trailing_whitespace", "lbracket"}
    | {"rbracket", "lbrace", "rbrace", "colon", "keyword", "star", "bar", "name", "target", "indent", "from_"}
)


@cache
def fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """Return the fields of a node that may hold expressions or statements."""
    names = [item.name for item in dataclasses.fields(kind)]  # libcst's nodes are dataclasses
    dull = _DULL - {"target"} if kind is cst.Del else _DULL
    return tuple(name for name in names if not name.startswith("whitespace") and name not in dull)
