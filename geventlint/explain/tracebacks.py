"""Tracebacks and stacks out of the lines around a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.explain.lines import Line

HEADER = "Traceback (most recent call last)"
_FRAME = re.compile(
    r'\s{0,40}(?:[|+ ]{0,20})File "(?P<path>[^"\n]{1,1000})", line (?P<line>\d{1,9})(?:, in (?P<name>.{1,300}))?'
)
_SPY = re.compile(r"\s{1,20}(?P<name>[\w<>.]{1,200}) \((?P<path>[^():\n]{1,500}):(?P<line>\d{1,9})\)$")
_NOTEBOOK = re.compile(
    r"(?:File )?(?P<path>[~/<\w][^:\n]{0,500}?)(?::(?P<line>\d{1,9}),)? in (?P<name><?\w[^\n]{0,300})$"
)
_LISTING = re.compile(r"-{2,6}> ?\d{1,7} |Cell In\s?\[|\(\.\.\.\)|\s{0,10}\d{1,7} ")
_RAISED = re.compile(r"[A-Za-z_][\w.]{0,200}(?:Error|Exception|Exit|Warning|Interrupt|Operation|Timeout)\b")
"""The line that ends a traceback."""
_MESSAGE = 5
"""A line that is not one can belong to the message of an exception so many lines above."""
_MARKS = re.compile(r"[\s~^|]*$")
_MOST = 2000
"""Lines of one stack that are looked at."""


@dataclass(frozen=True, slots=True)
class RawFrame:
    """One line of a stack, outermost first."""

    path: str
    line: int
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """The frames of a traceback or of a dump, and the lines they were read from."""

    frames: tuple[RawFrame, ...] = ()
    lines: tuple[str, ...] = ()
    headed: bool = False
    """Its first line is there."""


def frame_of(text: str) -> RawFrame | None:
    """Return the frame that a line names, as Python's tracebacks or py-spy write it."""
    match = _FRAME.match(text) or (_FRAME.search(text) if 'File "' in text else None) or _SPY.match(text)
    if match is None and (".py" in text or "<ipython" in text):
        match = _NOTEBOOK.match(text)
        if match and ".py" not in match["path"] and "<ipython" not in match["path"]:
            match = None
    if match is None:
        return None
    return RawFrame(match["path"], int(match["line"] or 0), (match["name"] or "").strip())


def around(before: Sequence[Line], here: Line, after: Sequence[Line]) -> Stack:
    """Return the stack that a line belongs to: the traceback that ends in it, or the stack in whose midst it stands."""
    above = [line for line in before if line.source == here.source][-_MOST:]
    below = [line for line in after if line.source == here.source][:_MOST]
    own = _belongs(here.text)
    follows = any(HEADER in line.text for line in below[:1])
    head, headed = ([], False) if follows else _upward(above, own=own, raised=_RAISED.match(here.text) is not None)
    first = [*below[:1]]
    printed_last_first = bool(first) and not head and frame_of(first[0].text) is not None  # as Sentry's texts are
    announced = printed_last_first or _announces(here.text) or follows
    tail = _downward(below, seen=own) if own or announced else []
    lines = [*head, here.text, *tail]
    return Stack(_frames(lines), tuple(lines), headed or follows)


def _upward(lines: Sequence[Line], *, own: bool, raised: bool) -> tuple[list[str], bool]:
    """The lines of the traceback that ends here, and whether its first line is among them."""
    found: list[str] = []
    frames = 0
    for line in reversed(lines):
        text = line.text
        found.append(text)
        if HEADER in text:
            return found[::-1], True
        if not frames and not own and _RAISED.match(text) and (raised or len(found) > _MESSAGE):
            return [], False  # the end of another traceback
        if frame_of(text):
            frames += 1
        elif not _inside(text) and (frames or len(found) > 60):  # noqa: PLR2004  # a long message stands below its frames
            found.pop()
            break
    if not frames and not own:
        return [], False
    while found and not frame_of(found[-1]):
        found.pop()
    return found[::-1], False


def _downward(lines: Sequence[Line], *, seen: bool) -> list[str]:
    """The lines of the stack that follow; ``seen``: a frame of it already was."""
    found: list[str] = []
    for line in lines:
        text = line.text
        if frame_of(text):
            seen = True
        elif not _inside(text) and seen:
            if not text.startswith((" ", "\t")):
                found.append(text)
            break
        found.append(text)
        if not seen and len(found) > 12:  # noqa: PLR2004  # a report's head is short
            return []
    return found if seen else []


def _frames(lines: Sequence[str]) -> tuple[RawFrame, ...]:
    found: list[RawFrame] = []
    for number, text in enumerate(lines):
        frame = frame_of(text)
        if frame is None:
            continue
        code = lines[number + 1].strip() if number + 1 < len(lines) else ""
        shown = code if code and _inside(lines[number + 1]) and not frame_of(lines[number + 1]) else ""
        found.append(RawFrame(frame.path, frame.line, frame.name, shown))
    spied = any(_SPY.match(text) for text in lines)
    return tuple(reversed(found)) if spied else tuple(found)


def _belongs(text: str) -> bool:
    """Whether a line is a frame, or the code of one."""
    return frame_of(text) is not None or text.startswith("    ")


def _announces(text: str) -> bool:
    """Whether a stack follows: the report of gevent's monitor, or a dump."""
    return "appears to be blocked" in text or "WORKER TIMEOUT" in text or HEADER in text or "Exception ignored" in text


def _inside(text: str) -> bool:
    return (
        not text or text.startswith((" ", "\t")) or _MARKS.match(text) is not None or _LISTING.match(text) is not None
    )
