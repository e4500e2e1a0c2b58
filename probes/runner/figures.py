"""What a case measured, and the verdict that follows from the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["cooperative", "blocking", "breaking", "unmeasured"]
HOSTILE = frozenset({"blocking", "breaking"})
_HELD = 0.7
"""A gap of this share of an operation means that the hub stood still for it."""
_COMPUTED = 0.5
"""A gap is explained by computing when the processor worked for more than this share of it."""
_NOISE = 0.15
"""A gap before any operation, in seconds, that makes a measurement doubtful."""


@dataclass(frozen=True)
class Figures:
    """One run of one case. Seconds throughout; ``None`` where it did not come so far."""

    greenlets: int
    duration: float
    first: float | None = None
    wall: float | None = None
    gap: float | None = None
    quiet: float = 0.0
    cpu: float = 0.0
    loop: str = ""
    """Beats of the unrelated greenlet that saw a running event loop, ``28 of 39``; ``left`` if one is there afterwards."""
    unfinished: int = 0
    errors: tuple[tuple[str, int], ...] = ()
    hung: str = ""
    """The stage at which it was ended: setup, first, all."""
    failed: str = ""
    """Why nothing could be measured."""
    refused: bool = False
    """What failed is the case itself, before its first call: an import, a connection."""
    checked: bool = False
    """The case waits for nothing: it tells right from wrong itself."""
    control: str = ""
    """What the same operation did in native threads, without gevent."""

    @property
    def ratio(self) -> float | None:
        """Wall time by the duration of one operation: about 1 together, about ``greenlets`` one after the other."""
        return None if self.wall is None else self.wall / self.duration

    @property
    def status(self) -> Status:
        """The verdict that these figures speak for, alone."""
        if self.failed:
            return "unmeasured"
        if self.hung or self.unfinished or self.errors or self.loop:
            return "breaking"
        if self.gap is not None and self.gap >= _HELD * self.duration and self.cpu < _COMPUTED * self.gap:
            return "blocking"
        return "cooperative"

    @property
    def doubtful(self) -> bool:
        """Whether the machine was too busy to trust a gap."""
        return self.quiet > _NOISE

    def __str__(self) -> str:
        """The result as evidence tells it: one line."""
        return "; ".join(self._parts())

    def _parts(self) -> list[str]:
        if self.failed:
            return [f"not measured: {self.failed}"]
        if self.checked:
            return ["as expected"]
        parts = []
        if self.hung:
            parts.append(
                {"setup": "hangs before the first call", "first": "hangs in the first call"}.get(self.hung, "hangs")
            )
        if self.wall is not None and self.gap is not None:
            text = f"{self.greenlets} greenlet{'s' * (self.greenlets > 1)} x {self.duration:g} s: wall {self.wall:.2f} s, longest gap {self.gap * 1000:.0f} ms"
            parts.append(text)
            if self.gap >= _HELD * self.duration and self.cpu >= _COMPUTED * self.gap:
                parts.append(f"the processor worked for {self.cpu:.2f} s of it")
        if self.unfinished:
            parts.append(f"{self.unfinished} of {self.greenlets} did not end")
        parts.extend(f"{count} of {self.greenlets} raised {text}" for text, count in self.errors)
        if self.loop:
            parts.append(f"an unrelated greenlet saw a running event loop: {self.loop}")
        if self.control:
            parts.append(f"without gevent: {self.control}")
        return parts


def figures(said: Mapping[str, Any], greenlets: int, duration: float, hung: str = "") -> Figures:
    """Return the figures of what a measuring process said last."""
    if said.get("failed"):
        return Figures(greenlets, duration, failed=said["failed"], refused=True)
    if said.get("checked"):
        return Figures(greenlets, duration, checked=True, loop="left afterwards" if said.get("loop_left") else "")
    first = said.get("first") or {}
    whole = said.get("all") or {}
    last = whole or first
    seen = whole.get("beats_with_loop", 0)
    loop = f"in {seen} of {whole['beats']} beats" if seen else ""
    if last.get("loop_left"):
        loop = f"{loop}, and afterwards" if loop else "afterwards"
    return Figures(
        greenlets if whole else 1,
        duration,
        first=first.get("wall"),
        wall=last.get("wall"),
        gap=last.get("gap"),
        quiet=max(first.get("quiet", 0.0), whole.get("quiet", 0.0)),
        cpu=last.get("cpu", 0.0),
        loop=loop,
        unfinished=last.get("unfinished", 0),
        errors=tuple((text, count) for text, count in last.get("errors", ())),
        hung=hung,
    )
