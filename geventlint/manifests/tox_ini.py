"""tox.ini: what tests and checks need; all of it is for developers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.documents.ini import entries
from geventlint.manifests.collector import Collector, Role
from geventlint.manifests.pep508 import parse
from geventlint.model import Location

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.model import Manifest

_FACTORS = re.compile(r"[\w.,{}!-]+:\s+")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


def read(file: File) -> Manifest:
    """Return the ``deps`` of every environment; what tox would have to fill in is left out."""
    found = Collector(file)
    for entry in entries(file.text):
        if entry.key != "deps" or not entry.section.startswith("testenv"):
            continue
        role = Role(entry.section.rpartition(":")[2], development=True)
        for line in entry.lines:
            condition = _FACTORS.match(line.text)
            start = condition.end() if condition else 0
            text = _COMMENT.sub("", line.text[start:]).rstrip()
            if text and not isinstance(parse(text), str):
                column = line.column + start
                found.take(text, Location(file.path, line.number, column, line.number, column + len(text)), role)
    return found.manifest()
