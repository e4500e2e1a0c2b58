"""Walks a project once and lists the files somebody wants."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from errno import ELOOP
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geventlint.discovery.ignores import Patterns, ignored
from geventlint.discovery.repository import Repository, enclosing, read_patterns
from geventlint.errors import UsageError
from geventlint.model import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_APPLICATION = frozenset({"apps.py", "models.py", "tasks.py", "urls.py", "views.py", "serializers.py", "migrations"})
"""What shows that a folder called ``vendor`` is about people who sell."""
_ENVIRONMENT = frozenset({"pyvenv.cfg", "conda-meta"})
_MARKS = _APPLICATION | _ENVIRONMENT | {".git", ".gitignore"}
_BUILD_OUTPUT = ("lib.", "temp.", "scripts-", "bdist.")


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a walk found."""

    files: tuple[tuple[str, str], ...] = ()
    """Path from the root and kind, sorted by path."""
    problems: tuple[Problem, ...] = ()
    """Folders that could not be read, and links that lead in a circle."""


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to walk: its prefix (a path from the root that ends with a slash), and what git knows there."""

    prefix: str
    stack: tuple[Patterns, ...]
    repository: Repository | None
    strip: int = 0
    """Length of the prefix of the repository's top."""
    lead: str = ""
    """What comes before a path from the root to make it one from the repository's top."""
    tracked_only: bool = False
    """The folder is ignored, and walked for the files in it that git tracks all the same."""

    def tracks(self, path: str, *, folder: bool) -> bool:
        """Whether git tracks a path from the root."""
        return self.repository is not None and self.repository.tracks(self.lead + path[self.strip :], folder=folder)


def discover(root: Path, exclude: Sequence[str], classify: Callable[[str], str | None]) -> Discovery:
    """List every file below ``root`` that git would show and ``classify`` wants, also outside a git repository.

    ``exclude`` holds patterns in the syntax of .gitignore; what they match is left out even if git tracks it.
    ``classify`` takes a path from the root and returns the kind of the file, or None for one nobody wants.
    Left out always: ``.git``, virtual environments, and the output of a build. Links to folders are not followed.
    Raises UsageError if the root itself cannot be read.
    """
    return _Walk(os.fspath(root), Patterns(exclude), classify).run()


class _Listing(NamedTuple):
    """What one folder holds."""

    folders: list[str]
    files: list[tuple[os.DirEntry[str], str]]
    """Those that somebody wants, with their kind."""
    links: list[os.DirEntry[str]]
    marks: set[str]
    """Those of _MARKS that are there."""

    def is_foreign(self, prefix: str) -> bool:
        """Whether the content shows that others made the folder: an environment, a vendored package, a build."""
        if not _ENVIRONMENT.isdisjoint(self.marks):
            return True
        name = prefix[prefix.rfind("/", 0, -1) + 1 : -1]
        if name == "vendor":
            return _APPLICATION.isdisjoint(self.marks)
        return name == "build" and not self.files and all(map(_is_build_output, self.folders))


