"""Which plain texts a line must hold before a regular expression can match it: the cheap test that spares most lines."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BREAKS = frozenset("<>&\"'\\")
"""Characters that a JSON encoder may have escaped: no text that is searched holds one."""
_SHORTEST = 5
_SHARED = 9
"""Two patterns share a text only if it is at least so long: the search skips farther the longer it is."""
_STEP = 20.0
"""A search for a text of n characters costs about 1 + 20/n of one for a very long text."""

Alternatives = tuple[str, ...]
"""A line that matches holds at least one of them."""


@lru_cache(maxsize=1024)
def required(pattern: str) -> Alternatives:
    """Return texts of which every matching line holds one; empty if the pattern promises none."""
    parser: Any = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
    try:
        tree = parser.parse(pattern)
    except re.error:
        return ()
    if tree.state.flags & re.IGNORECASE:
        return ()
    found = _best(_candidates(list(tree)))
    return found if all(len(text) >= _SHORTEST for text in found) else ()


def _best(candidates: Iterable[Alternatives]) -> Alternatives:
    return max(candidates, key=lambda texts: min(map(len, texts)), default=())


def _candidates(items: Sequence[tuple[Any, Any]]) -> list[Alternatives]:
    found: list[Alternatives] = []
    run = ""
    for operation, value in items:
        name = str(operation)
        if name == "LITERAL" and value < 128 and chr(value) not in _BREAKS:  # noqa: PLR2004  # ASCII
            run += chr(value)
            continue
        if run:
            found.append((run,))
        run = ""
        found.extend(_inner(name, value))
    if run:
        found.append((run,))
    return found


def _inner(name: str, value: Any) -> list[Alternatives]:
    if name == "SUBPATTERN":
        return _candidates(list(value[-1]))
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and value[0] > 0:
        return _candidates(list(value[2]))
    if name == "BRANCH":
        branches = [_best(_candidates(list(branch))) for branch in value[1]]
        if all(branches):
            return [tuple(dict.fromkeys(text for branch in branches for text in branch))]
    return []


def cover(texts: Iterable[str]) -> tuple[bytes, ...]:
    """Return few and cheap texts such that each of the given ones holds one of them.

    Greedy: again and again the text or shared piece that costs least for each of those that it newly covers.
    """
    left = set(texts)
    holders = _shared(left)
    chosen: list[bytes] = []
    while left:
        piece = min(holders, key=lambda one: (_cost(one) / (len(holders[one] & left) or 1e-9), one))
        chosen.append(piece.encode())
        left -= holders[piece]
        holders = {one: held for one, held in holders.items() if held & left}
    return tuple(chosen)


def _cost(text: str) -> float:
    return 1 + _STEP / len(text)


def _shared(texts: Iterable[str]) -> dict[str, set[str]]:
    """Each text and each piece that several of them share, with those that hold it."""
    texts = sorted(texts)
    pieces: dict[str, set[str]] = {}
    for text in texts:
        for start in range(len(text) - _SHARED + 1):
            for end in range(start + _SHARED, len(text) + 1):
                pieces.setdefault(text[start:end], set()).add(text)
    shared = {piece: held for piece, held in pieces.items() if len(held) > 1}
    for text in texts:
        shared.setdefault(text, {other for other in texts if text in other})
    return shared
