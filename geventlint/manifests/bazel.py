"""A Bazel package (``BUILD``, ``BUILD.bazel``): whether it builds a wheel for others; what it requires stands elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.model import Manifest

if TYPE_CHECKING:
    from geventlint.manifests.file import File

_WHEEL = re.compile(r"^(?:\w+_)?py_wheel\s*\(", re.MULTILINE)
"""``py_wheel`` of rules_python, and the macros that projects wrap around it."""


def read(file: File) -> Manifest:
    """Return whether a rule of the file makes a wheel."""
    return Manifest(file.path, file.kind, builds=_WHEEL.search(file.text) is not None)
