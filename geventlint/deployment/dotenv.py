"""Environment files: ``NAME=value`` a line."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from geventlint.deployment.values import substitute
from geventlint.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Callable

_LINE = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=[ \t]*(.*?)[ \t]*\Z")


def read(data: bytes | None) -> dict[str, str]:
    """Return the variables of an environment file; empty for a file that is not there."""
    found: dict[str, str] = {}
    if data is None:
        return found
    for line in decode(data).split("\n"):
        pair = _LINE.match(line)
        if pair is None:
            continue
        value = pair[2]
        if value[:1] in {"'", '"'} and value.find(value[0], 1) > 0:
            inner = value[1 : value.find(value[0], 1)]
            found[pair[1]] = inner if value[0] == "'" else substitute(inner, found)
        else:
            found[pair[1]] = substitute(value.partition(" #")[0].rstrip(), found)
    return found


def near(path: str, open_file: Callable[[str], bytes | None]) -> dict[str, str]:
    """Return the variables of the ``.env`` beside a file."""
    return read(open_file(posixpath.join(posixpath.dirname(path), ".env")))
