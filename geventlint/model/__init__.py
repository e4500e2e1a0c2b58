"""The frozen facts that every room speaks of; no judgement and no I/O lives here.

Paths are relative to the project root and use ``/``. Lines and columns count from 1, columns in
characters; end columns are exclusive.

Each name is loaded when it is first asked for: making a dataclass costs up to a millisecond, and no command needs them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geventlint.model.basics import HOSTILE, SEVERITIES, Location, Problem, Severity, Status
    from geventlint.model.code import Argument, Import, Scope, Suppression, Use
    from geventlint.model.findings import Edit, Finding, Fix, Link, Related
    from geventlint.model.hosts import Evidence, Host, HostKind, Launch, Patched
    from geventlint.model.requirements import Dependency, LockedPackage, Manifest, Requirement
    from geventlint.model.result import Coverage, FileCounts, Result, Root
    from geventlint.model.verdicts import EvidenceItem, Package, Setup, UseVerdict, Verdict

__all__ = [
    "HOSTILE",
    "SEVERITIES",
    "Argument",
    "Coverage",
    "Dependency",
    "Edit",
    "Evidence",
    "EvidenceItem",
    "FileCounts",
    "Finding",
    "Fix",
    "Host",
    "HostKind",
    "Import",
    "Launch",
    "Link",
    "Location",
    "LockedPackage",
    "Manifest",
    "Package",
    "Patched",
    "Problem",
    "Related",
    "Requirement",
    "Result",
    "Root",
    "Scope",
    "Setup",
    "Severity",
    "Status",
    "Suppression",
    "Use",
    "UseVerdict",
    "Verdict",
]

_HOMES = {
    "basics": ("HOSTILE", "SEVERITIES", "Location", "Problem", "Severity", "Status"),
    "code": ("Argument", "Import", "Scope", "Suppression", "Use"),
    "findings": ("Edit", "Finding", "Fix", "Link", "Related"),
    "hosts": ("Evidence", "Host", "HostKind", "Launch", "Patched"),
    "requirements": ("Dependency", "LockedPackage", "Manifest", "Requirement"),
    "result": ("Coverage", "FileCounts", "Result", "Root"),
    "verdicts": ("EvidenceItem", "Package", "Setup", "UseVerdict", "Verdict"),
}
"""Which module holds which names: what a type checker reads above."""

if not TYPE_CHECKING:  # else a type checker would believe every name

    def __getattr__(name: str) -> object:
        """Return a name of one of the modules; it is asked for once only."""
        for home, names in _HOMES.items():
            if name in names:
                value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
                return value
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
