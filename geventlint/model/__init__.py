"""The frozen facts that every room speaks of; no judgement and no I/O lives here.

Paths are relative to the project root and use ``/``. Lines and columns count from 1, columns in
characters; end columns are exclusive.
"""

from __future__ import annotations

from geventlint.model.basics import HOSTILE, SEVERITIES, Location, Problem, Severity, Status
from geventlint.model.code import Argument, Import, Scope, Suppression, Use
from geventlint.model.findings import Edit, Finding, Fix, Link, Related
from geventlint.model.hosts import Evidence, Host, HostKind, Launch, Patched
from geventlint.model.requirements import Dependency, LockedPackage, Manifest, Requirement
from geventlint.model.result import Coverage, FileCounts, Result
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
    "Scope",
    "Setup",
    "Severity",
    "Status",
    "Suppression",
    "Use",
    "UseVerdict",
    "Verdict",
]
