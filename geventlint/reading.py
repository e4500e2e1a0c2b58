"""The bytes of a project's files: the only place that reads what is checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMIT = 64 * 1024 * 1024
"""Larger files are not read: no source, manifest or deployment file is."""


class Files:
    """Reads root-relative paths; an editor's unsaved text takes the place of the file's."""

    def __init__(self, root: Path, overlay: Mapping[str, bytes] | None = None) -> None:
        self.root = root
        self.overlay = dict(overlay or {})
        self._prefix = os.fspath(root) + os.sep

    def read(self, path: str) -> bytes | None:
        """The content of a file of the project; None if it is not there, is too large, or lies outside the root."""
        if path in self.overlay:
            return self.overlay[path]
        if path.startswith(("/", "../")) or "/../" in path:
            return None
        try:
            descriptor = os.open(self._prefix + path, os.O_RDONLY)
        except (OSError, ValueError):
            return None
        try:
            size = os.fstat(descriptor).st_size
            return os.read(descriptor, size + 1) if size < _LIMIT else None
        except OSError:
            return None
        finally:
            os.close(descriptor)

    def head(self, path: str) -> bytes:
        """The first bytes of a file; empty if it cannot be read."""
        if path in self.overlay:
            return self.overlay[path][:256]
        try:
            with Path(self._prefix + path).open("rb", buffering=0) as file:
                return file.read(256)
        except OSError:
            return b""
