from __future__ import annotations

import warnings

import pytest

from geventlint.documents.python import expression, parsed


def names(text):
    """What the statements that can be read assign, with their lines."""
    return [(statement.targets[0].id, statement.lineno) for statement in parsed(text)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("a = 1\nb = 2\n", [("a", 1), ("b", 2)], id="statements"),
        pytest.param("a = '''\nb = 2\n'''\nc = 3", [("a", 1), ("c", 4)], id="a text of several lines"),
        pytest.param("a = '\\d'", [("a", 1)], id="an escape of which Python warns"),
        pytest.param("a = 1 if 0 is 0 else 2", [("a", 1)], id="a comparison of which Python warns"),
    ],
)
def test_what_can_be_read(text, expected):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert (names(text), parsed(text)[1]) == (expected, ())
    assert told == []


@pytest.mark.parametrize(
    ("text", "expected", "lost"),
    [
        pytest.param("a = 1\nb = = 2\nc = 3", [("a", 1), ("c", 3)], [(2, 2)], id="one statement"),
        pytest.param("a = 1\ndef f():\n    some newer\n\nc = 3", [("a", 1), ("c", 5)], [(2, 3)], id="a block"),
        pytest.param("a = =\nb = =\nc = 3", [("c", 3)], [(1, 1), (2, 2)], id="two"),
        pytest.param("a = 1\0", [], [(1, 1)], id="no text"),
        pytest.param("a b\n" * 40, [], None, id="mistakes without end"),
    ],
)
def test_what_cannot_be_read(text, expected, lost):
    assert names(text) == expected
    found = parsed(text)[1]
    assert found
    if lost is not None:
        assert [(part.first, part.at) for part in found][: len(lost)] == lost


def test_what_to_say_of_a_statement():
    (lost,) = parsed("a = 1\nb = = 2\n")[1]
    assert lost.told().startswith("Python 3.")
    assert lost.told().endswith("; the rest of the file is read")


@pytest.mark.parametrize(("text", "reads"), [("a + 1", True), ("a b", False), ("", True), ("a); b = (1", False)])
def test_expressions(text, reads):
    assert (expression(text) is not None) is reads


@pytest.mark.parametrize("text", [")celery\0", "\0", "  x\0\n)"])
def test_a_text_with_a_zero_is_lost_as_a_whole(text):
    body, lost = parsed(text)
    assert body == []
    assert lost
