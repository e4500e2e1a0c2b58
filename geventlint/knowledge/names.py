"""Names of distributions, modules and files."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

_RUNS = re.compile(r"[-_.]+")


def normalise(name: str) -> str:
    """Return the PEP 503 form of a distribution's name."""
    return _RUNS.sub("-", name).lower()


def is_dotted(name: str) -> bool:
    """Whether this is a dotted name of Python identifiers."""
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in name.split("."))


def shown(path: Path) -> str:
    """Return a path as messages name it: relative to the working directory if it lies below, with ``/``."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return path.as_posix()
