"""setup.cfg: the declarative form of setuptools, and that of pbr."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.documents.ini import Entry, Line, entries
from geventlint.manifests.collector import ALWAYS, Collector, Role
from geventlint.model import Location

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.model import Manifest

_COMMENT = re.compile(r"(?:^|\s)#.*$")
_PART = re.compile(r"[^;]+")
_NEEDED = {
    ("options", "install_requires"): ALWAYS,
    ("options", "tests_require"): Role("test", development=True),
    ("metadata", "requires_dist"): ALWAYS,
}
_PYTHON = frozenset({("options", "python_requires"), ("metadata", "python_requires"), ("metadata", "requires_python")})
_SHIPPED = frozenset({("options", "packages"), ("options", "py_modules")})
"""Section and key; those in ``metadata`` are pbr's."""


def read(file: File) -> Manifest:
    """Return what ``[options]`` and ``[options.extras_require]`` require; ``file:`` names files. pbr has ``[extras]``."""
    found = Collector(file)
    python = ""
    shipped: tuple[str, ...] = ()
    builds = False
    everything = list(entries(file.text))
    for entry in everything:
        if (entry.section, entry.key) == ("metadata", "name"):
            found.set_name(entry.value)
    for entry in everything:
        where = entry.section, entry.key.replace("-", "_")
        builds = builds or entry.section == "options"
        if where in _NEEDED:
            _requirements(found, entry, _NEEDED[where])
        elif where in _PYTHON:
            python = entry.value
        elif where in _SHIPPED:
            shipped += tuple(name for name in re.split(r"[\s,]+", entry.value) if re.fullmatch(r"[\w.]+", name))
        elif entry.section == "options.extras_require":
            _requirements(found, entry, Role.of_extra(entry.key))
        elif entry.section == "extras":
            _pbr(found, entry, Role.of_extra(entry.key))
    return found.manifest(requires_python=python, builds=builds, packages_shipped=shipped)


def _requirements(found: Collector, entry: Entry, role: Role) -> None:
    lines = entry.lines
    if lines and lines[0].text.startswith("file:"):
        _files(found, lines, role)
        return
    if len(lines) == 1 and lines[0].number == entry.number:
        (line,) = lines
        lines = tuple(Line(part[0], line.number, line.column + part.start()) for part in _PART.finditer(line.text))
    for line in lines:
        text = _COMMENT.sub("", line.text)
        written = text.strip()
        if written:
            column = line.column + text.index(written[0])
            place = Location(found.file.path, line.number, column, line.number, column + len(written))
            found.take(written, place, role)


def _pbr(found: Collector, entry: Entry, role: Role) -> None:
    """An extra of pbr's: a requirement a line, its marker behind a colon (pbr/setupcfg.py)."""
    for line in entry.lines:
        text, _, condition = _COMMENT.sub("", line.text).partition(":")
        text = text.rstrip()
        if text:
            place = Location(found.file.path, line.number, line.column, line.number, line.column + len(text))
            found.take(text, place, role, condition.strip())


def _files(found: Collector, lines: tuple[Line, ...], role: Role) -> None:
    for line in lines:
        for part in re.finditer(r"[^\s,]+", line.text.replace("file:", "     ", 1)):
            column = line.column + part.start()
            place = Location(found.file.path, line.number, column, line.number, column + len(part[0]))
            if role == ALWAYS:
                found.include_file(part[0], place)
            else:
                found.take_file(part[0], place, role)
