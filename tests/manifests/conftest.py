"""What every test of a reader needs: a manifest from a text, and what stands at a place of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint.manifests import read, read_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.model import Location, Manifest


class Folder:
    """A project in memory."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def read(self, path: str, text: str, kind: str = "") -> Manifest:
        self.files[path] = text
        return self._read(path, text.encode(), kind)

    def read_bytes(self, path: str, data: bytes, kind: str = "") -> Manifest:
        self.files[path] = data.decode("latin-1")
        return self._read(path, data, kind)

    def _read(self, path: str, data: bytes, kind: str) -> Manifest:
        if kind:
            return read_as(kind, path, data, self._open)
        return read(path, data, self._open)

    def _open(self, path: str) -> bytes | None:
        text = self.files.get(path)
        return None if text is None else text.encode()

    def at(self, place: Location) -> str:
        lines = self.files[place.path].split("\n")[place.line - 1 : place.end_line]
        lines[-1] = lines[-1][: place.end_column - 1]
        lines[0] = lines[0][place.column - 1 :]
        return "\n".join(lines)


@pytest.fixture
def folder() -> Folder:
    return Folder()


@pytest.fixture
def required(folder: Folder) -> Callable[[Manifest], dict[str, str]]:
    """Name → specifier of the requirements that raise something."""
    return lambda manifest: {
        requirement.name: requirement.specifier
        for requirement in manifest.requirements
        if not requirement.development and not requirement.constraint
    }
