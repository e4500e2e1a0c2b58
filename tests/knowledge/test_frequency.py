"""The packages that gevent projects name are judged, the most named ones first: silence is to mean safety."""

from __future__ import annotations

from pathlib import Path

from geventlint.knowledge.database import Database

COUNTS = Path(__file__).with_name("frequency.txt")
LEAST = 0.95
"""The share of all occurrences that has a verdict."""


def test_what_projects_name_is_judged() -> None:
    database = Database.shipped()
    lines = [line.split() for line in COUNTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    counts = {name: int(number) for name, number in lines}
    judged = {name: number for name, number in counts.items() if database.get(name)}
    share = sum(judged.values()) / sum(counts.values())
    left = ", ".join(name for name in counts if name not in judged)
    print(f"{len(judged)} of {len(counts)} packages, {share:.1%} of their occurrences; not judged: {left or 'none'}")  # noqa: T201  # shown by `pytest -s`

    assert share >= LEAST


def test_every_verdict_has_evidence() -> None:
    database = Database.shipped()
    entries = [*database.packages, *(entry for name in database.inert if (entry := database.entry(name)))]

    assert [entry.name for entry in entries if not all(item.evidence for item in (*entry.verdicts, *entry.uses))] == []
