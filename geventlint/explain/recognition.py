"""What is looked for in a log, and what was found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.explain.literals import required
from geventlint.explain.stream import FULLY, Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geventlint.explain.tracebacks import Stack
    from geventlint.knowledge.entries import Symptom

_FRAMES = ("/", ".py", "(", "in _", "_handle_results", "Error")
"""Texts of frames and of errors: what holds one is a line of a stack or speaks of an error."""
_EXCEPTION = re.compile(r"[\w.]+: |Exception ")
"""A message that is printed in a traceback, or in a line that speaks of an error."""
TRACEBACK, RECEIVED, GEVENT, GREENLET = b"Traceback (most recent call last)", b"] received", b"gevent", b"greenlet"
_UNITS = ((1_000_000, "MB"), (1_000, "kB"))
PREFORK, CELERY, GUNICORN = b"ForkPoolWorker", b"celery", b"gunicorn"
OUTCOMES = (b"] succeeded in ", b"raised unexpected:", b"] retry: ", b"] ignored", b"] raised")


@dataclass(frozen=True, slots=True)
class Match:
    """A line that looks like a symptom, and the stack it belongs to."""

    symptom: Symptom
    line: int
    text: str
    stack: Stack


@dataclass
class Log:
    """What one input says."""

    name: str
    matches: dict[str, list[Match]] = field(default_factory=dict)
    """By symptom, the first ones."""
    counts: dict[str, int] = field(default_factory=dict)
    marks: frozenset[bytes] = frozenset()
    lines: int = 0
    size: int = 0
    binary: bool = False
    replaced: bool = False
    """Some line that matched holds bytes that are not UTF-8."""

    @property
    def gevent(self) -> bool:
        """Whether it mentions gevent at all."""
        return GEVENT in self.marks or GREENLET in self.marks

    @property
    def never_run(self) -> bool:
        """Whether tasks are received in it, and none has an end; said only of a log that was seen as a whole."""
        return self.size <= FULLY and RECEIVED in self.marks and not self.marks.intersection(OUTCOMES)


class Recognizer:
    """Knows the symptoms by their patterns."""

    def __init__(self, symptoms: Mapping[str, Symptom]) -> None:
        self._symptoms = [one for one in symptoms.values() if one.pattern]
        self._needed = {one.id: required(one.pattern) for one in self._symptoms}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._by_words: dict[tuple[bytes, ...], list[Symptom]] = {}

    @cached_property
    def words(self) -> Words:
        """What to stop at in a log."""
        direct: list[str] = []
        gated: list[str] = []
        for one in self._symptoms:
            for text in self._needed[one.id]:
                (gated if _EXCEPTION.match(one.title) or any(part in text for part in _FRAMES) else direct).append(text)
        return Words(
            anywhere=tuple(direct),
            of_errors=tuple(gated),
            every=not all(self._needed.values()),
            marks=(TRACEBACK, RECEIVED, GEVENT, GREENLET, PREFORK, CELERY, GUNICORN, *OUTCOMES),
        )

    def of(self, text: str, words: tuple[bytes, ...] = ()) -> Iterator[Symptom]:
        """Yield the symptoms whose pattern a line matches; ``words``: those of ours that it holds, as far as they are known."""
        for one in self.asked(words):
            needed = self._needed[one.id]
            if needed and not any(word in text for word in needed):
                continue
            if self.pattern(one.pattern).search(text):
                yield one

    def asked(self, words: tuple[bytes, ...]) -> Sequence[Symptom]:
        """The symptoms that a line with some words can show."""
        if not words:
            return self._symptoms
        found = self._by_words.get(words)
        if found is None:
            held = {word.decode() for word in words}
            found = [
                one for one in self._symptoms if not self._needed[one.id] or held.intersection(self._needed[one.id])
            ]
            self._by_words[words] = found
        return found

    def first(self, symptom: Symptom, text: str) -> bytes:
        """Return the first of the texts that a symptom asks for which a line holds; empty if it holds none."""
        return next((word.encode() for word in self._needed[symptom.id] if word in text), b"")

    def pattern(self, text: str) -> re.Pattern[str]:
        """Return a compiled pattern."""
        found = self._patterns.get(text)
        if found is None:
            found = self._patterns[text] = re.compile(text)
        return found


def silence(log: Log) -> str:
    """Say why a log has no answer."""
    if log.binary:
        return f"{log.name}: binary data, not a log"
    if not log.size:
        return f"{log.name}: empty"
    kind = (
        "no symptom that is known in its tracebacks"
        if TRACEBACK in log.marks
        else "no traceback and no symptom that is known"
    )
    return f"{log.name}: {kind} ({_size(log.size)})"


def _size(size: int) -> str:
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return "1 byte" if size == 1 else f"{size} bytes"
