"""Modules that Django and Celery import because a string names them: no import statement leads there.

Followed are ``autodiscover_tasks`` with its packages and ``related_name``, the applications of Django's settings with the modules
that Django, Celery and the admin import of each, and every dotted string of a file that imports modules by name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Named(NamedTuple):
    """A module that a string names: the files that importing it executes, the line, and the name."""

    targets: tuple[str, ...]
    line: int
    text: str


_DOTTED = re.compile(rb"""["']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)["']""")
_APPLICATIONS = re.compile(
    rb"^[ \t]*[A-Z_]*APPS[ \t]*(?::[^=\n]*)?\+?=|APPS\.(?:append|extend|insert)\(|APPS \+=", re.MULTILINE
)
_DISCOVERY = re.compile(rb"autodiscover_tasks\s*\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
_RELATED = re.compile(rb"related_name\s*=\s*(?:[\"'](\w+)[\"']|None)")
_DYNAMIC = re.compile(
    rb"(?<![\w.])(?<!def )(?:importlib\.)?(?:import_module|import_string|__import__)\(\s*(?=\S)(?!\)|[\"'][^\"'\n]*[\"']\s*[,)])"
)
_SETTINGS = re.compile(rb"""DJANGO_SETTINGS_MODULE["']\]?[ \t]*[,=][ \t]*["'](\w+)["']""")
"""A settings module of one word; dotted ones are strings like any other."""

_CONFIG_PARTS = 3
"""``app.apps.AppConfig`` has at least so many parts."""

_OF_APPLICATION = ("apps", "models", "signals")
_NAMING = (
    b"ROOT_URLCONF",
    b"DJANGO_SETTINGS_MODULE",
    b"config_from_object",
    b"CELERY_IMPORTS",
    b"CELERY_INCLUDE",
    b"CELERY_CONFIG_MODULE",
    b"import_module(",
    b"import_string(",
    b"include=",
    b"imports =",
    b"imports=",
    b".include =",
    b"MIDDLEWARE",
)
"""Words beside which strings name modules that are imported later."""

_CONVENTIONS = ("settings", "config.settings", "conf.settings")


def named(
    path: str, data: bytes, find: Callable[[str, str], tuple[str, ...]], related: Callable[[], Iterable[str]]
) -> Iterator[Named]:
    """The modules of the project that a file names in strings.

    ``find`` gives the files of a dotted name seen from a folder; ``related`` the names of the modules with tasks, asked for where
    applications are installed.
    """
    discovers = b"autodiscover_tasks" in data
    installs = b"APPS" in data and _APPLICATIONS.search(data) is not None
    name = path.rpartition("/")[2]
    if not (discovers or installs or name.startswith(("settings", "urls")) or any(word in data for word in _NAMING)):
        return
    folder = path.rpartition("/")[0]
    if discovers:
        yield from _discovered(folder, data, find)
    parts: tuple[str, ...] = ()
    if installs:
        admin = ("admin",) if b"django.contrib.admin" in data else ()
        parts = (*_OF_APPLICATION, *admin, *related())
    for match in _SETTINGS.finditer(data):
        text = match[1].decode()
        targets = find(text, folder)
        if targets:
            yield Named(targets, data.count(b"\n", 0, match.start()) + 1, text)
    for text, line in _strings(data):
        targets = _longest(text, folder, find) if "." in text else (find(text, folder) if installs else ())
        if targets:
            yield Named(targets, line, text)
        for module in (f"{_package(text)}.{part}" for part in parts):
            targets = find(module, folder)
            if targets:
                yield Named(targets, line, module)


def related_names(data: bytes) -> Iterator[str]:
    """The modules in which a file looks for tasks: ``tasks`` unless ``related_name`` says otherwise."""
    for call in _DISCOVERY.finditer(data):
        given = _RELATED.search(call[1])
        if given is None:
            yield "tasks"
        elif given[1]:
            yield given[1].decode()


def dynamic(data: bytes) -> Iterator[int]:
    """The lines that import a module whose name is not written there."""
    if b"import_" in data or b"__import__" in data:
        for match in _DYNAMIC.finditer(data):
            yield data.count(b"\n", 0, match.start()) + 1


def _discovered(folder: str, data: bytes, find: Callable[[str, str], tuple[str, ...]]) -> Iterator[Named]:
    """What ``autodiscover_tasks([…])`` imports; without packages the settings that list the applications."""
    for call in _DISCOVERY.finditer(data):
        line = data.count(b"\n", 0, call.start()) + 1
        given = _RELATED.search(call[1])
        part = "tasks" if given is None else (given[1] or b"").decode()
        packages = _RELATED.sub(b"", call[1])
        for match in _DOTTED.finditer(packages):
            text = _package(match[1].decode())
            text = f"{text}.{part}" if part else text
            targets = find(text, folder)
            if targets:
                yield Named(targets, line, text)
    if b"DJANGO_SETTINGS_MODULE" not in data:
        line = data.count(b"\n", 0, data.find(b"autodiscover_tasks")) + 1
        here = f"{folder.replace('/', '.')}." if folder else ""
        for text in dict.fromkeys((f"{here}settings", *_CONVENTIONS)):
            targets = find(text, folder)
            if targets:
                yield Named(targets, line, text)


def _strings(data: bytes) -> Iterator[tuple[str, int]]:
    line, position = 1, 0
    for match in _DOTTED.finditer(data):
        line += data.count(b"\n", position, match.start())
        position = match.start()
        yield match[1].decode(), line


def _longest(text: str, folder: str, find: Callable[[str, str], tuple[str, ...]]) -> tuple[str, ...]:
    """The module that a dotted name begins with: its end may be an attribute of it."""
    module = text
    while "." in module:
        targets = find(module, folder)
        if targets:
            return targets
        module = module.rpartition(".")[0]
    return ()


def _package(text: str) -> str:
    """The package of an installed application, which may be named by its configuration class."""
    parts = text.split(".")
    return ".".join(parts[:-2]) if len(parts) >= _CONFIG_PARTS and parts[-2] == "apps" else text
