"""The settings of gunicorn that matter to us, and the values that a configuration gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geventlint.model import Location

SETTINGS = frozenset(
    {
        "worker_class", "workers", "threads", "worker_connections", "preload_app", "wsgi_app", "chdir", "bind", "timeout",
        "max_requests", "max_requests_jitter", "graceful_timeout", "keepalive", "pythonpath", "proc_name",
    }
)  # fmt: skip
LARGEST = 500_000
"""So many bytes no configuration has."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: its possible values as text (the likeliest first) and the place of its assignment."""

    texts: tuple[str, ...]
    location: Location

    @property
    def text(self) -> str:
        """The value; ``${…}`` where it cannot be resolved."""
        return self.texts[0]
