"""Makefiles: each recipe line is a shell command of its own; make's variables are put in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment import shell
from geventlint.documents.placed import Placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.deployment.context import Context
    from geventlint.model import Launch

_ASSIGNMENT = re.compile(r"(?:export\s+|override\s+)*([A-Za-z_][\w.-]*)\s*(?:::?:?|\?|\+|!)?=\s*(.*)\Z", re.DOTALL)
_TARGET = re.compile(r"([^\s:#=][^:#=]*?)\s*::?(?!=)")
_REFERENCE = re.compile(r"\$(?:\$|\((?:[^()]|\([^()]*\))*\)|\{[^{}]*\}|.)")
_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_OPTION = re.compile(r"\t[ \t]*(?:--[A-Za-z]|-[A-Za-z][ \t])")
_DEEPEST = 8


def read(text: Placed, context: Context) -> tuple[Launch, ...]:
    """Return the launches of all recipes; the target is the service."""
    variables: dict[str, str] = {}
    exported: dict[str, str] = {}
    recipes: list[tuple[str, Placed]] = []
    target = ""
    for line in _logical(text):
        if line.text.startswith("\t"):
            recipes.append((target, line))
            continue
        stripped = line.text.strip()
        assigned = _ASSIGNMENT.match(stripped)
        if assigned:
            variables.setdefault(assigned[1], assigned[2])
            if "?" not in stripped.partition("=")[0]:
                variables[assigned[1]] = assigned[2]
            if stripped.startswith("export"):
                exported[assigned[1]] = assigned[2]
            continue
        found = _TARGET.match(stripped)
        if found:
            target = found[1]
            _, semicolon, _ = stripped.partition(";")
            if semicolon:
                recipes.append((target, line.part(line.text.index(";") + 1)))
    environment = {**context.environment, **{name: _expanded(value, variables) for name, value in exported.items()}}
    launches: list[Launch] = []
    for index, (target, line) in enumerate(recipes):
        inner = replace(context, service=target, environment=environment)
        lost = _lost(recipes, index)
        launches.extend(
            replace(launch, raw=(*launch.raw, *lost)) for launch in shell.launches(_recipe(line, variables), inner)
        )
    return tuple(launches)


def _lost(recipes: list[tuple[str, Placed]], index: int) -> tuple[str, ...]:
    """The option lines after a recipe line that no backslash joins to it; make takes the dash for "ignore errors"."""
    found = []
    target, line = recipes[index]
    last = line.place(len(line.text) - 1)[0]
    for name, following in recipes[index + 1 :]:
        comment = following.text.lstrip().startswith("#")
        if name != target or following.place(0)[0] != last + 1 or not (comment or _OPTION.match(following.text)):
            break
        found.extend(following.text.split("\n"))
        last = following.place(len(following.text) - 1)[0]
    return tuple(found)


def _logical(text: Placed) -> Iterator[Placed]:
    """Yield the lines, continued ones joined; a recipe keeps its backslashes for the shell."""
    pieces: list[Placed] = []
    for line in text.lines():
        pieces.append(line)
        if line.text.rstrip().endswith("\\") and not line.text.endswith("\\\\"):
            continue
        yield Placed.join(pieces, "\n")
        pieces = []
    if pieces:
        yield Placed.join(pieces, "\n")


def _recipe(line: Placed, variables: Mapping[str, str]) -> Placed:
    """A recipe line as the shell gets it: without ``@``, ``-`` and ``+`` in front, references resolved."""
    text = line.text
    start = 0
    while start < len(text) and text[start] in "\t @-+":
        start += 1
    start = start if text[:start].strip() else len(text) - len(text.lstrip())
    line = line.part(start)
    pieces: list[Placed] = []
    position = 0
    for found in _REFERENCE.finditer(line.text):
        pieces.append(line.part(position, found.start()))
        piece = line.part(found.start(), found.end())
        pieces.append(Placed(_value(found[0], variables, 0), piece.marks[:1]))
        position = found.end()
    pieces.append(line.part(position))
    return Placed.join([piece for piece in pieces if piece.text] or [line])


def _expanded(text: str, variables: Mapping[str, str], depth: int = 0) -> str:
    return _REFERENCE.sub(lambda found: _value(found[0], variables, depth), text)


def _value(reference: str, variables: Mapping[str, str], depth: int) -> str:
    if reference == "$$":
        return "$"
    name = reference[2:-1] if reference[1] in "({" else reference[1:]
    if depth < _DEEPEST and name in variables:
        return _expanded(variables[name], variables, depth + 1)
    if name.startswith("shell "):
        return "$(" + name[6:] + ")"
    return "${" + name + "}" if _NAME.match(name) else "${make}"
