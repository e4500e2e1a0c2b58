"""Whether a text is a template (Jinja, cookiecutter, Helm), and what is left of it without its directives."""

from __future__ import annotations

import re

_MARKS = re.compile(r"\{\{|\{%|<%")
_DIRECTIVES = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_VISIBLE = re.compile(r"[^\n]")


def template_mark(text: str) -> int | None:
    """Return the offset of the first template mark (``{{``, ``{%`` or ``<%``); None in a plain text."""
    found = _MARKS.search(text)
    return found.start() if found else None


def blank_directives(text: str) -> str:
    """Return the text with ``{% … %}`` and ``{# … #}`` overwritten by spaces.

    Every other character keeps its place.
    """
    return _DIRECTIVES.sub(lambda found: _VISIBLE.sub(" ", found[0]), text)
