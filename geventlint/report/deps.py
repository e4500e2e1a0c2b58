"""The answer of ``geventlint deps``: every package with its version, its verdict, and the way it comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.report.json_ import dumps
from geventlint.report.places import link_place, one_line
from geventlint.report.style import Style
from geventlint.report.why import link_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.checks.inventory import Entry
    from geventlint.model import Root
    from geventlint.report import Context

_HEADS = ("PACKAGE", "VERSION", "STATUS", "COMES FROM")
_USE = "use"
_COLORS = {"breaking": "error", "blocking": "error", "needs-setup": "warning", "unknown": "dim"}


def render_json(root: Root, entries: Sequence[Entry]) -> str:
    """Return a JSON list."""
    return dumps(
        [
            {
                "name": entry.name,
                "version": entry.version,
                "specifier": entry.specifier or None,
                "status": entry.status,
                "confidence": entry.confidence,
                "proof": entry.proof,
                "severity": entry.severity,
                "direct": entry.direct,
                "certain": entry.certain,
                "spared": entry.spared,
                "resolved": entry.resolved,
                "project": entry.project or ".",
                "chain": [link_object(root, link) for link in entry.chain],
            }
            for entry in entries
        ]
    )


def render_text(root: Root, entries: Sequence[Entry], context: Context) -> str:
    """Return a table; a version that no lock gives is shown as its range."""
    if not entries:
        return "no packages found\n"
    style = Style(context)
    rows = [_HEADS, *((entry.name, _version(entry), entry.status, _way(root, entry, style)) for entry in entries)]
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:3]]
    lines = []
    for number, row in enumerate(rows):
        name, version, status = (cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True))
        harmless = number and entries[number - 1].proof == _USE
        color = "dim" if harmless else _COLORS.get(row[2], "") if number else ""
        lines.append(f"{name}  {version}  {style.paint(status, color) if color else status}  {row[3]}".rstrip())
    return "".join(f"{line}\n" for line in lines)


def _version(entry: Entry) -> str:
    return one_line(entry.version or entry.specifier or "any")


def _way(root: Root, entry: Entry, style: Style) -> str:
    first = entry.chain[0]
    names = [one_line(link.text).partition(" ")[0] for link in entry.chain]
    told = f" {style.arrow} ".join(names[:-1]) if names[1:] else ""
    remarks = {
        "only some uses": entry.proof == _USE,
        entry.severity or "": entry.severity is not None,
        "spared": entry.spared,
        "as the database says": not entry.certain,
    }
    notes = [remark for remark, holds in remarks.items() if holds]
    return f"{link_place(root, first)} {told}".strip() + (f" ({', '.join(notes)})" if notes else "")
