"""What ``geventlint db`` answers, as plain values for its JSON; the text form is made from the same values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geventlint.knowledge.database import NOTHING
from geventlint.knowledge.schema import STATUSES
from geventlint.knowledge.store import shipped_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from geventlint.knowledge.database import Database
    from geventlint.knowledge.validate import Fault
    from geventlint.model import EvidenceItem, Package, Setup, UseVerdict, Verdict

CONFIDENCES = ("proven", "documented", "reported", "analysed")
"""From the strongest."""


def show(
    database: Database, name: str, version: str | None = None, beside: Mapping[str, str] = NOTHING
) -> dict[str, Any]:
    """Return what is known of a package, in the shape of ``db show``.

    Without a version: the verdict for the newest one, and ``verdicts`` with all. ``status`` is ``unknown`` for a name that the
    database lacks (``near`` then holds similar names) and for a version that it does not judge. ``origin`` names the overlay
    that the entry comes from.
    """
    package = database.get(name) or database.entry(name)
    if package is None:
        return {"name": name, "version": version, **_judgement(None), "uses": [], "near": list(database.near(name))}
    answer: dict[str, Any] = {"name": package.name, "version": version}
    answer |= _judgement(database.verdict(package, version, beside))
    answer["uses"] = [_use(use) for use in database.uses(package, version, beside)]
    answer |= {
        "kind": package.kind or None,
        "distributions": list(package.distributions),
        "imports": list(package.imports),
        "spares": list(package.spares),
        "pulls": list(package.pulls),
        "extras": {extra: list(names) for extra, names in package.extras.items()},
        "patches": package.patches,
        "development": package.development,
        "origin": package.origin or None,
    }
    if version is None:
        answer["verdicts"] = [_judgement(verdict) for verdict in package.verdicts]
    return answer


def list_(database: Database, status: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
    """Return the entries whose newest version has a status, or whose kind this is; inert ones only if ``inert`` is asked for."""
    entries: Iterable[Package] = database.packages
    if status == "inert":
        entries = sorted((*database.packages, *_inert(database)), key=lambda entry: entry.name)
    briefs = (_brief(database, entry) for entry in entries)
    return [
        brief for brief in briefs if (not status or brief["status"] == status) and (not kind or brief["kind"] == kind)
    ]


def search(database: Database, text: str) -> list[dict[str, Any]]:
    """Return the entries in which every word of a text occurs, whatever its case; those that bear it in their name first."""
    words = text.casefold().split()
    if not words:
        return []
    named: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for entry in sorted((*database.packages, *_inert(database)), key=lambda entry: entry.name):
        names = " ".join((entry.name, *entry.distributions, *entry.imports)).casefold()
        if all(word in names for word in words):
            named.append(_brief(database, entry))
        elif _tells(database, entry, names, words):
            told.append(_brief(database, entry))
    return [*named, *told]


def stats(database: Database) -> dict[str, Any]:
    """Return how many entries have which status and confidence at their newest version, in the shape of ``db stats``."""
    statuses = dict.fromkeys(STATUSES, 0)
    confidence = dict.fromkeys(CONFIDENCES, 0)
    dates: set[str] = set()
    packages = database.packages
    for package in packages:
        verdict = _newest(database, package)
        statuses[verdict.status] += 1
        if verdict.confidence:
            confidence[verdict.confidence] += 1
        dates.update(item.date for item in _all_evidence(package) if item.date)
    return {
        "packages": len(packages),
        "statuses": statuses,
        "confidence": confidence,
        "inert": len(database.inert),
        "oldest_evidence": min(dates, default=None),
        "gevent": database.gevent or None,
    }


def check(paths: Iterable[Path]) -> list[Fault]:
    """Return every mistake of these files; a file may refer to the symptoms of the others and of the shipped database."""
    from geventlint.knowledge.validate import check_file, symptoms_of  # start-up: only ``db check`` needs it

    files = list(paths)
    known = {name for path in (shipped_toml(), *files) for name in symptoms_of(path)}
    return [fault for path in files for fault in check_file(path, known)]


def _inert(database: Database) -> Iterator[Package]:
    return (entry for name in database.inert if (entry := database.entry(name)))


def _newest(database: Database, package: Package) -> Verdict:
    return database.verdict(package, None) or package.verdicts[-1]


def _all_evidence(package: Package) -> Iterator[EvidenceItem]:
    for verdict in package.verdicts:
        yield from verdict.evidence
    for use in package.uses:
        yield from use.evidence


def _tells(database: Database, entry: Package, names: str, words: Iterable[str]) -> bool:
    symptoms = (database.symptoms.get(name) for verdict in entry.verdicts for name in verdict.symptoms)
    texts = [names, entry.kind, *(verdict.why for verdict in entry.verdicts), *(use.why for use in entry.uses)]
    texts += [call for use in entry.uses for call in (*use.calls, *use.urls)]
    texts += [text for verdict in entry.verdicts for setup in verdict.setup for text in _setup(setup).values()]
    texts += [text for use in entry.uses for setup in use.setup for text in _setup(setup).values()]
    texts += [f"{symptom.id} {symptom.title}" for symptom in symptoms if symptom]
    told = " ".join(texts).casefold()
    return all(word in told for word in words)


def _brief(database: Database, package: Package) -> dict[str, Any]:
    verdict = _newest(database, package)
    return {
        "name": package.name,
        "status": verdict.status,
        "confidence": verdict.confidence,
        "versions": verdict.versions,
        "kind": package.kind or None,
        "why": verdict.why,
        "date": max((item.date for item in verdict.evidence if item.date), default=None),
        "origin": package.origin or None,
    }


def _judgement(verdict: Verdict | None) -> dict[str, Any]:
    if verdict is None:
        return {
            "status": "unknown",
            "confidence": None,
            "versions": None,
            "when": {},
            "proof": None,
            "why": "",
            "setup": [],
            "instead": [],
            "symptoms": [],
            "severity": None,
            "evidence": [],
        }
    return {
        "status": verdict.status,
        "confidence": verdict.confidence,
        "versions": verdict.versions,
        "when": dict(verdict.when),
        "proof": verdict.proof,
        "why": verdict.why,
        "setup": [_setup(setup) for setup in verdict.setup],
        "instead": list(verdict.instead),
        "symptoms": list(verdict.symptoms),
        "severity": verdict.severity,
        "evidence": [_evidence(item) for item in verdict.evidence],
    }


def _use(use: UseVerdict) -> dict[str, Any]:
    return {
        "status": use.status,
        "versions": use.versions,
        "when": dict(use.when),
        "why": use.why,
        "calls": list(use.calls),
        "imports": list(use.imports),
        "arguments": dict(use.arguments),
        "unless": dict(use.unless),
        "urls": list(use.urls),
        "settings": dict(use.settings),
        "setup": [_setup(setup) for setup in use.setup],
        "instead": list(use.instead),
        "severity": use.severity,
        "evidence": [_evidence(item) for item in use.evidence],
    }


def _setup(setup: Setup) -> dict[str, str]:
    keys = ("call", "imports", "argument", "setting", "environment", "install", "price", "note")
    return {key.replace("imports", "import"): value for key in keys if (value := str(getattr(setup, key)))}


def _evidence(item: EvidenceItem) -> dict[str, str]:
    keys = ("kind", "versions", "date", "result", "ref")
    return {key: value for key in keys if (value := str(getattr(item, key)))}
