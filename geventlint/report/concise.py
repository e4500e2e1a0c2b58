"""One line a finding, in the form of flake8."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.report.places import one_line, shown
from geventlint.report.statistics import statistics
from geventlint.report.style import Style

if TYPE_CHECKING:
    from geventlint.model import Finding, Result, Root
    from geventlint.report import Context


def render(result: Result, context: Context) -> str:
    """Return the findings' first lines, and the statistics if they are wanted."""
    style = Style(context)
    lines = [first_line(result.root, finding, style) for finding in result.findings]
    if context.statistics:
        lines += statistics(result)
    return "".join(f"{line}\n" for line in lines)


def first_line(root: Root, finding: Finding, style: Style) -> str:
    """Return ``path:line:column: code message``."""
    place = finding.location
    path = style.paint(one_line(shown(root, place.path)), "path")
    return (
        f"{path}:{place.line}:{place.column}: {style.paint(finding.code, finding.severity)} {one_line(finding.message)}"
    )
