"""Procfiles: ``name: command``, one a line (``Procfile.dev`` and the like too)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment import shell
from geventlint.deployment.scripts import expanded

if TYPE_CHECKING:
    from geventlint.deployment.context import Context
    from geventlint.documents.placed import Placed
    from geventlint.model import Launch

_ENTRY = re.compile(r"[ \t]*([\w.-]+)[ \t]*:[ \t]*(?=\S)")


def read(text: Placed, context: Context) -> tuple[Launch, ...]:
    """Return the launches of a Procfile; the process type is the service."""
    found: list[Launch] = []
    for line in text.lines():
        entry = _ENTRY.match(line.text)
        if entry:
            inner = replace(context, service=entry[1], scripts=True)
            found.extend(expanded(shell.launches(line.part(entry.end()), inner), inner))
    return tuple(found)
