"""Whether a text is a template (Jinja, cookiecutter, Helm), and what is left of it without its directives."""

from __future__ import annotations

import re

_MARKS = re.compile(r"\{\{|\{%|<%")
DIRECTIVE = re.compile(r"\{%((?:[^{%]|%(?!\})|\{(?!%))*)%\}")
"""``{% … %}``; one that is never closed ends at the next, so that no byte is looked at again and again."""
_DIRECTIVES = re.compile(DIRECTIVE.pattern + r"|\{#(?:[^{#]|#(?!\})|\{(?!#))*#\}")
EXPRESSION = re.compile(r"\{\{((?:[^{}]|\{(?!\{)|\}(?!\}))*)\}\}")
"""``{{ … }}``, in the same way."""
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
