"""Holds the results of probes against the verdicts of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probes.runner import results, script
from probes.runner.figures import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.knowledge.database import Database
    from geventlint.model import Package

    from probes.runner.results import Result
    from probes.runner.script import Probe

GOOD = frozenset({"cooperative", "inert"})


def contradictions(database: Database) -> Iterator[str]:
    """Return each result that its verdict contradicts, in one line; none is how it should be."""
    for name in script.names():
        probe = script.read(name)
        for result in results.load(name):
            said = contradiction(database, probe, result)
            if said:
                yield f"probes/results/{name}.toml: {result.case} beside {result.named_versions()}: {said}"


def contradiction(database: Database, probe: Probe, result: Result) -> str:
    """Return what a result contradicts; nothing if it does not, or if the database has no verdict to contradict."""
    entry = database.entry(probe.package) if probe.package else None
    if entry is None or result.status == "unmeasured" or result.role == "other":
        return ""
    version = version_of(entry, result)
    beside = {**result.versions, "python": result.python}
    verdict = database.verdict(entry, version, beside)
    status = verdict.status if verdict else "cooperative"
    hostile = result.status in HOSTILE
    if result.role == "verdict" and hostile == (status in GOOD):
        return f"measured {result.status}, the database says {status}: {result.result}"
    if result.role == "remedy" and hostile and status not in GOOD:
        return f"a remedy that does not help: {result.result}"
    if result.role == "use":
        hurts = status not in GOOD or bool(database.uses(entry, version, beside))
        if hostile and not hurts:
            return f"a use that was measured {result.status}, and the database has none: {result.result}"
        if not hostile and hurts and status in GOOD:
            return f"a use that the database has was measured {result.status}: {result.result}"
    return ""


def version_of(entry: Package, result: Result) -> str | None:
    """Return the version of an entry's distribution that a result was measured at; None for the standard library."""
    return next((result.versions[name] for name in entry.distributions if name in result.versions), None)
