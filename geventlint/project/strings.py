"""Modules that Django and Celery import because a string names them: no import statement leads there.

Followed are ``autodiscover_tasks`` with its packages and ``related_name``, the applications of Django's settings with the modules
that Django, Celery and the admin import of each, and every dotted string of a file that imports modules by name. Of a name whose last
part is filled in when the program runs, as in ``f"config.{stage}"``, every module is taken. A program that sets Django up and names no
settings has them from its environment: those of ``manage.py`` are taken, else those of ``wsgi.py`` or ``asgi.py``. So has a Celery
application that takes its configuration or its tasks from Django's settings.
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

_FILLED = re.compile(
    rb"""["']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\.(?:(?:\{[^{}"'\n]*\}|%s|%\(\w+\)s)(?:\.[\w.]*)?["']|["'][ \t]*\+)"""
)
"""A dotted name that ends in what only running the program tells."""

STARTS_DJANGO = (b"get_wsgi_application(", b"get_asgi_application(", b"django.setup(", b"django.conf:settings")
"""What is in a file that sets Django up, or that configures Celery by its settings."""

_DISCOVERS_OF_DJANGO = re.compile(rb"autodiscover_tasks\(\s*(?:\)|force\b|related_name\b|lambda\b|settings\.)")
"""Tasks of Django's applications, which no list of packages names."""

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
    b"__import__(",
    b"include=",
    b"imports =",
    b"imports=",
    b".include =",
    b"MIDDLEWARE",
)
"""Words beside which strings name modules that are imported later."""

_IMPORTING = (b"import_module(", b"__import__(", b"import_string(", b"DJANGO_SETTINGS_MODULE", b"config_from_object")

_CONVENTIONS = ("settings", "config.settings", "conf.settings")


class Around(NamedTuple):
    """What a file's strings are looked up in."""

    find: Callable[[str, str], tuple[str, ...]]
    """The files of a dotted name seen from a folder."""
    related: Callable[[], Iterable[str]]
    """The names of the modules with tasks, asked for where applications are installed."""
    below: Callable[[str, str], Iterable[str]]
    """The dotted names of the modules of a package."""
    settings: Callable[[str], Iterable[str]]
    """Django's settings, as the programs of the project nearest to a folder name them."""


def named(path: str, data: bytes, around: Around) -> Iterator[Named]:
    """The modules of the project that a file names in strings."""
    discovers = b"autodiscover_tasks" in data
    installs = b"APPS" in data and _APPLICATIONS.search(data) is not None
    folder, _, name = path.rpartition("/")
    if b"DJANGO_SETTINGS_MODULE" not in data:
        yield from _configured(folder, data, around, discovers=discovers)
    if not (discovers or installs or name.startswith(("settings", "urls")) or any(word in data for word in _NAMING)):
        return
    if discovers:
        yield from _discovered(folder, data, around.find)
    if any(word in data for word in _IMPORTING):
        yield from _filled(folder, data, around)
    for match in _SETTINGS.finditer(data):
        yield from _found(match[1].decode(), _line(data, match.start()), folder, around)
    yield from _texts(folder, data, around, installs=installs)


def _texts(folder: str, data: bytes, around: Around, *, installs: bool) -> Iterator[Named]:
    """The modules that the strings of a file name; of applications with the modules that come with them."""
    parts: tuple[str, ...] = ()
    if installs:
        admin = ("admin",) if b"django.contrib.admin" in data else ()
        parts = (*_OF_APPLICATION, *admin, *around.related())
    for text, line in _strings(data):
        if "." in text:
            targets = _longest(text, folder, around.find)
            if targets:
                yield Named(targets, line, text)
        elif installs:
            yield from _found(text, line, folder, around)
        for part in parts:
            yield from _found(f"{_package(text)}.{part}", line, folder, around)


def _found(text: str, line: int, folder: str, around: Around) -> Iterator[Named]:
    """The module of a dotted name, if the project has it."""
    targets = around.find(text, folder)
    if targets:
        yield Named(targets, line, text)


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


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


def _configured(folder: str, data: bytes, around: Around, *, discovers: bool) -> Iterator[Named]:
    """The settings of a file that sets Django up, or takes its tasks from there, and does not say which."""
    starts = [place for word in STARTS_DJANGO if (place := data.find(word)) >= 0]
    discovery = _DISCOVERS_OF_DJANGO.search(data) if discovers else None
    if discovery:
        starts.append(discovery.start())
    named_elsewhere = False
    if starts:
        line = _line(data, min(starts))
        for text in around.settings(folder):
            for found in _found(text, line, folder, around):
                named_elsewhere = True
                yield found
    if discovers and not named_elsewhere:
        line = _line(data, data.find(b"autodiscover_tasks"))
        here = f"{folder.replace('/', '.')}." if folder else ""
        for text in dict.fromkeys((f"{here}settings", *_CONVENTIONS)):
            yield from _found(text, line, folder, around)


def _filled(folder: str, data: bytes, around: Around) -> Iterator[Named]:
    """Every module of the packages of which a file imports one whose name it makes up."""
    for match in _FILLED.finditer(data):
        for module in around.below(match[1].decode(), folder):
            yield from _found(module, _line(data, match.start()), folder, around)


def _discovered(folder: str, data: bytes, find: Callable[[str, str], tuple[str, ...]]) -> Iterator[Named]:
    """What ``autodiscover_tasks([…])`` imports."""
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
