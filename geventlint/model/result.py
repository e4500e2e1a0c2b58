"""The answer of one run."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self

    from geventlint.model.basics import Problem, Severity
    from geventlint.model.findings import Finding
    from geventlint.model.hosts import Host


@dataclass(frozen=True, slots=True)
class Root:
    """Where a project lies, seen from the working directory: what turns its paths into the user's."""

    path: str = "."
    """The project's root relative to the working directory (``.`` when they are the same)."""
    inside: str = ""
    """The working directory relative to the root; empty where it is the root, or lies elsewhere."""

    @classmethod
    def of(cls, root: Path, cwd: Path) -> Self:
        """Answer for a root and a working directory, both absolute."""
        path = os.path.relpath(root, cwd).replace(os.sep, "/")
        inside = os.path.relpath(cwd, root).replace(os.sep, "/")
        return cls(path, "" if inside == "." or inside.startswith("../") or inside == ".." else inside)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the packages that a gevent host's environment gets have a verdict; development tools are left out."""

    total: int = 0
    known: int = 0
    unknown: tuple[str, ...] = ()
    """PEP 503 names, sorted."""
    unresolved: tuple[str, ...] = ()
    """Packages of which neither a lock nor an environment says what they need: what they bring is not known."""


@dataclass(frozen=True, slots=True)
class FileCounts:
    """How many files of each sort were read."""

    python: int = 0
    manifests: int = 0
    deployment: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What one run found out; every report is a function of it."""

    root: Root = field(default_factory=Root)
    hosts: tuple[Host, ...] = ()
    """Every process the project launches, gevent or not."""
    findings: tuple[Finding, ...] = ()
    """Sorted by path, line, column and code; selection and suppression already applied."""
    skipped: tuple[Problem, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    files: FileCounts = field(default_factory=FileCounts)
    notes: tuple[str, ...] = ()
    """What was read, and why a host was assumed: the lines that ``--verbose`` shows."""
    looked: tuple[str, ...] = ()
    """The deployment files that were searched for launch lines."""
    elsewhere: int = 0
    """Errors in parts of the project that were not asked about."""

    @property
    def gevent_hosts(self) -> tuple[Host, ...]:
        """The hosts that run greenlets."""
        return tuple(host for host in self.hosts if host.gevent)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def verdict(self) -> Literal["ready", "not-ready", "no-host"]:
        """``no-host`` when no gevent host is known; ``not-ready`` with any error in the project; else ``ready``."""
        if not self.gevent_hosts:
            return "no-host"
        return "not-ready" if self.count("error") or self.elsewhere else "ready"
