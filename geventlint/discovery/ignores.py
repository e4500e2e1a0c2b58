"""The patterns of .gitignore files: most are plain names and endings, which sets answer; pathspec answers the rest."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pathspec import GitIgnoreSpec

_MAGIC = re.compile(r"[*?\[\\]")


class _Plain(NamedTuple):
    """Patterns that need no spec: plain names, anchored paths, endings, and wild cards within a name."""

    names: set[str]
    paths: set[str]
    ends: tuple[str, ...]
    wild: re.Pattern[str] | None


class Patterns:
    """The patterns of one file, or of one setting.

    ``lead`` is put before, or ``strip`` characters are taken from, a path from the root, to get the path from the
    folder of the file.
    """

    def __init__(self, lines: Iterable[str], lead: str = "", strip: int = 0) -> None:
        self.lead = lead
        self.strip = strip
        self._lines = [line for line in lines if line.strip() and not line.startswith("#")]
        self.negates = any(line.startswith("!") for line in self._lines)
        self._exact: GitIgnoreSpec | None = None
        self._of_files, self._of_folders, self._rest = _sort(self._lines)

    def __bool__(self) -> bool:
        return bool(self._lines)

    def hits(self, path: str, name: str, *, folder: bool) -> bool:
        """Whether a pattern without ``!`` matches a path from the root, whose last part is ``name``."""
        names, paths, ends, wild = self._of_folders if folder else self._of_files
        if name in names or name.endswith(ends) or (wild and wild.match(name)):
            return True
        if paths and (self.lead + path[self.strip :]) in paths:
            return True
        return self._rest is not None and self._rest.match_file(self._from_here(path, folder=folder))

    def says(self, path: str, *, folder: bool) -> bool | None:
        """Return True for ignored, False for shown again by ``!``, None for no word about it."""
        if self._exact is None:
            self._exact = _spec(self._lines)
        return self._exact.check_file(self._from_here(path, folder=folder)).include

    def _from_here(self, path: str, *, folder: bool) -> str:
        return self.lead + path[self.strip :] + ("/" if folder else "")


def _sort(lines: Sequence[str]) -> tuple[_Plain, _Plain, GitIgnoreSpec | None]:
    """Sort patterns without ``!`` into what plain means answer, for files and for folders, and the rest."""
    names: tuple[set[str], set[str]] = set(), set()  # of folders only, of anything
    paths: tuple[set[str], set[str]] = set(), set()
    ends: tuple[list[str], list[str]] = [], []
    wild: tuple[list[str], list[str]] = [], []
    rest: list[str] = []
    for line in lines:
        pattern = line.rstrip(" ")
        body = pattern.rstrip("/")
        anything = pattern == body
        body = body[3:] if body.startswith("**/") and "/" not in body[3:] else body
        if not body or body.startswith("!"):
            continue
        if not _MAGIC.search(body):
            (paths if "/" in body else names)[anything].add(body.lstrip("/"))
        elif "/" in body or "\\" in body:
            rest.append(line)
        elif body[0] == "*" and not _MAGIC.search(body, 1):
            ends[anything].append(body[1:])
        else:
            wild[anything].append(fnmatch.translate(body))
    return (
        _Plain(names[1], paths[1], tuple(ends[1]), _joined(wild[1])),
        _Plain(names[0] | names[1], paths[0] | paths[1], tuple(ends[0] + ends[1]), _joined(wild[0] + wild[1])),
        _spec(rest) if rest else None,
    )


def _joined(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None


def ignored(stack: Sequence[Patterns], path: str, name: str, *, folder: bool) -> bool:
    """Whether git ignores a path; the deepest file with a word about it decides, as in git."""
    for patterns in stack:
        if patterns.hits(path, name, folder=folder):
            break
    else:
        return False
    if not any(patterns.negates for patterns in stack):
        return True
    for patterns in reversed(stack):
        word = patterns.says(path, folder=folder)
        if word is not None:
            return word
    return False


def _spec(lines: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # start-up: most projects' patterns are plain names and endings

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:  # a pattern that is none matches nothing in git; the others hold
        return GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec  # the same

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
