"""The form of a compatibility database, as data: every table, its keys, and what each key holds.

The checker (``validate``) and the JSON Schema for editors (``json_schema``) read the same tables.
The form for people is docs/database-form.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geventlint.model import HOSTILE, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
"""The version of the form that this geventlint reads."""

STATUSES = ("inert", "cooperative", "needs-setup", "blocking", "breaking")
"""From the most harmless to the worst."""

PROOFS = ("requirement", "import", "use")
CULPRITS = ("traceback", "elsewhere", "either")
EVIDENCE_KINDS = ("probe", "docs", "issue", "source", "analysis")

KINDS = (
    "ai sdk",
    "analytics",
    "application server",
    "async library",
    "authentication",
    "browser automation",
    "cache client",
    "cloud sdk",
    "concurrency",
    "data processing",
    "data warehouse",
    "database driver",
    "development tool",
    "event loop",
    "feature flags",
    "file watching",
    "finance",
    "gevent adapter",
    "http client",
    "infrastructure",
    "iot",
    "locking",
    "message broker",
    "messaging",
    "native extension",
    "network protocol",
    "observability",
    "orm",
    "process control",
    "rpc",
    "scheduling",
    "search",
    "serialization",
    "standard library",
    "storage",
    "task queue",
    "timeouts",
    "utility",
    "vector store",
    "version control",
    "web framework",
    "web service",
)
"""What a package is for."""

Holds = Literal[
    "call",
    "calls",
    "choice",
    "codes",
    "date",
    "extras",
    "flag",
    "module",
    "modules",
    "name",
    "names",
    "number",
    "pattern",
    "range",
    "reference",
    "requirement",
    "requirements",
    "argument",
    "assignment",
    "table",
    "tables",
    "text",
    "texts",
    "urls",
    "values",
    "when",
]
"""What a key may hold; ``forms`` has a check for each."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table."""

    holds: Holds
    required: Literal["", "form", "house"] = ""
    """``form``: nobody can use the table without it; ``house``: our own manners ask for it, an overlay may do without."""
    choices: tuple[str, ...] = ()
    table: Mapping[str, Key] | None = None
    """The form of the table or tables that it holds."""


SETUP: Mapping[str, Key] = {
    "call": Key("call"),
    "import": Key("module"),
    "argument": Key("argument"),
    "setting": Key("assignment"),
    "environment": Key("assignment"),
    "install": Key("requirement"),
    "price": Key("text"),
    "note": Key("text"),
}

EVIDENCE: Mapping[str, Key] = {
    "kind": Key("choice", "form", EVIDENCE_KINDS),
    "ref": Key("reference", "form"),
    "versions": Key("text"),
    "date": Key("date"),
    "result": Key("text"),
}

VERDICT: Mapping[str, Key] = {
    "status": Key("choice", "form", STATUSES),
    "versions": Key("range"),
    "when": Key("when"),
    "why": Key("text"),
    "proof": Key("choice", choices=PROOFS),
    "setup": Key("tables", table=SETUP),
    "instead": Key("requirements"),
    "symptoms": Key("texts"),
    "severity": Key("choice", choices=SEVERITIES),
    "evidence": Key("tables", "house", table=EVIDENCE),
}

USE: Mapping[str, Key] = {
    "status": Key("choice", "form", tuple(status for status in STATUSES if status in HOSTILE)),
    "why": Key("text", "form"),
    "calls": Key("calls"),
    "imports": Key("modules"),
    "arguments": Key("values"),
    "unless": Key("values"),
    "urls": Key("texts"),
    "settings": Key("values"),
    "versions": Key("range"),
    "when": Key("when"),
    "setup": Key("tables", table=SETUP),
    "instead": Key("requirements"),
    "severity": Key("choice", choices=SEVERITIES),
    "evidence": Key("tables", "house", table=EVIDENCE),
}

PACKAGE: Mapping[str, Key] = {
    "distributions": Key("names"),
    "imports": Key("modules", "form"),
    "kind": Key("choice", "house", KINDS),
    "verdicts": Key("tables", table=VERDICT),
    "uses": Key("tables", table=USE),
    "spares": Key("names"),
    "pulls": Key("names"),
    "extras": Key("extras"),
    "patches": Key("flag"),
    "development": Key("flag"),
}

INERT: Mapping[str, Key] = {
    "versions": Key("text", "form"),
    "date": Key("date", "form"),
    "development": Key("flag"),
    "evidence": Key("choice", choices=("analysis", "source", "docs")),
    "ref": Key("text"),
    "imports": Key("modules"),
}

SUSPECTS: Mapping[str, Key] = {"packages": Key("names"), "rules": Key("codes"), "kinds": Key("texts")}

SYMPTOM: Mapping[str, Key] = {
    "pattern": Key("pattern"),
    "within": Key("pattern"),
    "ordinary": Key("pattern"),
    "culprit": Key("choice", choices=CULPRITS),
    "title": Key("text", "form"),
    "looks-like": Key("text"),
    "cause": Key("text", "form"),
    "not": Key("text"),
    "suspects": Key("table", table=SUSPECTS),
    "confirm": Key("text"),
    "run": Key("text"),
    "remedies": Key("texts", "house"),
    "useless": Key("texts"),
    "urls": Key("urls"),
    "gevent": Key("flag"),
}

TOP: Mapping[str, Key] = {
    "schema": Key("number", "form"),
    "gevent": Key("text"),
    "package": Key("table"),
    "symptom": Key("table"),
    "inert": Key("table"),
}
"""The three tables hold named tables of the forms PACKAGE, SYMPTOM and INERT."""

NAMED: Mapping[str, Mapping[str, Key]] = {"package": PACKAGE, "symptom": SYMPTOM, "inert": INERT}
