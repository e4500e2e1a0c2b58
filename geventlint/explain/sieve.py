"""Which of many texts a piece of a log can hold, at the price of looking at each kind of line once.

A log of 100 MB has a million lines and a few hundred kinds: they differ in numbers, identifiers and times. So those
characters are taken out of a piece, and of the texts too; what is left of its lines is mostly known already, and only
what is new is searched.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_VARIED = b"0123456789abcdef-"
"""What numbers, times and hexadecimal identifiers are made of."""
_SHORTEST = 4
"""A text of which less is left says nothing: it counts as held."""
_FRESH = 4
"""If more than one byte in so many is new, the lines are not of few kinds."""
_ALWAYS = 128 * 1024
"""So much that is new is searched at any rate."""
_VAIN = 7
"""After a piece of too many kinds so many are not even tried: looking at them costs as much as searching them."""
_KNOWN = 8 * 1024 * 1024
"""How much is kept of what is known."""
_LONG = 4096
_GATE = re.compile(rb"E(?:rror|RROR)")
"""One letter first: the engine looks for it with memchr, twice as fast as two searches for the words."""
_HEADER = b"Traceback (most recent call last)"
_END = re.compile(rb"\n[^ \t\r\n|+]")
"""The end of a traceback's frames: what follows is the exception."""
_TRACEBACK = 128 * 1024


class Sieve:
    """Remembers the kinds of lines of one log."""

    def __init__(self, direct: Sequence[bytes], gated: Sequence[bytes]) -> None:
        """``gated``: texts that, if need be, are searched for in lines of errors only."""
        self._direct, self._gated = direct, gated
        self._thin = {word: _thin(word) for word in (*direct, *gated)}
        self._held = {word for word, thin in self._thin.items() if len(thin) < _SHORTEST}
        self._known: set[bytes] = set()
        self._vain = 0
        """For so many pieces more the lines are taken to be of too many kinds."""
        self._kept = 0

    def held(self, piece: bytes, *, early: bool) -> Sequence[bytes]:
        """Return the texts that some line of a piece may hold; one that was held once is held for good.

        If its lines are of too many kinds: all texts ``early`` in a log, else those that its lines of errors hold.
        """
        if not self._vain:
            fresh = set(_thin(piece).split(b"\n")).difference(self._known)
            blob = b"\n".join(fresh)
            if len(blob) <= max(_ALWAYS, len(piece) // _FRESH):
                self._held.update(word for word, thin in self._thin.items() if word not in self._held and thin in blob)
                if self._kept < _KNOWN:
                    self._known |= fresh
                    self._kept += len(blob)
                return sorted(self._held)
        self._vain = self._vain - 1 if self._vain else _VAIN
        if early:
            return (*self._direct, *self._gated)
        blob = b"\n".join(dict.fromkeys(_suspicious(piece)))
        return (*self._direct, *(word for word in self._gated if word in blob))


def _thin(text: bytes) -> bytes:
    return text.translate(None, _VARIED)


def _suspicious(data: bytes) -> list[bytes]:
    """The lines that speak of an error, and whole tracebacks with the line before them.

    A log can hold tens of thousands, so nothing is called for one but what C does.
    """
    found: list[bytes] = []
    add, find, rfind = found.append, data.find, data.rfind
    stop = 0
    for hit in _GATE.finditer(data):
        at = hit.start()
        if at < stop:
            continue
        stop = find(b"\n", at, at + _LONG)
        stop = stop if stop >= 0 else min(len(data), at + _LONG)
        first = at - _LONG if at > _LONG else 0
        add(data[rfind(b"\n", first, at) + 1 or first : stop])
    at = find(_HEADER)
    while at >= 0:
        last = _END.search(data, at, at + _TRACEBACK)
        stop = _line_end(data, last.end() if last else at)
        start = _line_start(data, at)
        add(data[_line_start(data, start - 1) : start])
        add(data[start:stop])
        at = find(_HEADER, stop)
    return found


def _line_start(data: bytes, at: int) -> int:
    first = max(0, at - _LONG)
    return data.rfind(b"\n", first, max(0, at)) + 1 or first


def _line_end(data: bytes, at: int) -> int:
    stop = data.find(b"\n", at, at + _LONG)
    return stop if stop >= 0 else min(len(data), at + _LONG)
