"""`probes bisect`: finds the releases between which a probe's verdict changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from probes.runner.errors import ProbeError
from probes.runner.figures import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from probes.runner.results import Result

    Measure = Callable[[str], Result]


@dataclass(frozen=True)
class Change:
    """A verdict that holds up to one release and another from the next on."""

    last: str
    before: str
    first: str
    after: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.before} up to {self.last}, {self.after} from {self.first} on"


def releases(name: str, wanted: str, offered: Sequence[str]) -> list[str]:
    """Return the releases in a range, oldest first; raises ProbeError if there are fewer than two."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    inside = sorted(SpecifierSet(wanted).filter(offered), key=Version)
    if len(inside) < 2:  # noqa: PLR2004  # an old one and a new one
        raise ProbeError(f"{name}: fewer than two releases in {wanted or 'any range'}: {', '.join(inside) or 'none'}")
    return list(inside)


def bisect(found: Sequence[str], measure: Measure) -> Change | str:
    """Return where the verdict changes between the oldest and the newest release, or what both ends say if they agree.

    Releases that cannot be measured are stepped over, at the ends by growing steps. Both sides of the change are measured again, and their neighbours too, so that
    a verdict that flickers is not mistaken for a change; raises ProbeError where they do.
    """
    probe = _Memory(measure)
    low = probe.usable(found, _steps(len(found)))
    high = probe.usable(found, [len(found) - 1 - step for step in _steps(len(found))])
    if low is None or high is None or low >= high:
        raise ProbeError("no two releases of the range can be measured")
    old, new = probe.kind(found[low]), probe.kind(found[high])
    if old == new:
        return f"{found[low]} and {found[high]} agree: {probe.status(found[low])}"
    while (middle := probe.between(found, low, high)) is not None:
        if probe.kind(found[middle]) == old:
            low = middle
        else:
            high = middle
    _verify(probe, found, low, high)
    return Change(found[low], probe.status(found[low]), found[high], probe.status(found[high]))


def _steps(length: int) -> list[int]:
    """Return 0 to 4, then growing steps: what cannot be measured often cannot over a long stretch."""
    grown = (round(4 * 1.5**power) for power in range(1, 40))
    return [step for step in (*range(5), *grown) if step < length]


def _verify(probe: _Memory, found: Sequence[str], low: int, high: int) -> None:
    for index, kind in ((low, probe.kind(found[low])), (high, probe.kind(found[high]))):
        if probe.again(found[index]) != kind:
            raise ProbeError(f"{found[index]} gave another verdict the second time: the change is not certain")
    for index, like in ((low - 1, low), (high + 1, high)):
        if (
            0 <= index < len(found)
            and probe.measured(found[index])
            and probe.kind(found[index]) != probe.kind(found[like])
        ):
            raise ProbeError(
                f"the verdict changes more than once: look between {found[max(0, low - 1)]} and {found[min(high + 1, len(found) - 1)]}"
            )


class _Memory:
    """Measures each release once."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._known: dict[str, Result] = {}

    def status(self, version: str) -> str:
        if version not in self._known:
            self._known[version] = self._measure(version)
        return self._known[version].status

    def kind(self, version: str) -> bool:
        return self.status(version) in HOSTILE

    def again(self, version: str) -> bool:
        self._known[version] = self._measure(version)
        return self.kind(version)

    def measured(self, version: str) -> bool:
        return self.status(version) != "unmeasured"

    def usable(self, found: Sequence[str], indexes: Iterable[int]) -> int | None:
        return next((index for index in indexes if self.measured(found[index])), None)

    def between(self, found: Sequence[str], low: int, high: int) -> int | None:
        """Return the measurable release nearest to the middle of what lies between."""
        middle = (low + high) / 2
        inside = sorted(range(low + 1, high), key=lambda index: abs(index - middle))
        return next((index for index in inside if self.measured(found[index])), None)
