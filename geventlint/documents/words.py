"""Numbers as people read them."""

from __future__ import annotations


def counted(number: int, word: str) -> str:
    """Return ``1 warning``, ``2 warnings``."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
