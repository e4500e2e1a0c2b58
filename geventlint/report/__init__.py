"""One function ``render(result, context) -> str`` a format; the registry imports a format when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geventlint.model import Result

FORMATS: Mapping[str, str] = {
    "full": "geventlint.report.full",
    "concise": "geventlint.report.concise",
    "json": "geventlint.report.json_",
}
"""Format → the module that has its ``render``."""


def _no_lines(path: str) -> Sequence[str]:  # noqa: ARG001  # a context without files has no lines
    return ()


@dataclass(frozen=True, slots=True)
class Context:
    """Where a report goes and how much of it is wanted."""

    lines: Callable[[str], Sequence[str]] = _no_lines
    """The lines of a file, by its path from the root; empty if it cannot be read."""
    width: int = 80
    """Columns of the terminal."""
    color: bool = False
    unicode: bool = True
    """Whether the output can show an arrow."""
    quiet: bool = False
    """Findings only."""
    verbose: bool = False
    statistics: bool = False


def render(name: str, result: Result, context: Context) -> str:
    """Return the report of a run in one of FORMATS, ending with a newline unless it is empty."""
    return str(import_module(FORMATS[name]).render(result, context))
