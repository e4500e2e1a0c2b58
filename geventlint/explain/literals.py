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
