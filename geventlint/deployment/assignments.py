"""Assignments in shell scripts: plain, of arrays, and with ``export`` and its kin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.deployment import values
from geventlint.deployment.control import Flow
from geventlint.deployment.values import Run, Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geventlint.deployment.shell_words import Token
    from geventlint.deployment.values import Field

ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]]*\])?(\+?)=")
DECLARING = frozenset({"export", "declare", "local", "readonly", "typeset"})


class Assignments(Flow):
    """Remembers what the variables hold, and which of them the programs get."""

    def __init__(self, words: Sequence[Token]) -> None:
        super().__init__(words)
        self.exported: dict[str, None] = {}
        self.all_exported = False

    def opens_array(self, before: Token, opening: Token) -> bool:
        """Whether a bracket opens an array, as in ``NAME=(``; only ``NAME=`` was read of it before."""
        literal = before.literal
        return literal is not None and literal.endswith("=") and before.end == opening.start

    def array(self, position: int, end: int, into: list[Token]) -> int:
        """Collect the items of an array; return the position after its closing bracket."""
        while position < end and self.tokens[position].operator != ")":
            if not self.tokens[position].operator:
                into.append(self.tokens[position])
            position += 1
        return position + 1

    def declare(self, words: list[Token], arrays: Mapping[int, list[Token]], *, maybe: bool) -> None:
        """Take ``export``, ``declare`` and the like, whose words may be assignments."""
        exports = words[0].literal == "export" or any(token.literal == "-x" for token in words)
        for index, token in enumerate(words[1:], 1):
            name = assigned(token)
            if name:
                self.assign(token, arrays.get(index), maybe=maybe)
            else:
                name = token.literal or ""
            if exports and name:
                self.exported[name] = None

    def assign(self, token: Token, array: list[Token] | None, *, maybe: bool) -> None:
        """Take an assignment; ``maybe`` if the shell may pass it over."""
        name, head = assigned(token), _head(token)
        if array is not None:
            items = tuple(item for word in array for item in values.fields(word, self.variables))
            value = Value(items, array=True)
        else:
            value = Value((self.scalar(token),))
        before = self.variables.get(name)
        if head.endswith("+=") and before:
            joined = (*before.fields, *value.fields)
            value = (
                Value(joined, array=True) if value.array else Value((tuple(run for item in joined for run in item),))
            )
        self.variables.set(name, value, maybe=maybe)
        if self.all_exported:
            self.exported[name] = None

    def scalar(self, token: Token) -> Field:
        """What a word assigns that is no array: its value without the name and the equals sign."""
        first, *others = values.assigned_word(token, self.variables)
        skip = len(_head(token))
        value = Run(first.text[skip:], first.start + skip, first.end)
        return tuple(run for run in (value, *others) if run.text)


def assigned(token: Token) -> str:
    """The name that a word assigns; empty if it is no assignment."""
    found = ASSIGNMENT.match(_head(token))
    return found[1] if found else ""


def _head(token: Token) -> str:
    """What a word begins with, up to the equals sign of an assignment; empty if it is none."""
    part = token.parts[0] if token.parts else None
    found = ASSIGNMENT.match(part.text) if part and part.kind == "text" and not part.quoted else None
    return found[0] if found else ""
