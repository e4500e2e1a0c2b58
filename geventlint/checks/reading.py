"""GVL001 and GVL002: what could not be read, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding


def unreadable(context: Context) -> Iterator[Finding]:
    """One finding for each problem of this rule's code."""
    for problem in context.project.problems:
        if problem.code != context.rule.code:
            continue
        ways = context.project.ways(problem.location.path) if problem.location.path.endswith(".py") else ()
        contexts = ["template"] if problem.template else []
        contexts += ["reached"] if any(way.certain for way in ways) else []
        yield context.finding(
            problem.location,
            problem.reason,
            contexts=contexts,
            hosts=[way.host for way in ways if way.certain],
            key=problem.reason.partition(":")[0],
        )
