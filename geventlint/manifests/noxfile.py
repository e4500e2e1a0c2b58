"""noxfile.py: what its sessions install; all of it is for developers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.documents.text import Lines
from geventlint.manifests.collector import Collector, Role
from geventlint.manifests.pep508 import parse

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.model import Manifest

_INSTALL = re.compile(r"\.install\(([^()]*)\)")
_STRING = re.compile(r"""(["'])([^"'\n\\]+)\1""")


def read(file: File) -> Manifest:
    """Return the literal arguments of every ``session.install(…)`` that are requirements."""
    found = Collector(file)
    lines = Lines(file.text)
    for call in _INSTALL.finditer(file.text):
        for string in _STRING.finditer(file.text, call.start(1), call.end(1)):
            text = string[2].strip()
            if not text.startswith("-") and not isinstance(parse(text), str):
                found.take(text, lines.location(file.path, *string.span(2)), Role("nox", development=True))
    return found.manifest()
