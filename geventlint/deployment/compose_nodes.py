"""The values of a compose file: texts, variables and commands, filled in as compose does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment.commandline import Command, string_words
from geventlint.deployment.values import substitute
from geventlint.documents.placed import Placed
from geventlint.documents.yaml import Map, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.deployment.context import Context
    from geventlint.documents.yaml import Node

_DOLLAR = "\x1a\x1a"
"""Stands for ``$$`` while the other dollars are filled in, and is as long."""


def text(node: Node | None, key: str) -> str:
    """The text of a key; empty if it is not there or no text."""
    value = node.get(key) if isinstance(node, Map) else None
    return value.text if isinstance(value, Scalar) else ""


def said(node: Node | None) -> Node | None:
    """A value, or None where the key stands alone."""
    return None if isinstance(node, Scalar) and not node.text and not node.quoted else node


def paths(node: Node | None) -> list[str]:
    """The files that ``env_file`` names, as a text, a list of texts, or a list with ``path:``."""
    items = node.items if isinstance(node, Sequence) else [node]
    found = [item.text for item in items if isinstance(item, Scalar)]
    return found + [path for item in items if (path := text(item, "path"))]


def variables(node: Node | None, interpolation: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The variables; a name without a value is handed on from where compose runs, of which ``.env`` knows some."""
    if isinstance(node, Map):
        pairs = [(key.text, value) for key, value in node.items() if isinstance(value, Scalar)]
        given = [(name, value.text if said(value) else None) for name, value in pairs]
    else:
        items = node.items if isinstance(node, Sequence) else []
        parted = [item.text.partition("=") for item in items if isinstance(item, Scalar)]
        given = [(name, value if equals else None) for name, equals, value in parted]
    for name, value in given:
        if value is not None:
            yield name, substitute(value, interpolation)
        elif name in interpolation:
            yield name, interpolation[name]


def command(node: Node, path: str, context: Context, interpolation: Mapping[str, str]) -> Command | None:
    """A command as a list, or as a text that is split into words; ``path`` is the file that says it.

    Compose fills in ``$NAME`` from where it runs, not from the service's own variables; ``$$`` is a dollar for the
    container's shell.
    """
    if isinstance(node, Sequence):
        words = [_filled(item.placed, interpolation) for item in node.items if isinstance(item, Scalar)]
        return Command(tuple(words), path=path)
    if isinstance(node, Scalar) and node.text.strip():
        kept = Placed(node.text.replace("$$", _DOLLAR), node.placed.marks)
        parts = string_words(kept, replace(context, environment=interpolation))
        return Command(tuple(Placed(word.text.replace(_DOLLAR, "$"), word.marks) for word in parts), path=path)
    return None


def _filled(word: Placed, interpolation: Mapping[str, str]) -> Placed:
    if "$" not in word.text:
        return word
    filled = substitute(word.text.replace("$$", _DOLLAR), interpolation).replace(_DOLLAR, "$")
    return Placed(filled, word.marks if filled == word.text else word.marks[:1])
