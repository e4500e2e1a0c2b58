"""The report that people read: the hosts, each finding with its frame and reasons, and the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.report.concise import first_line
from geventlint.report.frame import frame
from geventlint.report.places import link_place, one_line, place_of
from geventlint.report.statistics import statistics
from geventlint.report.style import Style
from geventlint.report.summary import host_lines, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.model import Finding, Link, Result, Root
    from geventlint.report import Context

_RELATED_SHOWN = 3
_PLACE_SAYS_ALL = frozenset({"module", "import"})


def render(result: Result, context: Context) -> str:
    """Return the report; a quiet one is the findings alone."""
    style = Style(context)
    blocks: list[str] = []
    if not context.quiet:
        blocks.append("\n".join((*host_lines(result), *_notes(result, context))))
    blocks += ["\n".join(_finding(result.root, finding, context, style)) for finding in result.findings]
    if context.statistics and result.findings:
        blocks.append("\n".join(statistics(result)))
    if not context.quiet:
        blocks.append(
            style.paint(summary(result), {"ready": "good", "not-ready": "error", "no-host": "bold"}[result.verdict])
        )
    return "".join(f"{block}\n" for block in "\n\n".join(blocks).split("\n")) if blocks else ""


def _notes(result: Result, context: Context) -> list[str]:
    return [f"note: {one_line(note)}" for note in result.notes] if context.verbose else []


def _finding(root: Root, finding: Finding, context: Context, style: Style) -> Iterator[str]:
    yield first_line(root, finding, style)
    if code := frame(context.lines(finding.location.path), finding.location, style):
        yield code
    yield style.labelled("rule", f"{finding.name} ({finding.severity})")
    if finding.why:
        yield style.labelled("why", finding.why)
    if finding.chain:
        yield style.chain("chain", (_step(root, link) for link in finding.chain))
    if finding.fix:
        yield style.choice("fix", finding.fix.message)
    if finding.related:
        yield style.labelled("also", _related(root, finding))
    yield style.labelled("see", finding.url or f"geventlint rule {finding.code}")


def _step(root: Root, link: Link) -> str:
    place = link_place(root, link)
    return place if place and link.what in _PLACE_SAYS_ALL else f"{place} {link.text}".strip()


def _related(root: Root, finding: Finding) -> str:
    places = [f"{place_of(root, related.location)} {related.message}".strip() for related in finding.related]
    more = len(places) - _RELATED_SHOWN
    return "; ".join(places[:_RELATED_SHOWN]) + (f"; and {more} more" if more > 0 else "")
