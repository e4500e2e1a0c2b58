"""Counts what is seen so often that nobody looks closely any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geventlint.explain.recognition import Log, Recognizer

ENOUGH = 200
"""So many lines of one symptom are tried for a stack that is new; the others are counted as they stand."""


class Tally:
    """Adds to the counts of a log."""

    def __init__(self, log: Log, recognizer: Recognizer) -> None:
        self._counts, self._recognizer = log.counts, recognizer

    def begun(self, word: bytes) -> bool:
        """Whether enough has been seen of some symptom that asks for a text."""
        return any(self._counts.get(symptom.id, 0) >= ENOUGH for symptom in self._recognizer.asked((word,)))

    def takes(self, word: bytes, line: bytes) -> bool:
        """Count a line that holds a text; False if it shows something that has not been seen often enough.

        A line that holds several texts of one symptom is counted for the first of them.
        """
        text = line.decode("utf-8", "replace")
        pieces = text.replace('\\"', '"').split("\\n") if "{" in text else (text,)
        shown = []
        for symptom in self._recognizer.asked((word,)):
            search = self._recognizer.pattern(symptom.pattern).search
            if self._recognizer.first(symptom, text) == word and any(search(piece) for piece in pieces):
                shown.append(symptom.id)
        if any(self._counts.get(name, 0) < ENOUGH for name in shown):
            return False
        for name in shown:
            self._counts[name] += 1
        return True
