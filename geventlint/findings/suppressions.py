"""Takes out the findings that comments and configured ignores silence, and finds the ones that silence nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.findings.comments import comments
from geventlint.findings.selection import matches, selected, wholly_selected
from geventlint.model import Edit, Finding, Fix, Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from geventlint.config import Config, Ignore
    from geventlint.model import Suppression

__all__ = ["apply", "comments"]

UNUSED = "GVL003"
EXPIRED = "GVL004"
_OURS = "GVL"


def apply(
    findings: Iterable[Finding],
    suppressions: Sequence[Suppression],
    today: date,
    config: Config,
    mute: Sequence[str] = (),
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that are left, and new ones about suppressions without effect (GVL003, GVL004).

    A suppression at a finding's own place silences the finding; one at a related place takes only that place away.
    An ignore holds through the day of its ``until``. Of the new findings only the selected ones are returned. ``mute``: codes
    of rules that could not speak in this run, as most cannot without a host; what is silenced of them is not judged.
    """
    comments_of = _Comments(suppressions, mute)
    holding = [ignore for ignore in config.ignores if ignore.until is None or today <= ignore.until]
    used: set[Ignore] = set()
    kept = []
    for finding in findings:
        if comments_of.silence(finding.code, finding.location):
            continue
        if silencing := [ignore for ignore in holding if _ignores(ignore, finding)]:
            used.update(silencing)
            continue
        related = tuple(one for one in finding.related if not comments_of.silence(finding.code, one.location))
        kept.append(finding if len(related) == len(finding.related) else replace(finding, related=related))
    extra = [
        *comments_of.unused(config),
        *(_idle(one) for one in holding if one not in used and _judges(one.code or _OURS, config, mute)),
        *(_expired(one) for one in config.ignores if one not in holding),
    ]
    return tuple(kept), tuple(one for one in extra if selected(one.code, config, one.location.path))


class _Comments:
    """The suppressions of a project, and which of their codes have silenced something."""

    def __init__(self, suppressions: Sequence[Suppression], mute: Sequence[str]) -> None:
        self.mute = mute
        self.by_path: defaultdict[str, list[Suppression]] = defaultdict(list)
        for suppression in suppressions:
            self.by_path[suppression.path].append(suppression)
        self.used: set[tuple[Suppression, str]] = set()

    def silence(self, code: str, location: Location, but: Suppression | None = None) -> bool:
        """Whether a comment, ``but`` for one, silences this code here; remembers that it did."""
        silenced = False
        for suppression in self.by_path.get(location.path, ()):
            if suppression is not but and _covers(suppression, location):
                for listed in suppression.codes or ("",):
                    if code.startswith(listed):
                        self.used.add((suppression, listed))
                        silenced = True
        return silenced

    def unused(self, config: Config) -> Iterator[Finding]:
        """Yield a finding for each comment of which some code silenced nothing."""
        for path in sorted(self.by_path):
            for suppression in self.by_path[path]:
                idle = [code for code in self._judged(suppression, config) if (suppression, code) not in self.used]
                bare = None if suppression.codes else suppression  # which would silence the complaint about itself
                if idle and not self.silence(UNUSED, _place(suppression), but=bare):
                    yield _unused(suppression, idle)

    def _judged(self, suppression: Suppression, config: Config) -> Iterator[str]:
        """Yield the codes that can be called unused: not those of other tools, nor of rules that are off."""
        if suppression.kind == "noqa":
            listed = [code for code in suppression.codes if code.startswith(_OURS)]
        else:
            listed = list(suppression.codes or ("",))
        for code in dict.fromkeys(listed):
            if code != UNUSED and _judges(code, config, self.mute, suppression.path):
                yield code


def _judges(beginning: str, config: Config, mute: Sequence[str], path: str | None = None) -> bool:
    """Whether every rule whose code has this beginning could have spoken."""
    return wholly_selected(beginning, config, path) and not any(code.startswith(beginning) for code in mute)


def _covers(suppression: Suppression, location: Location) -> bool:
    first = suppression.first_line or suppression.line
    last = suppression.last_line or suppression.line
    return first <= location.line <= last or first <= location.end_line <= last


def _place(suppression: Suppression) -> Location:
    return Location(suppression.path, suppression.line, suppression.column, suppression.line, suppression.end_column)


def _unused(suppression: Suppression, idle: Sequence[str]) -> Finding:
    left = [code for code in suppression.codes if code not in idle]
    word = "noqa" if suppression.kind == "noqa" else "geventlint: ignore"
    place = _place(suppression)
    if left:
        listed = ", ".join(left)
        text = f"# {word}: {listed}" if suppression.kind == "noqa" else f"# {word}[{listed}]"
        message = f"{', '.join(idle)} silences nothing here; remove it from the list"
        edit = Edit(place, text)
    else:
        codes = f" of {', '.join(idle)}" if suppression.codes else ""
        message = f"this `{word}`{codes} silences nothing; remove it"
        edit = Edit(replace(place, column=place.column - suppression.space), "")
    return Finding(
        UNUSED,
        "unused-suppression",
        "warning",
        message,
        place,
        why="A suppression that outlives its finding hides the next one on its line.",
        fix=Fix("safe", "remove what silences nothing", (edit,)),
        key=" ".join(idle),
    )


def _meant(ignore: Ignore) -> str:
    """What an ignore is about, in words."""
    said = (("of", ignore.code), ("in", ignore.path), ("about", ignore.package))
    return " ".join(f"{word} {value}" for word, value in said if value)


def _idle(ignore: Ignore) -> Finding:
    what = _meant(ignore)
    return Finding(
        UNUSED,
        "unused-suppression",
        "warning",
        f"the ignore {what} silences nothing; remove it",
        ignore.location,
        why="A suppression that outlives its finding hides the next one of its kind.",
        fix=Fix("manual", "remove the ignore"),
        key=what,
    )


def _expired(ignore: Ignore) -> Finding:
    what = _meant(ignore)
    return Finding(
        EXPIRED,
        "expired-suppression",
        "warning",
        f"the ignore {what} held until {ignore.until}; decide again, or remove it",
        ignore.location,
        why=f"It was set because: {ignore.reason}",
        fix=Fix("manual", "remove the ignore, or give it a later `until` with a reason that still holds"),
        key=what,
    )


def _ignores(ignore: Ignore, finding: Finding) -> bool:
    """Whether a configured ignore means this finding: all that it names must hold."""
    if ignore.code and not finding.code.startswith(ignore.code):
        return False
    if ignore.path and not matches(ignore.path, finding.location.path):
        return False
    # The message names the distribution as the user's file does; the finding's package is the database entry.
    names = {finding.package, _normal(finding.message.split(" ", 1)[0].strip("`"))}
    return not ignore.package or ignore.package in names


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
