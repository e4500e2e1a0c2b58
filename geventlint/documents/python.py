"""The statements of a Python file that the running Python can read, and those that it cannot.

A file may be written for a newer Python than the one that runs us, or be a template: one statement that cannot be read costs
that statement, and not the file. Imported only where such a file is read, so that nobody else pays for ``ast``.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from typing import NamedTuple

_BEGINS = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
_ASSIGNED = re.compile(r"[ \t]*([A-Za-z_]\w*)[ \t]*(?::[^=\n]+)?=(?!=)[ \t]*(.*?)[ \t]*(?:#.*)?\Z")
_LONG = 500
"""Longer lines are no settings."""
_ATTEMPTS = 20
_CHARACTERS = 2_000_000
"""So much text is parsed at most for one file, however many of its statements cannot be read."""


class Lost(NamedTuple):
    """A statement at the top of a file that cannot be read: its lines, and what is wrong with it where."""

    first: int
    lines: tuple[str, ...]
    at: int
    reason: str

    def told(self) -> str:
        """What to say of it to people."""
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f"Python {version}, which runs geventlint, cannot read this statement ({self.reason}); the rest of the file is read"

    def assigned(self) -> list[tuple[str, str, int]]:
        """The names that its lines assign, with the text after the sign and the line."""
        short = ((number, line) for number, line in enumerate(self.lines, self.first) if len(line) < _LONG)
        found = [(number, _ASSIGNED.match(line)) for number, line in short]
        return [(match[1], match[2], number) for number, match in found if match]


def parsed(text: str) -> tuple[list[ast.stmt], tuple[Lost, ...]]:
    """Return the statements that can be read, at their own lines, and those that cannot."""
    lines = text.split("\n")
    lost: list[Lost] = []
    for _ in range(min(_ATTEMPTS, 1 + _CHARACTERS // (len(text) + 1))):
        body = _parsed(lines)
        if isinstance(body, list):
            return body, tuple(lost)
        at, reason = body
        if not at:
            break
        first, end = _statement(lines, at - 1)
        if not any(lines[first:end]):
            break
        lost.append(Lost(first + 1, tuple(lines[first:end]), at, reason))
        lines[first:end] = [""] * (end - first)
    lost.append(Lost(1, tuple(lines), lost[0].at if lost else 1, lost[0].reason if lost else reason))
    return [], tuple(lost)


def _quiet(text: str) -> ast.Module:
    """What ``ast.parse`` does, without its warnings, which are meant for the author of the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def expression(text: str) -> ast.expr | None:
    """Return an expression; None if the text is none."""
    found = _parsed([f"({text})"])
    first = found[0] if isinstance(found, list) and len(found) == 1 else None
    return first.value if isinstance(first, ast.Expr) else None


def _parsed(lines: list[str]) -> list[ast.stmt] | tuple[int, str]:
    """The statements; or the line of the first mistake (0 if it is nowhere) and what it is."""
    try:
        return _quiet("\n".join(lines)).body
    except SyntaxError as error:
        return min(max(error.lineno or 1, 1), len(lines)), error.msg
    except (ValueError, RecursionError, MemoryError) as error:
        return 0, str(error) or type(error).__name__


def _statement(lines: list[str], index: int) -> tuple[int, int]:
    """The lines of the statement at the top of the file that one line belongs to: the first, and the one after."""
    first = index
    while first and not _BEGINS.match(lines[first]):
        first -= 1
    end = index + 1
    while end < len(lines) and not _BEGINS.match(lines[end]):
        end += 1
    return first, end
