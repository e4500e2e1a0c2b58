"""What is reported at a place, and how it is explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from geventlint.model.basics import Location, Severity


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain that explains a finding."""

    what: Literal["host", "module", "import", "call", "requirement", "package"]
    text: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of a location."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A way out. ``manual`` fixes are said, not done."""

    applicability: Literal["safe", "unsafe", "manual"]
    message: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule at a place."""

    code: str
    name: str
    severity: Severity
    message: str
    location: Location
    package: str | None = None
    package_version: str | None = None
    hosts: tuple[str, ...] = ()
    chain: tuple[Link, ...] = ()
    related: tuple[Related, ...] = ()
    why: str = ""
    fix: Fix | None = None
    url: str = ""
    symbol: str = ""
    """Enclosing symbol, and with ``key`` the finding's identity across line moves."""
    key: str = ""
    """Canonical name, entry or package that the finding is about."""
