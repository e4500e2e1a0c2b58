"""noxfile.py: what its sessions install; all of it is for developers, so that what a session computes is left out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from geventlint.documents.python import parsed
from geventlint.manifests.collector import Collector, Role
from geventlint.manifests.pep508 import parse
from geventlint.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.manifests.file import File
    from geventlint.model import Manifest


def read(file: File) -> Manifest:
    """Return the literal arguments of every ``session.install(…)`` that are requirements, those of named lists too."""
    found = Collector(file)
    statements, lost = parsed(file.text)
    if lost:
        found.problems.append(file.problem(lost[0].told(), lost[0].at))
    nodes = [node for statement in statements for node in ast.walk(statement)]
    lists = {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    lines = file.text.split("\n")
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "install":
            for argument in node.args:
                for text in _strings(argument, lists):
                    _take(found, text, lines)
    return found.manifest()


def _strings(node: ast.expr, lists: Mapping[str, ast.expr]) -> Iterator[ast.Constant]:
    if isinstance(node, ast.Starred):
        value = lists.get(node.value.id) if isinstance(node.value, ast.Name) else node.value
        elements = value.elts if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else []
        yield from (element for element in elements if isinstance(element, ast.Constant))
    elif isinstance(node, ast.Constant):
        yield node


def _take(found: Collector, node: ast.Constant, lines: list[str]) -> None:
    text = node.value
    if not isinstance(text, str) or text.startswith("-") or isinstance(parse(text.strip()), str):
        return
    line = lines[node.lineno - 1]
    start = line.find(text, len(line.encode()[: node.col_offset].decode()))
    place = Location(found.file.path, node.lineno, start + 1, node.lineno, start + 1 + len(text))
    if start >= 0:
        found.take(text, place, Role("nox", development=True))
