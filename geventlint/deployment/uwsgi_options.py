"""The options of a uWSGI configuration, wherever they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geventlint.model import Location


@dataclass
class Section:
    """The options of a uWSGI configuration: values in the order given, each with its place."""

    options: list[tuple[str, str, Location | None]] = field(default_factory=list)

    def last(self, name: str) -> tuple[str, Location | None] | None:
        """The value that wins, and its place."""
        return next(((value, where) for key, value, where in reversed(self.options) if key == name), None)

    def value(self, name: str) -> str:
        """The value that wins; empty if there is none."""
        found = self.last(name)
        return found[0] if found else ""

    def every(self, *names: str) -> list[tuple[str, Location | None]]:
        """All values of options that add up, with their places."""
        return [(value, where) for key, value, where in self.options if key in names]

    def on(self, name: str) -> bool:
        """Whether a switch is on: given, and not switched off."""
        found = self.last(name)
        return found is not None and found[0].lower() not in {"false", "no", "0", "off"}
