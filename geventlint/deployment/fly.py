"""Fly.io's ``fly.toml``: its processes, in the image that it builds, with its variables."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment import dockerfile
from geventlint.deployment.commandline import Command, joined, string_words
from geventlint.deployment.context import relative
from geventlint.deployment.scripts import expanded

if TYPE_CHECKING:
    from geventlint.deployment.context import Context
    from geventlint.deployment.image import Image
    from geventlint.documents.placed import Placed
    from geventlint.model import Launch

_TABLE = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")
_STRING = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*(?:#.*)?$""")


def read(text: Placed, context: Context) -> tuple[Launch, ...]:
    """Return the processes of a ``fly.toml``: each takes the place of the image's command, behind its entry point."""
    tables = _tables(text)
    image = _image(tables.get("build", {}), context)
    around = image.around(context) if image else context
    own = {name: value.text for name, value in tables.get("env", {}).items()}
    found: list[Launch] = []
    for name, value in tables.get("processes", {}).items():
        inner = replace(around, environment={**around.environment, **own}, service=name, scripts=True)
        command = Command(string_words(value, inner, resolve=False), path=context.path)
        found.extend(expanded(joined(image.entrypoint if image else None, command, inner), inner))
    return tuple(found)


def _tables(text: Placed) -> dict[str, dict[str, Placed]]:
    """The texts of each table that stand on one line."""
    found: dict[str, dict[str, Placed]] = {}
    current: dict[str, Placed] = {}
    for line in text.lines():
        table = _TABLE.match(line.text)
        if table:
            current = found.setdefault(table[1], {})
        elif entry := _STRING.match(line.text):
            current[entry[1]] = line.part(*entry.span(2 if entry[2] is not None else 3))
    return found


def _image(build: dict[str, Placed], context: Context) -> Image | None:
    """The image that is built here; none where another one is named, or a builder makes it."""
    if {"image", "builder"} & build.keys():
        return None
    name = build["dockerfile"].text if "dockerfile" in build else "Dockerfile"
    return dockerfile.image(relative(posixpath.join(posixpath.dirname(context.path), name)), context)
