"""What the names in a Jinja template stand for: its own ``{% set %}``, and the defaults of the Ansible role that has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.documents.template import DIRECTIVE, EXPRESSION
from geventlint.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Open = Callable[[str], bytes | None]

_STATEMENT = re.compile(r"-?\s*(?:set\s+(\w+)\s*=(.*)|(if|for|endif|endfor)\b)", re.DOTALL)
_PIECE = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w.]+))\s*(?:([+~])|(\|.*)|\Z)""", re.DOTALL)
_NAME = re.compile(r"\w+")
_BLANK = re.compile(r"\b(?:not[-_ ]set|set[-_ ]me|change[-_ ]?me)\b", re.IGNORECASE)
"""A default that whoever uses the role has to replace."""
_FOLDER = "/templates/"
_FILES = ("vars/main.yml", "vars/main.yaml", "defaults/main.yml", "defaults/main.yaml")
_DEEPEST = 6
_LONGEST = 2_000


def values(text: str, path: str, open_file: Open) -> Callable[[str], str | None]:
    """Return a look-up of names for a template; what is not known in a value stays ``${…}``."""
    return _Names(_sets(text), _Role(path, open_file)).look_up


def _sets(text: str) -> dict[str, str]:
    """The expression of each name that the template sets: outside of conditions, or else the last one."""
    always: dict[str, str] = {}
    perhaps: dict[str, str] = {}
    depth = 0
    for directive in DIRECTIVE.finditer(text):
        found = _STATEMENT.match(directive[1])
        if found is None:
            continue
        if found[1]:
            written = found[2].strip(" \t\n-")
            if found[1] not in _NAME.findall(written):  # one that wraps itself into something more is left out
                (perhaps if depth else always)[found[1]] = written
        else:
            depth = max(depth + (-1 if found[3].startswith("end") else 1), 0)
    return {**perhaps, **always}


class _Role:
    """The variables of an Ansible role: read when the first is asked for."""

    def __init__(self, path: str, open_file: Open) -> None:
        self._folder = path.partition(_FOLDER)[0] + "/" if _FOLDER in path else ""
        self._open = open_file
        self._known: dict[str, str] | None = None

    def get(self, name: str) -> str | None:
        if self._known is None:
            self._known = self._read() if self._folder else {}
        return self._known.get(name)

    def _read(self) -> dict[str, str]:
        from geventlint.documents.yaml import Map, Scalar, YamlError, documents  # only for a role with a variable

        known: dict[str, str] = {}
        for name in _FILES:
            data = self._open(self._folder + name)
            if data is None:
                continue
            try:
                root = next(iter(documents(decode(data))), None)
            except YamlError:
                continue
            for key, value in root.items() if isinstance(root, Map) else ():
                if isinstance(value, Scalar) and not _BLANK.search(value.text):
                    known.setdefault(key.text, value.text)
        return known


class _Names:
    def __init__(self, sets: Mapping[str, str], role: _Role) -> None:
        self._sets = sets
        self._role = role

    def look_up(self, name: str, depth: int = 0) -> str | None:
        """Return what a name stands for; None if nothing says."""
        if depth > _DEEPEST:
            return None
        if name in self._sets:
            return self._computed(self._sets[name], depth + 1)
        value = self._role.get(name)
        if value is None or "{{" not in value:
            return value
        return EXPRESSION.sub(lambda found: self._shown(found[1].strip(" -"), depth + 1), value)[:_LONGEST]

    def _shown(self, expression: str, depth: int) -> str:
        known = self._computed(expression, depth)
        return "${" + expression + "}" if known is None else known

    def _computed(self, expression: str, depth: int) -> str | None:
        """The texts and names that an expression joins; None for any other expression."""
        done, position = "", 0
        while position < len(expression):
            piece = _PIECE.match(expression, position)
            if piece is None or piece[5]:
                return None
            literal = piece[1] if piece[1] is not None else piece[2]
            if literal is None:
                known = self.look_up(piece[3], depth)
                literal = "${" + piece[3] + "}" if known is None else known
            done += literal
            if len(done) > _LONGEST:
                return None
            position = piece.end()
        return done
