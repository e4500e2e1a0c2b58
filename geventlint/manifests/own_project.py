"""A path with extras that pip is told to install: a project of the repository, and which of its extras are asked for."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from geventlint.documents.text import decode
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.pep508 import Parsed, normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.manifests.file import File

_LOCAL = re.compile(r"(?:file:)?([\w.@${}/-]*)\[([\w.,\s-]+)\]")
_TABLES = {
    "pyproject.toml": re.compile(r"^\[(?:project|tool\.poetry)\][ \t]*(?:#.*)?$", re.MULTILINE),
    "setup.cfg": re.compile(r"^\[metadata\][ \t]*$", re.MULTILINE),
}
_TABLE = re.compile(r"^\[", re.MULTILINE)
_NAME = re.compile(r"""^name[ \t]*=[ \t]*["']?([A-Za-z0-9][A-Za-z0-9._-]*)""", re.MULTILINE)


def asked(file: File, written: str, *, upward: bool = False) -> Parsed | None:
    """Return the project and the extras of ``.[worker]`` or ``./libs/core[fast]``; None if it is not one of the repository.

    Extras for developers are left out. ``upward``: the path is that of an image, so the nearest project at or above the
    file's folder is meant.
    """
    found = _LOCAL.fullmatch(written)
    if not found:
        return None
    extras = tuple(sorted({normalize(name.strip()) for name in found[2].split(",") if name.strip()}))
    extras = tuple(extra for extra in extras if not is_development_group(extra))
    folders = _upward(file.path) if upward else (file.beside(found[1] or "."),)
    name = next((name for folder in folders if folder is not None and (name := _name(file, folder))), "")
    return Parsed(name, extras=extras, source="path", end=len(written)) if name and extras else None


def _upward(path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield "."


def _name(file: File, folder: str) -> str:
    """The name of the project in a folder, as its pyproject.toml or setup.cfg says it; empty if neither does."""
    for base, table in _TABLES.items():
        data = file.open_file(posixpath.normpath(posixpath.join(folder, base)))
        text = decode(data) if data is not None else ""
        for header in table.finditer(text):
            following = _TABLE.search(text, header.end())
            found = _NAME.search(text, header.end(), following.start() if following else len(text))
            if found:
                return normalize(found[1])
    return ""
