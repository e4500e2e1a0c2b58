"""TOML that may be broken: what can be read of it is read, and the first fault is told with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from geventlint.documents.template import blank_directives, template_mark

_HEADERS = re.compile(r"^[ \t]*\[", re.MULTILINE)
_STATEMENTS = re.compile(r"^[ \t]*[\w\"'.-][^=\n]*=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a document is not valid, at line and column from 1."""

    line: int
    column: int
    reason: str
    template: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The tables of a TOML text, and its first fault, if it has one."""

    data: dict[str, Any] = field(default_factory=dict)
    fault: Fault | None = None


def load(text: str) -> Document:
    """Return the tables of a TOML text. A broken statement costs itself, not its neighbours; never raises."""
    import tomli  # start-up: only a project with TOML manifests pays for it

    try:
        return Document(tomli.loads(text))
    except tomli.TOMLDecodeError as error:
        fault = Fault(error.lineno, error.colno, error.msg)
    except (RecursionError, ValueError) as error:
        return Document(fault=Fault(1, 1, f"cannot be parsed: {error}"))
    if template_mark(text) is not None:
        text = blank_directives(text)
        fault = Fault(fault.line, fault.column, fault.reason, template=True)
    return Document(_salvage(text), fault)


def _salvage(text: str) -> dict[str, Any]:
    """Every table of a broken document that can be read by itself, each read once, so the cost stays linear."""
    starts = [0, *(found.start() for found in _HEADERS.finditer(text))]
    data: dict[str, Any] = {}
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:end]
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
    starts = [found.start() for found in _STATEMENTS.finditer(body)]
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        _merge(inner, _statement(body[start:end]))
    return table


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
