"""Environment markers (PEP 508), judged for the machine that will run the project, not for the one that runs us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from geventlint.manifests.groups import is_development_group
from geventlint.project.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Collection

    from packaging.markers import Marker

DEFAULT_PYTHON = "3.12"
"""Taken where nothing says which Python the project runs on."""

_LOWER = re.compile(r"(?:>=|~=|==|===|>)\s*([0-9]{1,9}(?:\.[0-9]{1,9})*)(?![0-9])")
_CHOICE = re.compile(r"""\bextra\s*([!=]=)\s*(["'])((?:extra|group|project)-[0-9]+-[^"']+)\2""")
"""How a uv.lock asks for an extra, a group or a project that conflicts with another one."""
_MEMBER = re.compile(r"""(["'])([^"']*)\1\s+(not\s+)?in\s+(extras|dependency_groups)\b""")
"""How a pylock.toml asks for an extra or a group."""
_ALWAYS, _NEVER = "python_version >= '0'", "python_version < '0'"
NOTHING_CHOSEN: frozenset[str] = frozenset()


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
        system, name = PLATFORMS.get(self.platform, PLATFORMS["linux"])
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

    def holds(self, marker: str, extras: Collection[str] = (), chosen: frozenset[str] = NOTHING_CHOSEN) -> bool:
        """Whether a marker holds here, with one of these extras where it asks for one.

        ``chosen`` are the extras and groups in force, as uv writes them in the markers of a lock whose project declares
        conflicts (``extra-4-shop-gpu``). What is no marker, or compares what cannot be compared, holds: no installer
        leaves a package out for it.
        """
        if not marker:
            return True
        asked = tuple(sorted(extras)) if "extra" in marker else ()
        picked = chosen if chosen and conflicting(marker) else NOTHING_CHOSEN
        key = (self.python, self.platform, marker, asked, picked)
        known = _HELD.get(key)
        if known is None:
            known = _HELD[key] = self._judge(_settled(marker, asked, picked), asked)
        return known

    def _judge(self, marker: str, extras: tuple[str, ...]) -> bool:
        parsed = _parsed(marker)
        if parsed is None:
            return True
        try:
            return any(parsed.evaluate({**self._environment, "extra": extra}) for extra in extras or ("",))
        except (ValueError, LookupError):  # what packaging raises for comparisons without sense
            return True


def conflicting(marker: str) -> bool:
    """Whether a marker asks which of several conflicting extras or groups are in force."""
    return "extra" in marker and bool(_CHOICE.search(marker))


def _settled(marker: str, extras: tuple[str, ...], chosen: frozenset[str]) -> str:
    """A marker with the questions answered that ask for several extras or groups at once, which packaging cannot."""
    if "extra" not in marker and "dependency_groups" not in marker:
        return marker
    marker = _CHOICE.sub(lambda found: _atom((found[3] in chosen) == (found[1] == "==")), marker)
    return _MEMBER.sub(
        lambda found: _atom(
            bool(found[2] in extras if found[4] == "extras" else not is_development_group(found[2])) != bool(found[3])
        ),
        marker,
    )


def _atom(truth: bool) -> str:
    return _ALWAYS if truth else _NEVER


_HELD: dict[tuple[str, str, str, tuple[str, ...], frozenset[str]], bool] = {}
"""A lock repeats few markers thousands of times."""


@lru_cache(maxsize=4096)
def _parsed(marker: str) -> Marker | None:
    from packaging.markers import InvalidMarker, Marker  # start-up: only a marker pays for it

    try:
        return Marker(marker)
    except (InvalidMarker, RecursionError):
        return None
