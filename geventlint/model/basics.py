"""Severities, statuses, and places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
"""``error``: will hurt; ``warning``: hurts under conditions; ``info``: worth knowing."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""From the gravest to the least."""

Status = Literal["inert", "cooperative", "needs-setup", "blocking", "breaking"]
"""How a package behaves under gevent, as the database says."""

HOSTILE: frozenset[str] = frozenset({"needs-setup", "blocking", "breaking"})
"""The statuses that hurt somebody."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A piece of one file."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read; a value, so that it reaches the report.

    ``code`` is ``GVL001`` (Python source) or ``GVL002`` (manifest, lock or deployment file).
    """

    code: str
    location: Location
    reason: str
    template: bool = False
    """The file is a template whose braces cannot be filled: worth an info, not a warning."""
