"""TOML that may be broken: what can be read of it is read, and the first fault is told with its place."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from geventlint.documents.template import blank_directives, template_mark

_HEADERS = re.compile(r"^[ \t]*\[", re.MULTILINE)
_ARCHIVES = re.compile(
    r"^(?:wheels|files) = \[\n(?:[ \t]+\{[^\n]*\},?\n)*\]\n|^sdist = \{[^\n]*\}\n",
    re.MULTILINE,
)
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_STATEMENTS = re.compile(r"""^(?:[\w. \t-]|"[^"\n]*"|'[^'\n]*')+=""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a document is not valid, at line and column from 1."""

    line: int
    column: int
    reason: str
    template: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of a TOML text, and its first fault, if it has one.

    ``text`` is what was read: every character at its place, but conflict marks and template directives are spaces.
    """

    text: str
    data: dict[str, Any] = field(default_factory=dict)
    fault: Fault | None = None


def load(text: str) -> Document:
    """Return the tables of a TOML text. A broken statement costs itself, not its neighbours; never raises."""
    import tomli  # start-up: only a project with TOML manifests pays for it

    try:
        return Document(text, tomli.loads(text))
    except tomli.TOMLDecodeError as error:
        fault = Fault(error.lineno, error.colno, error.msg)
    except (RecursionError, ValueError) as error:
        return Document(text, fault=Fault(1, 1, f"cannot be parsed: {error}"))
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        fault = Fault(line, 1, "a merge conflict, both sides are read")
        text = _CONFLICT.sub(lambda found: " " * len(found[0]), text)
    elif template_mark(text) is not None:
        text = blank_directives(text)
        fault = Fault(fault.line, fault.column, fault.reason, template=True)
    return Document(text, _salvage(text), fault)


def load_lock(text: str) -> Document:
    """Return the tables of a lock without its lists of archives and hashes, which are most of it and tell us nothing.

    Only lists in the form that the tools write are left out, whole ones; whatever is broken is found by reading it all.
    """
    import tomli  # the same

    try:
        return Document(text, tomli.loads(_ARCHIVES.sub("", text)))
    except (RecursionError, ValueError):
        return load(text)


def _salvage(text: str) -> dict[str, Any]:
    """Every table of a broken document that can be read by itself, each read once, so the cost stays linear."""
    data: dict[str, Any] = {}
    for piece in _pieces(text, _HEADERS):
        table = _parse(piece)
        _merge(data, _statements(piece) if table is None else table)
    return data


def _statements(piece: str) -> dict[str, Any]:
    """Return a broken table: its header and every statement that can be read by itself."""
    head, newline, body = piece.partition("\n")
    table: dict[str, Any] | None = {}
    if head.lstrip(" \t").startswith("["):
        table = _parse(head)
    else:
        body = head + newline + body
    if table is None:
        return {}
    inner = _innermost(table)
    for statement in _pieces(body, _STATEMENTS):
        _merge(inner, _statement(statement))
    return table


def _pieces(text: str, starts: re.Pattern[str]) -> list[str]:
    """Return the text cut before every match; the first piece is what stands before the first match."""
    cuts = [0, *(found.start() for found in starts.finditer(text)), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(cuts) if start < end]


def _statement(text: str) -> dict[str, Any]:
    """Return a statement; of an array that nobody has closed, what it holds so far."""
    table = _parse(text)
    if table is None:
        text = text.rstrip()
        whole_lines = text.rpartition("\n")[0]
        endings = (text + "\n]", text + '"]', whole_lines + "\n]", text + '"')
        table = next((found for ending in endings if (found := _parse(ending)) is not None), None)
    return table or {}


def _parse(text: str) -> dict[str, Any] | None:
    import tomli  # the same

    try:
        return tomli.loads(text)
    except (RecursionError, ValueError):
        return None


def _innermost(table: dict[str, Any]) -> dict[str, Any]:
    while table:
        value = next(iter(table.values()))
        table = value[-1] if isinstance(value, list) else value
    return table


def _merge(into: dict[str, Any], table: dict[str, Any]) -> None:
    """Add a table that follows in the same document; TOML's own rule: a sub-table belongs to the last of an array."""
    for key, value in table.items():
        old = into.get(key)
        if isinstance(old, list) and isinstance(value, list):
            old.extend(value)
        elif isinstance(old, dict) and isinstance(value, dict):
            _merge(old, value)
        elif isinstance(old, list) and old and isinstance(old[-1], dict) and isinstance(value, dict):
            _merge(old[-1], value)
        else:
            into.setdefault(key, value)
