"""What the runner says in one line."""

from __future__ import annotations


class ProbeError(Exception):
    """A probe that cannot be read or run; its text is one line for the person who runs it."""
