"""The platforms that a project can be judged for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PLATFORMS: Mapping[str, tuple[str, str]] = {
    "linux": ("Linux", "posix"),
    "darwin": ("Darwin", "posix"),
    "win32": ("Windows", "nt"),
}
"""``sys.platform`` → what ``platform.system()`` and ``os.name`` are there."""
