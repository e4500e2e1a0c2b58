"""What stands at a place of a log: which symptoms, and the stack around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.explain import lines as reading
from geventlint.explain import tracebacks
from geventlint.explain.recognition import Match
from geventlint.explain.tally import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geventlint.explain.lines import Line
    from geventlint.explain.recognition import Log, Recognizer
    from geventlint.explain.stream import Place
    from geventlint.explain.tracebacks import Stack

_PARSED = 12
"""So many occurrences of one symptom are looked at closely; the others are counted."""
_REACHES = (16 * 1024, 128 * 1024)
"""How far around a line its stack is looked for: near, and if its beginning is not there, farther."""


def look(log: Log, place: Place, recognizer: Recognizer, seen: set[tuple[str, str]]) -> None:
    """Add to a log what one of its lines says; ``seen`` holds the symptoms and stacks that it has."""
    line = place.line
    if b"{" not in line and b"\x1b" not in line and not any(recognizer.of(reading.decoded(line), place.words)):
        return  # a line as it is costs a fifth of one without its prefixes
    for here in reading.expand(line):
        for symptom in recognizer.of(here.text, place.words):
            number = log.counts[symptom.id] = log.counts.get(symptom.id, 0) + 1
            kept = log.matches.setdefault(symptom.id, [])
            if len(kept) >= _PARSED or number > ENOUGH:
                continue
            stack = _stack(place, here)
            key = (symptom.id, "\n".join(f"{frame.path}:{frame.line}" for frame in stack.frames[-6:]) or here.text)
            log.replaced = log.replaced or "\N{REPLACEMENT CHARACTER}" in here.text
            if key not in seen:
                seen.add(key)
                kept.append(Match(symptom, place.number, here.text, stack))


def _stack(place: Place, here: Line) -> Stack:
    own = list(reading.expand(place.line))
    at = own.index(here)
    for reach in _REACHES:
        before = own[:at] or list(_lines(place.before(reach)))
        after = own[at + 1 :] or list(_lines(place.after(reach)))
        stack = tracebacks.around(before, here, after)
        if stack.headed or not stack.frames:
            break
    return stack


def _lines(data: bytes) -> Iterable[Line]:
    for piece in data.split(b"\n"):
        if len(piece) <= reading.LONGEST_LINE:
            yield from reading.expand(piece)
