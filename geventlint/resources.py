"""Where the shipped data lives: inside the wheel, or at the root of a checkout."""

from __future__ import annotations

from pathlib import Path


def data_root() -> Path:
    """Return the directory that holds ``compat-db.toml`` and ``rules/``."""
    here = Path(__file__).parent
    packaged = here / "_data"
    return packaged if packaged.is_dir() else here.parent
