"""What a reader gets, and the helpers that every reader needs."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.model import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.documents.toml import Fault


@dataclass(frozen=True, slots=True)
class File:
    """A manifest that is to be read: its path relative to the root, its kind, its text, the files beside it."""

    path: str
    kind: str
    text: str
    open_file: Callable[[str], bytes | None]

    def beside(self, written: str) -> str | None:
        """Return a path that this file writes (relative to itself) relative to the root; None if it leaves the root."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), written.replace("\\", "/")))
        return None if path.startswith(("../", "/")) or path == ".." else path

    def problem(self, reason: str, line: int = 1, column: int = 1, *, template: bool = False) -> Problem:
        """Something of this file that could not be read."""
        return Problem("GVL002", Location(self.path, line, column, line, column), reason, template)

    def fault(self, fault: Fault) -> Problem:
        """Return a fault of a TOML document as a problem of this file."""
        if fault.template:
            return self.problem("a template: only what stands outside its braces is read", fault.line, 1, template=True)
        return self.problem(f"not valid TOML: {fault.reason}; the rest of the file is read", fault.line, fault.column)
