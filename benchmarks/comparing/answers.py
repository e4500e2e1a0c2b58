"""One comparison, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What we read of a file, and what the tool says of it: package, or a whole requirement → version or nothing."""

    name: str
    ours: dict[str, str]
    theirs: dict[str, str]
    unknown: tuple[str, ...] = ()
    """What we say that we could not read: then theirs may be more."""

    @property
    def versioned(self) -> dict[str, str]:
        """Their answer; a URL has no version to compare."""
        return {package: version or self.ours.get(package, "") for package, version in self.theirs.items()}

    @property
    def same(self) -> bool:
        """Whether both are equal."""
        return self.ours == self.versioned

    @property
    def passes(self) -> bool:
        """Whether nothing is wrong, and nothing is missing without a word about it."""
        return self.same or (bool(self.unknown) and self.ours.items() <= self.versioned.items())


def told(place: str, answer: Answer) -> bool:
    """Print a comparison and every difference; return whether it passes."""
    outcome = "the same" if answer.same else "the rest is said to be unknown" if answer.passes else "DIFFERENT"
    of = "" if len(answer.ours) == len(answer.theirs) else f" of {len(answer.theirs)}"
    print(f"{place}: {answer.name}: {len(answer.ours)}{of}, {outcome}", flush=True)
    theirs = answer.versioned
    for package in sorted(answer.ours.keys() | theirs.keys()):
        mine, other = answer.ours.get(package), theirs.get(package)
        if mine != other:
            print(f"  {package}: ours {_shown(mine)}, theirs {_shown(other)}")
    for reason in () if answer.same else answer.unknown:
        print(f"  we say: {reason}")
    return answer.passes


def _shown(version: str | None) -> str:
    return "-" if version is None else version or "has it"
