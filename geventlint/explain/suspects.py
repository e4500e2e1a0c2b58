"""Who in the project can cause a symptom, the one with the best proof first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geventlint.explain.answer import Suspect
from geventlint.explain.frames import DRIVING, FRAMELESS
from geventlint.model import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from geventlint.explain.answer import Frame, Occurrence, Proof
    from geventlint.explain.facts import Facts, Present
    from geventlint.knowledge.entries import Symptom
    from geventlint.model import Finding

_MOST = 12
_UNKNOWN = 5
_SAME_LINE, _BLAMED, _SAME_FUNCTION, _FRAMELESS, _IN_STACK, _SAME_FILE = 100.0, 90.0, 70.0, 65.0, 45.0, 25.0
_NAMED, _RULE, _SYMPTOM, _OTHER_STACK = 30.0, 20.0, 15.0, 40.0
_VICTIM = -8.0
_SEVERITY = {"error": 6.0, "warning": 3.0, "info": 0.0}
_PATCHING = frozenset({"GVL101", "GVL106", "GVL110"})
_PACKAGE_RULES = frozenset({"GVL201", "GVL202", "GVL203", "GVL204", "GVL205", "GVL209"})
_WAITING = frozenset({"GVL202", "GVL203", "GVL209"})
_HANGS = frozenset({"stalled-hub", "frozen-worker", "lost-heartbeat"})
_LOOPS = frozenset(
    {"asyncio-run-nested", "async-to-sync-thread", "django-sync-only", "loop-while-running", "loop-already-running"}
    | {"playwright-sync", "fsspec-sync"}
)
_FAMILIES = (_HANGS, _LOOPS)
"""Symptoms with one cause: what is known for one of them causes the others too."""


@dataclass
class _Case:
    suspect: Suspect
    score: float


def rank(occurrences: Sequence[Occurrence], facts: Facts) -> tuple[Suspect, ...]:
    """Return the suspects of these symptoms in one list; each once, by its best proof."""
    cases: dict[tuple[object, ...], _Case] = {}
    for occurrence in occurrences:
        for case in (*_findings(occurrence, facts), *_stack(occurrence, facts), *_present(occurrence, facts)):
            one = case.suspect
            key = (one.code, one.path, one.line) if one.code else (one.package, one.path if not one.package else None)
            known = cases.get(key)
            if known is None or case.score > known.score:
                cases[key] = case
    told = {one.suspect.package for one in cases.values() if one.suspect.code and one.suspect.package}
    kept = [one for one in cases.values() if one.suspect.code or one.suspect.package not in told]
    places = {(one.suspect.path, one.suspect.line) for one in kept if one.suspect.code}
    kept = [
        one
        for one in kept
        if one.suspect.code or one.suspect.package or (one.suspect.path, one.suspect.line) not in places
    ]
    kept.sort(key=lambda one: (-one.score, one.suspect.path or "", one.suspect.line or 0, one.suspect.package or ""))
    return tuple(replace(one.suspect, rank=number) for number, one in enumerate(kept[:_MOST], 1))


def _findings(occurrence: Occurrence, facts: Facts) -> Iterator[_Case]:
    symptom, frames = occurrence.symptom, occurrence.frames
    verdicts = {one.name: one.verdict for one in facts.packages}
    for finding in facts.findings:
        package = finding.package or ""
        score, why, proof = _in_stack(finding, frames, facts, symptom)
        if symptom.culprit == "elsewhere" and score in {_SAME_LINE, _SAME_FUNCTION}:
            score, why = _VICTIM, f"{why}, where a victim stands; at other times it is the culprit"
        named = package in symptom.packages
        verdict = verdicts.get(package)
        caused = verdict is not None and _known_for(symptom.id, verdict.symptoms)
        ruled = finding.code in symptom.rules and (
            finding.code not in _PACKAGE_RULES or named or caused or (finding.code in _WAITING and symptom.id in _HANGS)
        )
        if not (named or caused or ruled) and not (
            score >= _SAME_FUNCTION and (ruled or symptom.culprit == "traceback")
        ):
            continue
        if not score:
            proof = "reached" if finding.hosts else "present"
            why = _why(finding, named=named)
        if named:
            score += _NAMED - symptom.packages.index(package)
        if ruled:
            score += _RULE - 3 * symptom.rules.index(finding.code)
        if caused:
            score += _SYMPTOM
        if occurrence.pool == "prefork" and finding.code in _PATCHING:
            score += _SYMPTOM
        score += _SEVERITY[finding.severity] + (4 if finding.hosts else 0)
        yield _Case(_suspect(finding, proof, why), score)


def _suspect(finding: Finding, proof: Proof, why: str) -> Suspect:
    return Suspect(
        rank=0,
        proof=proof,
        why=why,
        code=finding.code,
        package=finding.package,
        version=finding.package_version,
        path=finding.location.path,
        line=finding.location.line,
        message=finding.message,
        chain=finding.chain,
    )


def _in_stack(finding: Finding, frames: Sequence[Frame], facts: Facts, symptom: Symptom) -> tuple[float, str, Proof]:
    """How near a finding is to the stack, and the sentence that says so."""
    best, why = 0.0, ""
    places = {(finding.location.path, finding.location.line)} | {
        (one.location.path, one.location.line) for one in finding.related
    }
    symbol = finding.symbol.rpartition(".")[2]
    for frame in frames:
        if frame.own:
            score = 0.0
            if (frame.own, frame.line) in places:
                score = _SAME_LINE
            elif frame.own == finding.location.path and symbol and symbol == frame.name.rpartition(".")[2]:
                score = _SAME_FUNCTION
            elif frame.own in {path for path, _ in places} or any(link.path == frame.own for link in finding.chain[1:]):
                score = _SAME_FILE if not finding.package else _SAME_FILE / 2
            if score > best:
                best, why = score, f"the stack runs through {frame.own}:{frame.line}"
        elif frame.package and finding.package and _brings(finding.package, frame.package, facts):
            score = _BLAMED if symptom.culprit == "traceback" else _IN_STACK
            if score > best:
                best, why = score, f"the stack runs through {frame.package} ({frame.module or frame.path}:{frame.line})"
    if finding.package in FRAMELESS and _ends_in_driver(frames) and best < _FRAMELESS:
        best, why = (
            _FRAMELESS,
            f"the stack ends where the database driver is called, and {finding.package} shows no frame",
        )
    return best, why, "traceback"


def _brings(package: str, other: str, facts: Facts) -> bool:
    """Whether one package is the other or comes with it."""
    if package == other:
        return True
    return any(one.name == other and package in one.tops for one in facts.packages)


def _ends_in_driver(frames: Sequence[Frame]) -> bool:
    last = next((frame for frame in reversed(frames) if frame.role != "runtime"), None)
    return last is not None and DRIVING.match(last.module.replace(".", "/") + "/") is not None


def _stack(occurrence: Occurrence, facts: Facts) -> Iterator[_Case]:
    """Who stands in the stack itself, found or not."""
    symptom = occurrence.symptom
    if symptom.culprit != "traceback":
        return
    others = [frame for frame in occurrence.frames if frame.role in {"candidate", "victim", "library", "project"}]
    for distance, frame in enumerate(reversed(others)):
        where = f"{frame.own or frame.path}:{frame.line}"
        score = _OTHER_STACK - 4 * min(distance, 8)
        if frame.package:
            present = next((one for one in facts.packages if one.name == frame.package), None)
            verdict = present.verdict if present else None
            hostile = verdict is not None and verdict.status in HOSTILE
            if verdict is not None and not hostile:
                score /= 2
            if distance and not hostile:
                continue
            yield _Case(
                Suspect(
                    rank=0,
                    proof="traceback",
                    why=f"its frame is {'the last' if not distance else 'among the last'} of the stack: {frame.module}:{frame.line}",
                    package=frame.package,
                    version=frame.version or None,
                    path=present.location.path if present else None,
                    line=present.location.line if present else None,
                    chain=present.links if present else (),
                    status=verdict.status if verdict else "unknown",
                ),
                score + (20 if hostile else 0),
            )
        elif frame.own and not distance:
            why = f"the last frame of the stack that is not Python's or gevent's is the project's own: {where}"
            yield _Case(Suspect(0, "traceback", why, path=frame.own, line=frame.line, message=frame.code), score)


def _present(occurrence: Occurrence, facts: Facts) -> Iterator[_Case]:
    symptom = occurrence.symptom
    unknown = 0
    for one in facts.packages:
        named = one.name in symptom.packages
        if one.verdict is None:
            if symptom.gevent and unknown < _UNKNOWN:
                unknown += 1
                yield _Case(_of(one, "unknown", "nobody has judged this package under gevent", "unknown"), 1.0)
            continue
        if named or _known_for(symptom.id, one.verdict.symptoms):
            hostile = one.verdict.status in HOSTILE
            how = f"this symptom is known of {one.name}, which the project gets; the database calls it {one.verdict.status}"
            score = (10.0 if hostile else 4.0) - (symptom.packages.index(one.name) / 10 if named else 0)
            yield _Case(_of(one, "present", how, one.verdict.status), score)


def _known_for(symptom: str, symptoms: Iterable[str]) -> bool:
    family = next((family for family in _FAMILIES if symptom in family), frozenset({symptom}))
    return not family.isdisjoint(symptoms)


def _of(one: Present, proof: Proof, why: str, status: str) -> Suspect:
    where = one.location
    return Suspect(
        0, proof, why, None, one.name, one.version or None, where.path, where.line, chain=one.links, status=status
    )


def _why(finding: Finding, *, named: bool) -> str:
    subject = f"{finding.package} is known for this symptom" if named else f"{finding.code} causes this symptom"
    if finding.hosts:
        return f"{subject}, and {_listed(finding.hosts)} reaches it"
    return f"{subject}; no gevent host is seen to reach it"


def _listed(places: Iterable[str]) -> str:
    every = list(places)
    return every[0] + (f" (and {len(every) - 1} more)" if len(every) > 1 else "")
