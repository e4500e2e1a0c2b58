"""The answer of ``geventlint hosts``: every process the project launches, gevent or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.report.json_ import dumps, host_object
from geventlint.report.places import host_place, one_line
from geventlint.report.summary import host_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.model import Result

_HEADS = ("KIND", "POOL", "PATCHED", "ENTRY", "REACHES", "PLACE", "COMMAND")


def render_json(result: Result, reaches: Sequence[int | None]) -> str:
    """Return a JSON list; ``reaches`` says how many modules the entry of each host imports, where that is known."""
    return dumps([host_object(result.root, host, modules) for host, modules in zip(result.hosts, reaches, strict=True)])


def render_text(result: Result, reaches: Sequence[int | None]) -> str:
    """Return a table, or a line that says where launch lines were looked for."""
    if not result.hosts:
        return "".join(f"{line}\n" for line in host_lines(result))
    rows = [_HEADS]
    for host, modules in zip(result.hosts, reaches, strict=True):
        cells = (host.kind, host.pool, host.patched, host.entry or "-", "-" if modules is None else str(modules))
        rows.append((*cells, f"{host_place(result.root, host)} ({host.evidence})", one_line(host.command)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )
