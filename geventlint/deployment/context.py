"""What a command inherits from the file that holds it, and where the files that it names may lie."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Open = Callable[[str], bytes | None]

INTERESTING = re.compile(r"celery|gunicorn|uwsgi|locust|gevent|flask|flower|socketio|python|talisker|huey|\.py\b")
"""A command without any of these words starts no process that we know."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a command inherits from the file that holds it."""

    path: str
    open_file: Open
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""
    service: str = ""
    files: tuple[str, ...] = ()
    copied: Mapping[str, str] = field(default_factory=dict)
    """Folder or file of the image → what it is in the project."""
    scripts: bool = False
    """Whether commands that start a script of the project are told too, so that it can be followed."""
    programs: Mapping[str, str] = field(default_factory=dict)
    """The commands that the project installs, and the function that each calls."""

    def tells(self, words: Iterable[str]) -> bool:
        """Whether a command may start a process that we know, or a program of the project."""
        return any(INTERESTING.search(word) or word.rpartition("/")[2] in self.programs for word in words)


_SPECIAL = re.compile(r"[$`{}*?]")
_FRONT = 8


def may_be_script(words: Sequence[str]) -> bool:
    """Whether one of the first words of a command may name a script."""
    return any(
        not word.startswith("-")
        and (word.endswith((".sh", ".bash")) or ("/" in word and not _SPECIAL.search(word.rpartition("/")[2])))
        for word in words[:_FRONT]
    )


def in_project(copied: Mapping[str, str], path: str) -> str | None:
    """Return the project's path of a path of the image; None if nothing was copied there."""
    inside = path
    while True:
        if inside in copied:
            rest = path[len(inside) :].lstrip("/")
            return relative(posixpath.join(copied[inside], rest))
        if inside in {"/", ""}:
            return None
        inside = posixpath.dirname(inside)


def candidates(name: str, path: str, directory: str) -> tuple[str, ...]:
    """Where a file that a script or a configuration names may lie, seen from the project's root.

    An absolute path belongs to the machine or image that runs the command; its last parts are tried in the project.
    """
    cleaned = name
    while cleaned.startswith("$"):
        _, slash, cleaned = cleaned.partition("/")
        cleaned = "/" + cleaned if slash else ""
    if not cleaned:
        return ()
    near = posixpath.dirname(path)
    bases = dict.fromkeys((directory, "", near))
    if not cleaned.startswith("/"):
        tails = [cleaned]
    else:
        parts = [part for part in cleaned.split("/") if part]
        tails = ["/".join(parts[index:]) for index in range(len(parts))]
    found = [relative(posixpath.join(base, tail)) for tail in tails for base in bases]
    return tuple(dict.fromkeys(item for item in found if item))


def relative(path: str) -> str:
    """Return a normal relative path; empty for the root itself and for what lies above it."""
    normal = posixpath.normpath(path)
    return "" if normal in {".", ".."} or normal.startswith(("../", "/")) else normal
