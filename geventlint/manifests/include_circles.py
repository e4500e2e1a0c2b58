"""Requirements files that include each other in a circle, which pip refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.documents.text import decode
from geventlint.manifests.file import File

if TYPE_CHECKING:
    from collections.abc import Iterator

_INCLUDE = re.compile(r"""^[ \t]*(?:-r|--requirement)[ \t=]*["']?([^\s"'#]+)""", re.MULTILINE)
_MOST_FILES = 200
"""So many files are followed from one at most."""


def circle(file: File, included: str) -> str:
    """Return the file of a circle by which an included file includes this one again; empty if there is none.

    Of a circle only the file whose path comes first tells it: it is one mistake.
    """
    pending = [(included, included, file.path)]
    seen: set[str] = set()
    while pending and len(seen) < _MOST_FILES:
        path, through, first = pending.pop()
        if path == file.path:
            return through if first == path else ""
        if path in seen:
            continue
        seen.add(path)
        pending.extend((following, path, min(first, path)) for following in _includes(file, path))
    return ""


def _includes(file: File, path: str) -> Iterator[str]:
    data = file.open_file(path)
    if data is None or b"-r" not in data:
        return
    text = decode(data)
    here = File(path, file.kind, text, file.open_file)
    for found in _INCLUDE.finditer(text):
        beside = here.beside(found[1])
        if beside is not None:
            yield beside
