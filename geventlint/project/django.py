"""Programs of Django, which name the settings of the project that they belong to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_NAMED = re.compile(rb"""DJANGO_SETTINGS_MODULE["']\]?[ \t]*[,=]\s*["'](\w+(?:\.\w+)*)["']""")
_MANAGE = "manage.py"
_SERVED = ("wsgi.py", "asgi.py")


class Program(NamedTuple):
    """A program of Django: its file, and the settings that it names."""

    path: str
    settings: tuple[str, ...]


def programs(paths: Iterable[str], read: Callable[[str], bytes | None]) -> Iterator[Program]:
    """The files ``manage.py``, ``wsgi.py`` and ``asgi.py`` that name settings."""
    for path in paths:
        if path.rpartition("/")[2] in (_MANAGE, *_SERVED):
            found = dict.fromkeys(match[1].decode() for match in _NAMED.finditer(read(path) or b""))
            if found:
                yield Program(path, tuple(found))


def settings_near(folder: str, found: Sequence[Program]) -> tuple[str, ...]:
    """The settings of the ``manage.py`` nearest to a folder; of another program only if there is none."""
    return min(found, key=lambda program: _rank(program.path, folder)).settings if found else ()


def _rank(path: str, folder: str) -> tuple[bool, int, int, str]:
    shared = 0
    for one, other in zip(path.split("/")[:-1], folder.split("/"), strict=False):
        if one != other:
            break
        shared += 1
    return path.rpartition("/")[2] != _MANAGE, -shared, path.count("/"), path
