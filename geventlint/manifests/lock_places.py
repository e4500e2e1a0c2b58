"""Where the packages of a TOML lock stand: one pass over the text, no second parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.model import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = re.compile(r"""^[ \t]*name[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)')""", re.MULTILINE)


def package_places(path: str, text: str, names: Sequence[str], header: str = "[[package]]") -> list[Location]:
    """Return the place of each package's name, inside the quotes, in the order of the file.

    ``names`` are the packages as the parser found them. A package whose name is not where it should be has the place of
    its header or, at worst, of the first line.
    """
    places: list[Location] = []
    line, counted = 1, 0
    at = _find_header(text, header, 0)
    for name in names:
        if at < 0:
            places.append(Location(path))
            continue
        following = _find_header(text, header, at + len(header))
        found = _NAME.search(text, at, following if following >= 0 else len(text))
        group = 1 if found and found[1] is not None else 2
        start, end = found.span(group) if found and found[group] == name else (at, at + len(header))
        line += text.count("\n", counted, start)
        counted = start
        column = start - text.rfind("\n", 0, start)
        places.append(Location(path, line, column, line, column + end - start))
        at = following
    return places


def _find_header(text: str, header: str, at: int) -> int:
    """Return where the next header stands at the start of a line; -1 if there is none."""
    if at == 0 and text.startswith(header):
        return 0
    found = text.find("\n" + header, max(at - 1, 0))
    return found + 1 if found >= 0 else -1
