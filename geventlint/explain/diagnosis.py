"""Which of the lines that look like a symptom are one, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.explain.answer import Occurrence
from geventlint.explain.recognition import PREFORK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geventlint.explain.answer import Confidence
    from geventlint.explain.frames import Classifier
    from geventlint.explain.recognition import Log, Match, Recognizer
    from geventlint.knowledge.entries import Symptom

_OWN_WORDS = ("gevent", "greenlet", "onkey-patch", "monkey patch")
"""Words that only our own trouble has in its message."""
_LONGEST = 2048
NEVER_RUN = "tasks-never-run"
_STACKS = 3


def occurrences(
    log: Log, recognizer: Recognizer, classifier: Classifier, *, gevent: bool
) -> tuple[list[Occurrence], list[str]]:
    """Return the symptoms of a log, one each for different stacks, and notes about what only looks like one.

    ``gevent``: whether the project runs it.
    """
    found: list[Occurrence] = []
    notes: list[str] = []
    evidence = gevent or log.gevent
    for name, matches in log.matches.items():
        judged = [(match, _passed(match, recognizer, evidence=evidence)) for match in matches]
        real = [match for match, reason in judged if not reason]
        if not real:
            match, reason = judged[0]
            notes.append(f"{_place(log, match.line)}: {reason}")
        for match in real[:_STACKS]:
            symptom = match.symptom
            blamed = symptom.culprit == "traceback"
            frames = classifier.frames(match.stack.frames, symptom.packages, blamed=blamed)
            found.append(
                Occurrence(
                    symptom=symptom,
                    confidence=_confidence(match, evidence=evidence),
                    file=log.name,
                    line=match.line,
                    matched=match.text.strip()[:300],
                    count=log.counts[name] if match is real[0] else 1,
                    frames=frames,
                    pool="prefork" if PREFORK in log.marks else "",
                )
            )
    return sorted(found, key=lambda one: (one.line or 0, one.symptom.id)), notes


def never_run(log: Log, symptoms: Mapping[str, Symptom], *, suspected: bool) -> Iterator[Occurrence]:
    """Yield the symptom that no line shows: tasks are received, and none ends."""
    symptom = symptoms.get(NEVER_RUN)
    if symptom and log.never_run and (suspected or log.gevent):
        confidence: Confidence = "likely" if suspected else "possible"
        yield Occurrence(
            symptom, confidence, log.name, matched="tasks are received and none succeeds, fails or is retried"
        )


def _passed(match: Match, recognizer: Recognizer, *, evidence: bool) -> str:
    """Why a match is an ordinary error; empty if it is not."""
    symptom, lines = match.symptom, match.stack.lines
    if symptom.ordinary and (line := _first(recognizer, symptom.ordinary, lines)):
        return f"this looks like {symptom.id} and is an ordinary error: its stack has `{line}`"
    if symptom.within and match.stack.frames and not _first(recognizer, symptom.within, lines):
        return f"this looks like {symptom.id} and is an ordinary error: its stack does not run where that one does"
    if symptom.unless and symptom.gevent and not evidence and not (symptom.ordinary or symptom.within):
        return f"this would be {symptom.id} under gevent, of which neither log nor project speak: {symptom.unless}"
    return ""


def _confidence(match: Match, *, evidence: bool) -> Confidence:
    symptom = match.symptom
    if any(word in match.text for word in _OWN_WORDS):
        return "certain"
    checked = bool(match.stack.frames) and bool(symptom.within or symptom.ordinary)
    if evidence and (checked or not symptom.unless):
        return "likely"
    return "possible"


def _first(recognizer: Recognizer, pattern: str, lines: Sequence[str]) -> str:
    compiled = recognizer.pattern(pattern)
    return next((line.strip()[:120] for line in lines if compiled.search(line[:_LONGEST])), "")


def _place(log: Log, line: int) -> str:
    return f"{log.name}:{line}"
