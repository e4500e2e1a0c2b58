"""The commands that a project installs, and the function that each calls: read from its manifests without parsing them whole.

``[project.scripts]`` and Poetry's table in pyproject.toml, ``console_scripts`` in setup.cfg and setup.py.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from geventlint.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
"""The files that may say so."""
_TABLE = re.compile(r"^\[(?:project\.scripts|tool\.poetry\.scripts)\][ \t]*(?:#.*)?$", re.MULTILINE)
_NEXT = re.compile(r"^\[", re.MULTILINE)
_ENTRY = re.compile(
    r"""^[ \t]*["']?([\w.-]+)["']?[ \t]*=[ \t]*(?:\{[^}\n]*?reference[ \t]*=[ \t]*)?["']([\w.]+:[\w.]+)""", re.MULTILINE
)
_GROUP = re.compile(r"""console_scripts["'\]]{0,2}[ \t]*[:=]?\s*[\[(]?""")
_END = {"setup.cfg": re.compile(r"\n(?=[^\s#])"), "setup.py": re.compile(r"""["']{3}|[\[\])]""")}
_PAIR = re.compile(r"([\w.-]+)[ \t]*=[ \t]*([\w.]+:[\w.]+)")
_GROUPS = 3
"""More groups of commands no file has."""


def console_scripts(path: str, data: bytes) -> dict[str, str]:
    """Return the commands of a manifest, each with its ``module:function``; nothing for other files."""
    name = path.rpartition("/")[2]
    if name not in NAMES or b"scripts" not in data:
        return {}
    text = decode(data)
    if name == "pyproject.toml":
        return {found[1]: found[2] for part in _tables(text) for found in _ENTRY.finditer(part)}
    lines = (line.strip(" \t\"'") for part in _groups(text, _END[name]) for line in re.split("[,\n]", part))
    return {found[1]: found[2] for line in lines if (found := _PAIR.match(line))}


def _tables(text: str) -> Iterator[str]:
    for table in _TABLE.finditer(text):
        following = _NEXT.search(text, table.end())
        yield text[table.end() : following.start() if following else len(text)]


def _groups(text: str, closing: re.Pattern[str]) -> Iterator[str]:
    for group in islice(_GROUP.finditer(text), _GROUPS):
        end = closing.search(text, group.end())
        yield text[group.end() : end.start() if end else len(text)]
