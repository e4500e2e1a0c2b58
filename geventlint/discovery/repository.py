"""What a git repository says of its files, read from its own files: no git is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.discovery.ignores import Patterns

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS = 2
"""Bytes of an entry's flags, right before its path; their low 12 bits are the path's length."""
_LENGTH = 0xFFF


class Repository:
    """The repository whose work tree begins at ``top``."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self._directory = _git_directory(top / ".git")
        self._index: bytes | None = None

    def exclude(self, lead: str = "", strip: int = 0) -> Patterns:
        """Return the patterns of ``.git/info/exclude``."""
        return read_patterns(_common(self._directory) / "info" / "exclude", lead, strip)

    def tracks(self, path: str, *, folder: bool) -> bool:
        """Whether the index names a path (from the top), or something below it: such files are shown though ignored.

        Versions 2 and 3 of the index hold whole paths, so a search finds them; version 4 does not, and says no.
        """
        if self._index is None:
            try:
                self._index = (self._directory / "index").read_bytes()
            except OSError:
                self._index = b""
        index, wanted = self._index, path.encode("utf-8", "surrogateescape") + (b"/" if folder else b"\0")
        place = index.find(wanted)
        while place != -1:
            end = index.find(b"\0", place)
            length = min(end - place, _LENGTH)
            for start in (place - _FLAGS, place - 2 * _FLAGS):  # version 3 may have two more bytes of flags
                if start > 0 and int.from_bytes(index[start : start + _FLAGS], "big") & _LENGTH == length:
                    return True
            place = index.find(wanted, place + 1)
        return False


def enclosing(folder: Path) -> Path | None:
    """Return the top of the work tree that a folder lies in."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


def read_patterns(path: Path, lead: str = "", strip: int = 0) -> Patterns:
    """Read a .gitignore; one that cannot be read holds nothing."""
    try:
        text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
    except OSError:
        return Patterns((), lead, strip)
    return Patterns(text.replace("\r\n", "\n").split("\n"), lead, strip)


def _git_directory(git: Path) -> Path:
    """Follow the ``gitdir:`` line that stands in the .git file of a submodule or a linked work tree."""
    try:
        line = git.read_text(encoding="utf-8", errors="surrogateescape") if git.is_file() else ""
    except OSError:
        line = ""
    if line.startswith("gitdir:"):
        return git.parent / line[len("gitdir:") :].strip()
    return git


def _common(directory: Path) -> Path:
    """Return the directory that linked work trees share."""
    try:
        return directory / (directory / "commondir").read_text(encoding="utf-8", errors="surrogateescape").strip()
    except OSError:
        return directory
