"""The answer of ``geventlint hosts``: every process the project launches, gevent or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.report.json_ import dumps, host_object
from geventlint.report.places import host_place, kind_shown, one_line
from geventlint.report.summary import host_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.model import Result

_HEADS = ("KIND", "POOL", "PATCHED", "CONCURRENCY", "QUEUES", "ENTRY", "REACHES", "SERVICE", "PLACE", "COMMAND")
_HEADS_NARROW = ("KIND", "POOL", "PATCHED", "CONCURRENCY", "REACHES", "ENTRY")
_INDENT = "    "
_SERVICE = _HEADS.index("SERVICE")
_LONG = 120
_SHORT = 40
"""Longer commands, and lists of queues, are cut: the place says where the whole stands, and the JSON has it."""


def render_json(result: Result, reaches: Sequence[int | None]) -> str:
    """Return a JSON list; ``reaches`` says how many modules the entry of each host imports, where that is known."""
    return dumps([host_object(result.root, host, modules) for host, modules in zip(result.hosts, reaches, strict=True)])


def render_text(result: Result, reaches: Sequence[int | None], width: int | None = None) -> str:
    """Return a table, or a line that says where launch lines were looked for.

    The services have a column where there are any. A table that is wider than the terminal (``width``; None where there
    is none) becomes one of three lines a host.
    """
    if not result.hosts:
        return "".join(f"{line}\n" for line in host_lines(result))
    table = _wide(result, reaches)
    if width is not None and max(map(len, table)) > width:
        table = [line if len(line) <= width else f"{line[: width - 1]}…" for line in _narrow(result, reaches)]
    return "".join(f"{line}\n" for line in (*table, *_reasons(result)))


def _wide(result: Result, reaches: Sequence[int | None]) -> list[str]:
    rows: list[tuple[str, ...]] = [_HEADS]
    for host, modules in zip(result.hosts, reaches, strict=True):
        rows.append(
            (
                kind_shown(host),
                host.pool,
                host.patched,
                _number(host.concurrency),
                _cut(",".join(host.queues), _SHORT) or "-",
                host.entry or "-",
                _number(modules),
                _cut(one_line(host.service), _SHORT) or "-",
                f"{host_place(result.root, host)} ({host.evidence})",
                _cut(one_line(host.command), _LONG),
            )
        )
    if not any(host.service for host in result.hosts):
        rows = [(*row[:_SERVICE], *row[_SERVICE + 1 :]) for row in rows]
    return _aligned(rows)


def _narrow(result: Result, reaches: Sequence[int | None]) -> Iterator[str]:
    """What a process is on one line; where it is declared, and its command, on two below."""
    rows = [
        (kind_shown(host), host.pool, host.patched, _number(host.concurrency), _number(modules), host.entry or "-")
        for host, modules in zip(result.hosts, reaches, strict=True)
    ]
    head, *lines = _aligned([_HEADS_NARROW, *rows])
    yield head
    for host, line in zip(result.hosts, lines, strict=True):
        service = f"; service {one_line(host.service)}" if host.service else ""
        queues = f"; queues {','.join(host.queues)}" if host.queues else ""
        yield line
        yield f"{_INDENT}{host_place(result.root, host)} ({host.evidence}){service}{queues}"
        yield f"{_INDENT}{one_line(host.command)}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _number(value: int | None) -> str:
    return "-" if value is None else str(value)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."


def _reasons(result: Result) -> Iterator[str]:
    """Why a gevent process is not patched when it should be, what could not be resolved, and what never starts."""
    for host in result.hosts:
        place = host_place(result.root, host)
        if host.options.get("refused"):
            yield f"{place}: never starts: {one_line(host.options['refused'])}"
        if host.pool == "unknown":
            yield f"{place}: unknown pool{f': {one_line(host.reason)}' if host.reason else ''}"
        elif host.patched in {"never", "after-app"} and host.reason:
            yield f"{place}: {host.patched}: {one_line(host.reason)}"
