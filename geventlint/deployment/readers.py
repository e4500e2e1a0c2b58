"""The registry of readers: kind of file → launches and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.deployment import shell
from geventlint.documents.placed import Placed
from geventlint.documents.text import decode
from geventlint.model import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.model import Launch

    Open = Callable[[str], bytes | None]

Answer = tuple[tuple["Launch", ...], tuple[Problem, ...]]
_YAML = frozenset({"compose", "yaml", "helm"})


def read(path: str, kind: str, data: bytes, open_file: Open) -> Answer:
    """Read one file whose bytes speak of a program that we know."""
    context = shell.Context(path, open_file)
    if kind == "gunicorn":
        from geventlint.deployment import gunicorn_file  # only for such a file

        return gunicorn_file.launches(path, data, open_file), ()
    text = decode(data)
    if kind in _YAML:
        return _yaml(kind, text, context)
    return _lines(kind, Placed.whole(text), context), ()


def _lines(kind: str, text: Placed, context: shell.Context) -> tuple[Launch, ...]:
    if kind == "procfile":
        from geventlint.deployment import procfile  # each reader only for its own files

        return procfile.read(text, context)
    if kind == "dockerfile":
        from geventlint.deployment import dockerfile

        return dockerfile.read(text, context)
    if kind == "makefile":
        from geventlint.deployment import makefile

        return makefile.read(text, context)
    if kind == "shell":
        return shell.launches(text, context)
    return ()


def _yaml(kind: str, text: str, context: shell.Context) -> Answer:
    from geventlint.deployment import compose  # yaml costs 20 ms, and most projects' YAML stops at the gate
    from geventlint.documents.yaml import YamlError, documents

    try:
        roots = documents(text)
    except YamlError as error:
        where = Location(context.path, error.line, error.column, error.line, error.column)
        return (), (Problem("GVL002", where, f"not YAML that can be read: {error.reason}"),)
    return (compose.read(roots, context), ()) if kind == "compose" else ((), ())
