"""What the names of a setup.py stand for, gathered in one walk over its tree; nothing is run."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_T = TypeVar("_T")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?(?=\s*[=<>!~]|$)")
"""The name at the start of a requirement whose version is filled in."""
_ADDERS = frozenset({"append", "add", "insert", "extend", "update"})
"""Methods that add their last argument."""


@dataclass
class Names:
    """The expressions behind each name of a module, in the order of the file, whatever the scope."""

    values: dict[str, list[cst.BaseExpression]] = field(default_factory=lambda: defaultdict(list))
    """Name → what it is assigned, what is added to it, and the files it is opened from."""
    items: dict[str, list[tuple[str, cst.BaseExpression]]] = field(default_factory=lambda: defaultdict(list))
    """Name of a mapping → the keys set one by one, with their values."""
    computed: dict[str, list[cst.CSTNode]] = field(default_factory=lambda: defaultdict(list))
    """Name of a mapping → the keys set one by one that are not literal."""
    functions: dict[str, list[cst.FunctionDef]] = field(default_factory=lambda: defaultdict(list))
    calls: list[cst.Call] = field(default_factory=list)
    """The calls of ``setup``, under any alias of ``setuptools`` or ``distutils``."""
    imported: list[tuple[str, str, str]] = field(default_factory=list)
    """Module, name in it, name here; of ``import module`` the names are empty."""
    modules: set[str] = field(default_factory=set)
    """The modules beside the file whose names are known, too."""

    def take(self, other: Names, wanted: Mapping[str, str]) -> None:
        """Add what another module says: of its names those ``wanted``, under their names here; others as they are there."""
        _take(self.values, other.values, wanted)
        _take(self.items, other.items, wanted)
        _take(self.computed, other.computed, wanted)
        _take(self.functions, other.functions, wanted)


def _take(own: dict[str, list[_T]], theirs: Mapping[str, list[_T]], wanted: Mapping[str, str]) -> None:
    for name, found in theirs.items():
        if name not in own:
            own[name] = found
    for name, here in wanted.items():
        if name in theirs and here != name:
            own[here] = theirs[name]


def gather(module: cst.Module) -> Names:
    """Return the names of a module."""
    names = Names()
    for node in walk(module):
        if isinstance(node, cst.Assign):
            for target in node.targets:
                _assign(names, target.target, node.value)
        elif isinstance(node, (cst.AnnAssign, cst.AugAssign)) and node.value is not None:
            _assign(names, node.target, node.value)
        elif isinstance(node, cst.WithItem) and node.asname is not None and isinstance(node.asname.name, cst.Name):
            names.values[node.asname.name.value].append(node.item)
        elif isinstance(node, (cst.For, cst.CompFor)) and isinstance(node.target, cst.Name):
            names.values[node.target.value].append(node.iter)
        elif isinstance(node, cst.FunctionDef):
            names.functions[node.name.value].append(node)
        elif isinstance(node, cst.Call):
            _call(names, node)
        elif isinstance(node, (cst.Import, cst.ImportFrom)):
            names.imported.extend(_imported(node))
    return names


def _imported(node: cst.Import | cst.ImportFrom) -> Iterator[tuple[str, str, str]]:
    """What is imported from plain modules: only such a module can lie beside a setup.py."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            if isinstance(alias.name, cst.Name):
                yield alias.name.value, "", ""
    elif isinstance(node.module, cst.Name) and not node.relative:
        if isinstance(node.names, cst.ImportStar):
            yield node.module.value, "", ""
            return
        for alias in node.names:
            name = name_of(alias.name)
            yield node.module.value, name, name_of(alias.asname.name) if alias.asname else name


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield a node and everything below it, in the order of the file."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children))


def text_of(node: cst.CSTNode | None) -> str | None:
    """Return the text of a string without placeholders; None for anything else."""
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None


def written(node: cst.CSTNode) -> str | None:
    """Return the text of a string; of one with placeholders (``f"celery=={version}"``) the name it begins with."""
    text = text_of(node)
    if text is None:
        begin: str | None = None
        if isinstance(node, cst.FormattedString) and node.parts and isinstance(node.parts[0], cst.FormattedStringText):
            begin = node.parts[0].value
        elif isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Add, cst.Modulo)):
            begin = text_of(node.left)
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and name_of(node.func) == "format":
            begin = text_of(node.func.value)
        name = _NAME.match(begin) if begin else None
        text = name[0] if name else None
    return text


def name_of(node: cst.CSTNode) -> str:
    """Return the last part of a name (``Path.read_text`` → ``read_text``); empty if there is none."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def _assign(names: Names, target: cst.CSTNode, value: cst.BaseExpression) -> None:
    if isinstance(target, cst.Name):
        names.values[target.value].append(value)
    elif isinstance(target, (cst.Tuple, cst.List)):
        parts: list[cst.BaseExpression] = [value] * len(target.elements)
        if isinstance(value, (cst.Tuple, cst.List)) and len(value.elements) == len(target.elements):
            parts = [element.value for element in value.elements]
        for element, part in zip(target.elements, parts, strict=True):
            _assign(names, element.value, part)
    elif isinstance(target, cst.Subscript) and isinstance(target.value, cst.Name) and len(target.slice) == 1:
        index = target.slice[0].slice
        key = text_of(index.value) if isinstance(index, cst.Index) else None
        if key is not None:
            names.items[target.value.value].append((key, value))
        else:
            names.computed[target.value.value].append(target)


def _call(names: Names, node: cst.Call) -> None:
    name = name_of(node.func)
    if name == "setup" and (node.args or isinstance(node.func, cst.Name)):
        names.calls.append(node)
    elif name in _ADDERS and isinstance(node.func, cst.Attribute) and node.args:
        owner, value = node.func.value, node.args[-1].value
        listed = value if name in ("extend", "update") else cst.List([cst.Element(value)])
        if isinstance(owner, cst.Name):
            names.values[owner.value].append(listed)
        elif isinstance(owner, cst.Subscript):
            _assign(names, owner, listed)
