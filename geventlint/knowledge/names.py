"""Names of distributions and modules."""

from __future__ import annotations

import keyword
import re

_RUNS = re.compile(r"[-_.]+")


def normalise(name: str) -> str:
    """Return the PEP 503 form of a distribution's name."""
    return _RUNS.sub("-", name).lower()


def is_dotted(name: str) -> bool:
    """Whether this is a dotted name of Python identifiers."""
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in name.split("."))
