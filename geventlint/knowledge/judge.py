"""Which verdict of an entry holds: at a version or for what a requirement admits, beside the versions of other packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from geventlint.knowledge.ranges import ANY, holds, holds_newest, includes, intervals, overlap, point

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geventlint.knowledge.ranges import Cut
    from geventlint.model import Package, UseVerdict, Verdict

_RANGE = "<>=!~*"


def verdict(package: Package, version: str | None, beside: Mapping[str, str], specifier: str = "") -> Verdict | None:
    """Return the verdict of a version; without one, of the newest version that the specifier admits. None: not judged."""
    for candidate in _ordered(package.verdicts):
        if _judges(candidate.versions, version, specifier) and _beside(candidate.when, beside) != "no":
            return candidate
    return None


def uses(
    package: Package, version: str | None, beside: Mapping[str, str], specifier: str = ""
) -> tuple[UseVerdict, ...]:
    """Return the uses that hurt at a version; without one, at the newest version that the specifier admits."""
    return tuple(
        use for use in package.uses if _judges(use.versions, version, specifier) and _beside(use.when, beside) != "no"
    )


def admitted(package: Package, specifier: str, beside: Mapping[str, str]) -> tuple[Verdict, ...]:
    """Return every verdict that some version has which the specifier admits, in the order of the file.

    ``beside`` may hold specifiers too; then a verdict counts if some version that they admit fulfils its condition.
    """
    found: list[Verdict] = []
    ordered = list(_ordered(package.verdicts))
    for start in _starts(specifier, [candidate.versions for candidate in ordered]):
        for candidate in ordered:
            answer = _beside(candidate.when, beside, newest=False) if _covers(candidate.versions, start) else "no"
            if answer != "no":
                found.append(candidate)
            if answer == "yes":
                break
    return tuple(candidate for candidate in package.verdicts if any(candidate is one for one in found))


def _ordered(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Sort the verdicts with the most conditions first; the others stay in the order of the file."""
    return sorted(verdicts, key=lambda candidate: -len(candidate.when))


def _judges(versions: str, version: str | None, specifier: str) -> bool:
    if versions == ANY:
        return True
    cut = point(version) if version else None
    return holds_newest(versions, specifier) if cut is None else holds(versions, cut)


def _beside(
    when: Mapping[str, str], beside: Mapping[str, str], *, newest: bool = True
) -> Literal["yes", "no", "maybe"]:
    answers = {_condition(specifier, beside.get(name), newest=newest) for name, specifier in when.items()}
    if "no" in answers:
        return "no"
    return "maybe" if "maybe" in answers else "yes"


def _condition(specifier: str, known: str | None, *, newest: bool) -> Literal["yes", "no", "maybe"]:
    if specifier.strip() == ANY:
        return "no" if known is None else "yes"
    if known and known[0] in _RANGE and not newest:
        if not overlap(known, specifier):
            return "no"
        return "yes" if includes(specifier, known) else "maybe"
    cut = point(known) if known and known[0] not in _RANGE else None
    if cut is not None:
        return "yes" if holds(specifier, cut) else "no"
    admitted_by = known if known and known[0] in _RANGE else ""
    return "yes" if holds_newest(specifier, admitted_by) else "no"


def _starts(specifier: str, ranges: Iterable[str]) -> Iterator[Cut | None]:
    """Yield the first cut of each piece of the line in which no range begins or ends, as far as the specifier admits it."""
    cuts = sorted({cut for text in ranges for interval in intervals(text) for cut in interval if cut is not None})
    for low, high in intervals(specifier):
        yield low
        yield from (cut for cut in cuts if (low is None or cut > low) and (high is None or cut < high))


def _covers(text: str, start: Cut | None) -> bool:
    return any(
        (low is None or (start is not None and low <= start)) and (high is None or start is None or start < high)
        for low, high in intervals(text)
    )
