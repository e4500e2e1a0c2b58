"""PEP 440 ranges as intervals: which versions a range holds, and the newest that a specifier admits.

An interval is half-open between two *cuts*. A cut is ``(version, 0)``, just before a version, or ``(version, 1)``, just after
it; None is the end of the line. A pre-release of a bound counts as the bound: 3.1.14rc1 is in ``>=3.1.14`` and not in
``<3.1.14``, so that ranges which meet leave no version unjudged. ``packaging`` is imported only when a version is compared.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.version import Version

    Cut = tuple[Version, int]
    Interval = tuple[Cut | None, Cut | None]

ANY = "*"
_HALF_OPEN = re.compile(r"\s*(?:>=\s*([^\s<>=!~,]+))?\s*(,)?\s*(?:<\s*([^\s<>=!~,]+))?\s*")
_PART = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*([^\s,]+)\s*")
_LATEST_POST = 10**9


def versions_mistake(text: str) -> str:
    """Return what is wrong with a verdict's range; empty if it is ``*``, ``>=A``, ``<B`` or ``>=A,<B``."""
    if text == ANY:
        return ""
    found = _HALF_OPEN.fullmatch(text)
    if not found or not (found[1] or found[3]) or bool(found[2]) != bool(found[1] and found[3]):
        return f"{text!r} is not a half-open range; write '*', '>=A', '<B' or '>=A,<B'"
    for bound in (found[1], found[3]):
        if bound and _version(bound) is None:
            return f"{bound!r} in {text!r} is not a version (PEP 440)"
    if not intervals(text):
        return f"{text!r} holds no version; the lower bound comes first and is the smaller one"
    return ""


def specifier_mistake(text: str) -> str:
    """Return what is wrong with the specifier of a condition; empty if it is ``*`` or valid PEP 440."""
    if text.strip() == ANY:
        return ""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # start-up: only checking asks

    try:
        valid = bool(text.strip()) and bool(str(SpecifierSet(text)))
    except InvalidSpecifier:
        valid = False
    return "" if valid else f"{text!r} is not a version specifier (PEP 440), such as '>=25.8.1', or '*'"


def point(version: str) -> Cut | None:
    """Return the cut just before a version, its local part left out; None if it is not a PEP 440 version."""
    found = _version(version)
    return None if found is None else (found, 0)


def holds(text: str, cut: Cut | None) -> bool:
    """Whether a range holds the version at a cut; a cut of None is no version, and only ``*`` holds that."""
    if text == ANY or not text:
        return True
    return cut is not None and any(_starts(low, cut) and (high is None or cut < high) for low, high in intervals(text))


def holds_newest(text: str, specifier: str) -> bool:
    """Whether a range holds the newest version that a specifier admits, even if no release of that number is known.

    Without an upper bound this asks for a range without one.
    """
    if text == ANY or not text:
        return True
    top = _top(specifier)
    return any((low is None or top is None or low < top) and _reaches(high, top) for low, high in intervals(text))


def overlap(one: str, other: str) -> bool:
    """Whether two ranges have a version in common."""
    return bool(_meet(intervals(one), intervals(other)))


def includes(one: str, other: str) -> bool:
    """Whether one range holds every version of the other."""
    return _meet(intervals(other), intervals(one)) == intervals(other)


@lru_cache(maxsize=1024)
def intervals(text: str) -> tuple[Interval, ...]:
    """Return the intervals of a specifier in order; the whole line for ``*`` and the empty text, none if it contradicts itself.

    What is not PEP 440 limits nothing.
    """
    line: tuple[Interval, ...] = ((None, None),)
    if text.strip() in {"", ANY}:
        return line
    for part in text.split(","):
        found = _PART.fullmatch(part)
        if found:
            line = _meet(line, _one(found[1], found[2]))
    return line


def _one(operator: str, written: str) -> tuple[Interval, ...]:
    wild = written.endswith(".*")
    version = _version(written.removesuffix(".*"))
    if version is None:
        return ((None, None),)
    if operator in {"==", "===", "!="}:
        low, high = (
            (_before(version), _before(_next(version, version.release))) if wild else ((version, 0), (version, 1))
        )
        return ((None, low), (high, None)) if operator == "!=" else ((low, high),)
    before = _before(version)
    bounds: dict[str, Interval] = {
        "~=": (before, _before(_next(version, version.release[:-1] or version.release))),
        ">=": (before, None),
        "<": (None, before),
        "<=": (None, (version, 1)),
        ">": (_after(version), None),
    }
    return (bounds[operator],)


def _before(version: Version) -> Cut:
    """Just before a version; before its pre-releases too, if it is a final one."""
    if version.is_prerelease or version.is_postrelease:
        return version, 0
    found = _version(f"{version.public}.dev0")
    return (found or version), 0


def _after(version: Version) -> Cut:
    """Just after a version; after its post-releases too, which PEP 440 does not count as greater."""
    if version.is_devrelease or version.is_postrelease:
        return version, 1
    found = _version(f"{version.public}.post{_LATEST_POST}")
    return (found or version), 1


def _next(version: Version, release: tuple[int, ...]) -> Version:
    """Return the first version whose release no longer begins with this one."""
    numbers = ".".join(map(str, (*release[:-1], release[-1] + 1)))
    return _version(f"{version.epoch}!{numbers}") or version


def _meet(some: tuple[Interval, ...], others: tuple[Interval, ...]) -> tuple[Interval, ...]:
    met = []
    for low, high in some:
        for other_low, other_high in others:
            start = low if other_low is None or (low is not None and low > other_low) else other_low
            end = high if other_high is None or (high is not None and high < other_high) else other_high
            if start is None or end is None or start < end:
                met.append((start, end))
    return tuple(met)


def _top(specifier: str) -> Cut | None:
    line = intervals(specifier)
    return line[-1][1] if line else None


def _starts(low: Cut | None, cut: Cut) -> bool:
    return low is None or low <= cut


def _reaches(high: Cut | None, top: Cut | None) -> bool:
    return high is None or (top is not None and top <= high)


@lru_cache(maxsize=4096)
def _version(text: str) -> Version | None:
    from packaging.version import Version  # start-up: '*' is the usual range

    try:
        version = Version(text)
    except ValueError:  # InvalidVersion, or a number of more digits than Python reads
        return None
    return Version(version.public) if version.local else version
