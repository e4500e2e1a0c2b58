"""Counts what is seen so often that nobody looks closely any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geventlint.explain.recognition import Log, Recognizer

ENOUGH = 200
"""So many lines of one symptom are tried for a stack that is new; the others are counted as they stand."""
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")


class Tally:
    """Adds to the counts of a log."""

    def __init__(self, log: Log, recognizer: Recognizer) -> None:
        self._counts, self._recognizer = log.counts, recognizer
        self._plain: dict[bytes, list[str]] = {}
        """Text → the symptoms whose patterns are that text, where all are."""

    def full(self, word: bytes) -> bool:
        """Whether enough has been seen of every symptom that asks for a text."""
        asked = self._recognizer.asked((word,))
        if any(self._counts.get(symptom.id, 0) < ENOUGH for symptom in asked):
            return False
        if not any(_SPECIAL.search(symptom.pattern) for symptom in asked):
            self._plain[word] = [symptom.id for symptom in asked]
        return True

    def add(self, word: bytes, line: bytes) -> None:
        """Count a line that holds a text of which enough has been seen."""
        plain = self._plain.get(word)
        for name in plain or self._matched(word, line):
            self._counts[name] += 1

    def _matched(self, word: bytes, line: bytes) -> list[str]:
        text = line.decode("utf-8", "replace")
        return [one.id for one in self._recognizer.asked((word,)) if self._recognizer.pattern(one.pattern).search(text)]
