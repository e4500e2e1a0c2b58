"""What the database knows of packages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geventlint.model.basics import Severity, Status


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """Why a verdict is believed. ``kind``: probe, docs, issue, source or analysis."""

    kind: str
    ref: str
    result: str = ""
    versions: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What makes a ``needs-setup`` package cooperative: one of call, import, argument, setting, environment."""

    call: str = ""
    imports: str = ""
    argument: str = ""
    setting: str = ""
    environment: str = ""
    install: str = ""
    price: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class UseVerdict:
    """A use that hurts although the import does not."""

    status: Status
    why: str
    calls: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    arguments: Mapping[str, object] = field(default_factory=dict)
    """Keyword → value that makes the call hurt."""
    unless: Mapping[str, object] = field(default_factory=dict)
    """Keyword → value that makes the call harmless."""
    urls: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    setup: tuple[Setup, ...] = ()
    instead: tuple[str, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    versions: str = "*"
    severity: Severity | None = None
    when: Mapping[str, str] = field(default_factory=dict)
    """Hurts only beside these versions: distribution (or ``python``) → specifier."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the database says of a package at some versions."""

    status: Status
    versions: str = "*"
    why: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    """Holds only beside these versions: distribution (or ``python``) → specifier."""
    proof: Literal["requirement", "import", "use"] = "import"
    setup: tuple[Setup, ...] = ()
    instead: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    severity: Severity | None = None
    """Overrides the rule's own, e.g. info for a package that blocks on the disk only."""

    @property
    def confidence(self) -> str | None:
        """``proven``, ``documented``, ``reported`` or ``analysed``, from the best evidence; None without any."""
        kinds = {item.kind for item in self.evidence}
        for kind, word in _CONFIDENCE:
            if kind in kinds:
                return word
        return None


_CONFIDENCE = (
    ("probe", "proven"),
    ("docs", "documented"),
    ("source", "documented"),
    ("issue", "reported"),
    ("analysis", "analysed"),
)


@dataclass(frozen=True, slots=True)
class Package:
    """An entry of the database."""

    name: str
    """The entry's key, PEP 503."""
    distributions: tuple[str, ...]
    imports: tuple[str, ...] = ()
    kind: str = ""
    verdicts: tuple[Verdict, ...] = ()
    uses: tuple[UseVerdict, ...] = ()
    spares: tuple[str, ...] = ()
    pulls: tuple[str, ...] = ()
    extras: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Extra → the hostile packages that it brings: ``uvicorn[standard]`` brings uvloop."""
    patches: bool = False
    development: bool = False
    origin: str = ""
    """The overlay file that adds or overrides the entry; empty for the shipped database."""
