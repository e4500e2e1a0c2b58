"""Tracebacks of gevent trouble are recognised; those of ordinary bugs are not claimed."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geventlint.explain import diagnosis
from geventlint.explain.frames import Classifier
from geventlint.explain.log import read
from geventlint.explain.recognition import Recognizer
from geventlint.knowledge.database import Database

if TYPE_CHECKING:
    from geventlint.explain.answer import Occurrence
    from geventlint.knowledge.entries import Symptom

HERE = Path(__file__).parent
DATABASE = Database.shipped()
RECOGNIZER = Recognizer(DATABASE.symptoms)
CLASSIFIER = Classifier((), DATABASE.providers, lambda _: "")


_CLASS = re.compile(r"^[\w.]+: (?!\[Errno|'Timed|certificate)")
"""The class of an exception; where the message alone would be anybody's, it is part of it."""
MESSAGES = [
    one
    for one in DATABASE.symptoms.values()
    if one.pattern and not one.pattern.startswith("^") and re.search(one.pattern, one.title)
]


def records(name: str) -> list[object]:
    found = []
    for record in (HERE / name).read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, _, text = record.partition("\n")
        expected, title, *_ = head.split(" | ")
        found.append(pytest.param(expected, text, id=title))
    return found


def occurrences(text: str, *, gevent: bool) -> list[Occurrence]:
    log = read("-", io.BytesIO(text.encode()), RECOGNIZER)
    return diagnosis.occurrences(log, RECOGNIZER, CLASSIFIER, gevent=gevent)[0]


@pytest.mark.parametrize(("expected", "text"), records("corpus.txt"))
def test_recognised(expected: str, text: str) -> None:
    found = occurrences(text, gevent=True)

    assert {one.symptom.id for one in found} == {expected.removeprefix("!")}
    assert all(one.symptom.gevent is not expected.startswith("!") for one in found)


@pytest.mark.parametrize(("expected", "text"), records("partial.txt"))
def test_recognised_in_part(expected: str, text: str) -> None:
    assert {one.symptom.id for one in occurrences(text, gevent=True)} == {expected.removeprefix("!")}


@pytest.mark.parametrize("dress", ["`{}`", '"{}"', "'{}'", "> {}", "- **{}**", "we get “{}” since Monday.", "1. `{}`,"])
@pytest.mark.parametrize("symptom", MESSAGES, ids=lambda one: one.id)
def test_recognised_however_it_is_quoted(symptom: Symptom, dress: str) -> None:
    for text in (symptom.title, _CLASS.sub("", symptom.title)):
        assert symptom.id in {one.symptom.id for one in occurrences(dress.format(text), gevent=True)}


@pytest.mark.parametrize(("expected", "text"), records("ordinary.txt"))
def test_not_claimed_without_gevent(expected: str, text: str) -> None:
    assert not [one.symptom.id for one in occurrences(text, gevent=False) if one.symptom.gevent]


@pytest.mark.parametrize(
    ("expected", "text"),
    [one for one in records("ordinary.txt") if one.values[0] == "strict"],  # type: ignore[attr-defined]
)
def test_not_claimed_although_the_project_runs_gevent(expected: str, text: str) -> None:
    assert not [one.symptom.id for one in occurrences(text, gevent=True) if one.symptom.gevent]


def test_the_corpus_is_large_and_knows_every_message() -> None:
    expected = [one.values[0].removeprefix("!") for one in records("corpus.txt")]  # type: ignore[attr-defined]

    assert len(expected) >= 60
    assert len(records("ordinary.txt")) >= 20
    assert {one.id for one in DATABASE.symptoms.values() if one.pattern} == set(expected)
