"""Files that a script writes: units, programs and manifests in here-documents of installation scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from geventlint.deployment.names import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENING = re.compile(r"<<(-?)[ \t]*(['\"\\]?)(\w+)\2")
_TARGET = re.compile(r"""(?:>>?[ \t]*|\btee[ \t]+(?:-\w+[ \t]+)*)["']?([^\s"'<>|;&]+)""")
_KINDS = frozenset({"systemd", "supervisor", "procfile", "compose", "yaml", "shell"})
_MOST = 50


class Written(NamedTuple):
    """A file that a script writes, with its lines at the places that they have in the script."""

    kind: str
    name: str
    text: str


def written(text: str) -> Iterator[Written]:
    """Yield the files that a script writes and that may start something."""
    position = 0
    for _ in range(_MOST):
        opening = _OPENING.search(text, position)
        if opening is None:
            return
        start = text.rfind("\n", 0, opening.start()) + 1
        first = text.find("\n", opening.end()) + 1
        if not first:
            return
        command = text[start : first - 1]
        target = _TARGET.search(command)
        position = _end(text, first, opening[3], tabs=bool(opening[1]))
        kind = kind_of(target[1]) if target and not command.lstrip().startswith("#") else None
        if target and kind in _KINDS:
            body = text[first:position]
            lines = "\n".join(line.lstrip("\t") for line in body.split("\n")) if opening[1] else body
            yield Written(kind, target[1], "\n" * text.count("\n", 0, first) + lines)


def _end(text: str, position: int, word: str, *, tabs: bool) -> int:
    """The offset of the line that ends a here-document, or of the end of the text."""
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end]
        if (line.lstrip("\t") if tabs else line).rstrip("\r") == word:
            return position
        position = end + 1
    return len(text)
