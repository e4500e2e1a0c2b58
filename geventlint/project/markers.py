"""Environment markers (PEP 508), judged for the machine that will run the project, not for the one that runs us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from packaging.markers import Marker

DEFAULT_PYTHON = "3.12"
"""Taken where nothing says which Python the project runs on."""

_PLATFORMS: Mapping[str, tuple[str, str]] = {
    "linux": ("Linux", "posix"),
    "darwin": ("Darwin", "posix"),
    "win32": ("Windows", "nt"),
}
PLATFORMS = tuple(_PLATFORMS)
"""What a target's platform can be: values of ``sys.platform``."""

_LOWER = re.compile(r"(?:>=|~=|==|===|>)\s*([0-9]+(?:\.[0-9]+)*)")


def lower_bound(requires_python: str) -> str:
    """The oldest Python that a ``requires-python`` admits, as ``3.10`` or ``3.12.2``; empty if it has no lower bound."""
    bounds = [tuple(int(part) for part in found.split(".")) for found in _LOWER.findall(requires_python)]
    if not bounds:
        return ""
    newest = max(bounds)
    return ".".join(str(part) for part in (newest if newest[1:] else (*newest, 0)))


@dataclass(frozen=True)
class Target:
    """The Python and the platform that packages are installed for."""

    python: str = DEFAULT_PYTHON
    platform: str = "linux"

    @cached_property
    def _environment(self) -> dict[str, str]:
        system, name = _PLATFORMS.get(self.platform, _PLATFORMS["linux"])
        numbers = self.python.split(".")
        full = self.python if numbers[2:] else f"{self.python}.0"
        return {
            "implementation_name": "cpython",
            "implementation_version": full,
            "os_name": name,
            "platform_machine": "AMD64" if self.platform == "win32" else "x86_64",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": system,
            "platform_version": "",
            "python_full_version": full,
            "python_version": ".".join(numbers[:2]),
            "sys_platform": self.platform,
        }

    def holds(self, marker: str, extras: Collection[str] = ()) -> bool:
        """Whether a marker holds here, with one of these extras where it asks for one; what is no marker always holds."""
        if not marker:
            return True
        key = (self.python, self.platform, marker, tuple(sorted(extras)) if "extra" in marker else ())
        known = _HELD.get(key)
        if known is None:
            known = _HELD[key] = self._judge(marker, key[3])
        return known

    def _judge(self, marker: str, extras: tuple[str, ...]) -> bool:
        parsed = _parsed(marker)
        if parsed is None:
            return True
        return any(parsed.evaluate({**self._environment, "extra": extra}) for extra in extras or ("",))


_HELD: dict[tuple[str, str, str, tuple[str, ...]], bool] = {}
"""A lock repeats few markers thousands of times."""


@lru_cache(maxsize=4096)
def _parsed(marker: str) -> Marker | None:
    from packaging.markers import InvalidMarker, Marker  # start-up: only a marker pays for it

    try:
        return Marker(marker)
    except (InvalidMarker, RecursionError):
        return None