class _Walk:
    def __init__(self, root: str, excluded: Patterns, classify: Callable[[str], str | None]) -> None:
        self.root = root
        self.excluded = excluded
        self.classify = classify
        self.files: list[tuple[str, str]] = []
        self.problems: list[Problem] = []
        self.pending: list[_Folder] = []

    def run(self) -> Discovery:
        self.pending.append(_start(Path(self.root)))
        while self.pending:
            self.walk(self.pending.pop())
        self.files.sort()
        return Discovery(tuple(self.files), tuple(sorted(self.problems, key=lambda problem: problem.location)))

    def walk(self, folder: _Folder) -> None:
        listing = self.listing(folder.prefix)
        if listing is None or (folder.prefix and listing.is_foreign(folder.prefix)):
            return
        if ".git" in listing.marks and folder.prefix:
            folder = _nested(self.root, folder)
        if ".gitignore" in listing.marks:
            patterns = read_patterns(Path(self.root, folder.prefix, ".gitignore"), strip=len(folder.prefix))
            folder = replace(folder, stack=(*folder.stack, patterns)) if patterns else folder
        for name in listing.folders:
            path = folder.prefix + name
            if name != ".git" and not self.excludes(path, name, folder=True):
                self.folder(folder, path, name)
        hides = bool(folder.stack) or folder.tracked_only
        for entry, kind in listing.files:
            path = folder.prefix + entry.name
            if not (hides and self.hidden(folder, path, entry.name)) and not self.excludes(
                path, entry.name, folder=False
            ):
                self.files.append((path, kind))
        for entry in listing.links:
            path = folder.prefix + entry.name
            if not self.hidden(folder, path, entry.name) and not self.excludes(path, entry.name, folder=False):
                self.link(entry, folder, path)

    def listing(self, prefix: str) -> _Listing | None:
        """Sort what a folder holds; None if it has vanished or cannot be read."""
        listing = _Listing([], [], [], set())
        classify, folders, files = self.classify, listing.folders, listing.files
        try:
            with os.scandir(f"{self.root}/{prefix}" if prefix else self.root) as entries:
                for entry in entries:
                    name = entry.name
                    if name in _MARKS:
                        listing.marks.add(name)
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(name)
                    elif entry.is_symlink():
                        listing.links.append(entry)
                    elif (kind := classify(prefix + name)) and entry.is_file():
                        files.append((entry, kind))
        except (FileNotFoundError, NotADirectoryError):  # it vanished since it was listed
            if not prefix:
                raise UsageError(f"{self.root}: is not a folder") from None
            return None
        except OSError as error:
            if not prefix:
                raise UsageError(f"{self.root}: cannot be read: {error.strerror}") from error
            self.problem(prefix[:-1], f"this folder cannot be read: {error.strerror}")
            return None
        return listing

    def excludes(self, path: str, name: str, *, folder: bool) -> bool:
        if self.excluded.negates:
            return ignored((self.excluded,), path, name, folder=folder)
        return self.excluded.hits(path, name, folder=folder)

    def folder(self, parent: _Folder, path: str, name: str) -> None:
        tracked_only = parent.tracked_only or (bool(parent.stack) and ignored(parent.stack, path, name, folder=True))
        if not tracked_only or parent.tracks(path, folder=True):
            child = (path + "/", parent.stack, parent.repository, parent.strip, parent.lead, tracked_only)
            self.pending.append(_Folder(*child))

    def hidden(self, folder: _Folder, path: str, name: str) -> bool:
        """Whether git would not show a file."""
        if folder.tracked_only or ignored(folder.stack, path, name, folder=False):
            return not folder.tracks(path, folder=False)
        return False

    def link(self, entry: os.DirEntry[str], folder: _Folder, path: str) -> None:
        """Follow a link to a file; one that leads in a circle is a problem, and other links to folders are left."""
        try:
            if entry.is_file():
                if kind := self.classify(path):
                    self.files.append((path, kind))
                return
            circle = entry.is_dir() and self.is_above(path, folder)
        except OSError as error:
            circle = error.errno == ELOOP
        if circle:
            self.problem(path, "this link leads in a circle; it is not followed")

    def is_above(self, link: str, folder: _Folder) -> bool:
        target = os.path.realpath(f"{self.root}/{link}")
        here = os.path.realpath(f"{self.root}/{folder.prefix}")
        return os.path.commonpath((target, here)) == target

    def problem(self, path: str, reason: str) -> None:
        self.problems.append(Problem("GVL002", Location(path), reason))


def _is_build_output(folder: str) -> bool:
    return folder == "lib" or folder.startswith(_BUILD_OUTPUT)


def _nested(root: str, folder: _Folder) -> _Folder:
    """Return a folder that is the top of a repository of its own: what the outer one ignores does not count in it."""
    repository = Repository(Path(root, folder.prefix))
    strip = len(folder.prefix)
    return _Folder(folder.prefix, _some(repository.exclude(strip=strip)), repository, strip)


def _start(root: Path) -> _Folder:
    """Return the root with what the folders above it, up to the top of its repository, say about files."""
    root = Path(os.path.abspath(root))  # noqa: PTH100  # resolve() would leave the folder through a link
    top = enclosing(root)
    if top is None:
        return _Folder("", (), None)
    repository = Repository(top)
    if top == root:
        return _Folder("", _some(repository.exclude()), repository)
    lead = root.relative_to(top).as_posix() + "/"
    above = [repository.exclude()]
    steps = lead[:-1].split("/")
    hidden = _hides(above[0], steps)
    for depth in range(len(steps)):
        patterns = read_patterns(top.joinpath(*steps[:depth], ".gitignore"))
        hidden = hidden or _hides(patterns, steps[depth:])
        patterns.lead = "/".join(steps[depth:]) + "/"
        above.append(patterns)
    above[0].lead = lead
    # Whoever asks about an ignored folder wants to know about it all the same.
    return _Folder("", () if hidden else _some(*above), repository, lead=lead)


def _hides(patterns: Patterns, steps: Sequence[str]) -> bool:
    return any(
        ignored((patterns,), "/".join(steps[: depth + 1]), step, folder=True) for depth, step in enumerate(steps)
    )


def _some(*stack: Patterns) -> tuple[Patterns, ...]:
    return tuple(patterns for patterns in stack if patterns)
