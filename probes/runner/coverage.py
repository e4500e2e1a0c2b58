"""`probes coverage`: the share of what projects name in their requirements that the database judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from probes.runner.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geventlint.knowledge.database import Database


@dataclass(frozen=True)
class Coverage:
    """Occurrences are counted by project: a name that thirty projects require counts thirty times."""

    names: int
    judged_names: int
    occurrences: int
    judged: int
    without_evidence: tuple[str, ...]
    unjudged: tuple[tuple[str, int], ...]
    """Most frequent first."""

    def __str__(self) -> str:
        """Return the shares and what is missing."""
        share = 100 * self.judged / self.occurrences if self.occurrences else 0.0
        lines = [
            f"{self.judged} of {self.occurrences} occurrences judged: {share:.1f} %",
            f"{self.judged_names} of {self.names} names; {len(self.without_evidence)} of them without evidence",
        ]
        if self.unjudged:
            lines.append("not judged: " + ", ".join(f"{name} ({number})" for name, number in self.unjudged))
        return "\n".join(lines)


def read(path: Path) -> list[tuple[str, int]]:
    """Return names and their numbers of projects from ``packages = [{ name, projects }]``; raises ProbeError."""
    import tomli

    try:
        packages = tomli.loads(path.read_text(encoding="utf-8"))["packages"]
        return [(package["name"], package["projects"]) for package in packages]
    except (OSError, tomli.TOMLDecodeError, KeyError, TypeError) as error:
        raise ProbeError(f"{path}: is no list of packages with `name` and `projects`: {error}") from error


def coverage(names: Sequence[tuple[str, int]], database: Database) -> Coverage:
    """Return how much of the names the database judges."""
    judged = [(name, number, entry) for name, number in names if (entry := database.get(name)) is not None]
    known = {name for name, _number, _entry in judged}
    without = tuple(
        name
        for name, _number, entry in judged
        if not any(one.evidence for one in entry.verdicts) and not any(one.evidence for one in entry.uses)
    )
    missing = sorted(
        ((name, number) for name, number in names if name not in known), key=lambda pair: (-pair[1], pair[0])
    )
    return Coverage(
        names=len(names),
        judged_names=len(judged),
        occurrences=sum(number for _name, number in names),
        judged=sum(number for _name, number, _entry in judged),
        without_evidence=without,
        unjudged=tuple(missing),
    )
