"""The bytes of a project's files: the only place that reads what is checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MIB = 1024 * 1024
_LIMIT = 64 * _MIB
"""Larger files are not read: no source, manifest or deployment file is."""


class Files:
    """Reads root-relative paths; an editor's unsaved text takes the place of the file's."""

    def __init__(self, root: Path, overlay: Mapping[str, bytes] | None = None) -> None:
        self.root = root
        self.overlay = dict(overlay or {})
        self.refused: dict[str, str] = {}
        """The files that are there and could not be read, and why."""
        self._prefix = os.fspath(root) + os.sep

    def read(self, path: str) -> bytes | None:
        """The content of a file of the project; None if it is not there, is too large, or lies outside the root."""
        if path in self.overlay:
            return self.overlay[path]
        if path.startswith(("/", "../")) or "/../" in path:
            return None
        try:
            data = _content(self._prefix + path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
            return None
        except OSError as error:
            self.refused[path] = f"it cannot be read: {error.strerror}"
            return None
        if data is None:
            self.refused[path] = f"it is larger than {_LIMIT // _MIB} MiB, and was not read"
        return data

    def head(self, path: str) -> bytes:
        """The first bytes of a file; empty if it cannot be read."""
        if path in self.overlay:
            return self.overlay[path][:256]
        try:
            with Path(self._prefix + path).open("rb", buffering=0) as file:
                return file.read(256)
        except OSError:
            return b""


def _content(path: str) -> bytes | None:
    """The content of a file; None if it is too large."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(descriptor).st_size
        return os.read(descriptor, size + 1) if size < _LIMIT else None
    finally:
        os.close(descriptor)
