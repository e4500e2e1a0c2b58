"""Puts measured evidence into the text of compat-db.toml, and changes nothing else there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from probes.runner import results
from probes.runner.compare import GOOD, contradiction, version_of
from probes.runner.figures import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geventlint.knowledge.database import Database
    from geventlint.model import Package

    from probes.runner.results import Result
    from probes.runner.script import Probe

_TABLE = re.compile(r"^\[")
_EVIDENCE = re.compile(r"^evidence = \[\s*$")


def recorded(text: str, database: Database, probe: Probe, measured: Iterable[Result]) -> str:
    """Return the database's text with a probe's results as evidence of the verdicts that they confirm.

    They replace what the same script said before, or stand first; of many versions, the oldest and the newest that
    were measured are named. A result that contradicts its verdict is left out: that is for a person. So are entries that the
    database lacks.
    """
    entry = database.entry(probe.package) if probe.package else None
    if entry is None:
        return text
    places: dict[tuple[str, int], list[Result]] = {("verdicts", number): [] for number in range(len(entry.verdicts))}
    for result in measured:
        if result.status != "unmeasured" and not contradiction(database, probe, result):
            place = _place(database, entry, result)
            if place is not None:
                places.setdefault(place, []).append(result)
    for (kind, number), found in places.items():
        lines = results.evidence(probe, _ends(probe, entry, found))
        text = _placed(text, f"[[package.{entry.name}.{kind}]]", number, f'ref = "probes/{probe.name}.py"', lines)
    return text


def _place(database: Database, entry: Package, result: Result) -> tuple[str, int] | None:
    """Return the table and the number in it of what a result is evidence for.

    A use that hurts proves nothing of a verdict that is cooperative; it goes to the entry's use if there is one alone.
    """
    verdict = database.verdict(entry, version_of(entry, result), {**result.versions, "python": result.python})
    if verdict is None:
        return None
    if result.role == "use" and verdict.status in GOOD:
        return ("uses", 0) if len(entry.uses) == 1 else None
    if result.role == "other" and result.status in HOSTILE and verdict.status in GOOD:
        return None
    return "verdicts", entry.verdicts.index(verdict)


def update(database: Database, path: Path, probes: Iterable[Probe]) -> list[str]:
    """Put what is kept in probes/results into a database file; return the names of the probes that changed it."""
    text = path.read_text(encoding="utf-8")
    changed = []
    for probe in probes:
        new = recorded(text, database, probe, results.load(probe.name))
        if new != text:
            changed.append(probe.name)
            text = new
    if changed:
        path.write_text(text, encoding="utf-8")
    return changed


def _ends(probe: Probe, entry: Package, found: list[Result]) -> Iterator[Result]:
    """Return for each case, in the script's order, the results at the newest and the oldest versions."""
    from packaging.version import Version

    def age(result: Result) -> tuple[Version, Version]:
        return Version(version_of(entry, result) or "0"), Version(result.versions.get("gevent", "0"))

    for case in probe.cases:
        of_case = sorted((result for result in found if result.case == case.name), key=age)
        yield from of_case[:-2:-1]
        yield from of_case[: len(of_case) > 1]


def _placed(text: str, table: str, number: int, reference: str, lines: list[str]) -> str:
    out = text.split("\n")
    heads = [index for index, line in enumerate(out) if line == table]
    if number >= len(heads):
        return text
    end = next((index for index in range(heads[number] + 1, len(out)) if _TABLE.match(out[index])), len(out))
    opening = next((index for index in range(heads[number], end) if _EVIDENCE.match(out[index])), None)
    if opening is None:
        return text
    closing = next(index for index in range(opening, end) if out[index] == "]")
    items = out[opening + 1 : closing]
    old = [number for number, line in enumerate(items) if reference in line]
    before = items[: old[0]] if old else []
    after = [line for line in items[len(before) :] if reference not in line]
    if not lines and not before and not after:
        return text  # what a person wrote with the script's name is better than nothing
    return "\n".join((*out[: opening + 1], *before, *lines, *after, *out[closing:]))


def references(database_text: str, probes: Iterable[Probe]) -> list[tuple[str, str, str]]:
    """Return (entry, id of an earlier measurement, script that repeats it) for each id whose entry a probe measures.

    A proposal for the keepers of the database; an entry with several scripts gets each of them.
    """
    scripts: dict[str, list[str]] = {}
    for probe in probes:
        scripts.setdefault(probe.package, []).append(f"probes/{probe.name}.py")
    out: dict[tuple[str, str, str], None] = {}
    entry = ""
    for line in database_text.splitlines():
        head = re.match(r"\[+package\.([^.\]]+)", line)
        entry = head[1] if head else entry
        for old in re.findall(r'ref = "(probe:[^"]+)"', line):
            for path in scripts.get(entry, ()):
                out[entry, old, path] = None
    return list(out)
