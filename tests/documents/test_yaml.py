from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geventlint.documents.yaml import Map, Scalar, Sequence, YamlError, documents


def test_a_tree_with_places() -> None:
    (root,) = documents("a: 1\nb:\n  - x\n  - 'y z'\n  - {c: d}\na: 2\n")
    assert isinstance(root, Map)
    last = root.get("a")
    assert isinstance(last, Scalar)
    assert (last.text, last.quoted) == ("2", False)
    assert root.get("gone") is None
    items = root.get("b")
    assert isinstance(items, Sequence)
    quoted = items.items[1]
    assert isinstance(quoted, Scalar)
    place = quoted.placed.location("f", 0, len(quoted.text))
    assert (quoted.quoted, place.path, place.line, place.column, place.end_column) == (True, "f", 4, 6, 9)
    assert isinstance(items.items[2], Map)


def test_the_fault_has_its_place() -> None:
    with pytest.raises(YamlError) as caught:
        documents("a: 1\n---\nb: 2\n---\nc: [1\n")
    assert caught.value.line >= 5


def test_tags_and_keys_of_other_types_do_no_harm() -> None:
    (root,) = documents("a: !!python/object:os.system x\n? [1, 2]\n: y\nb: !Ref z\n")
    assert isinstance(root, Map)
    assert [name.text for name, _ in root.pairs] == ["a", "b"]


@pytest.mark.parametrize("text", ["{{a", "a\u2028: b\u2028c: {d", "{a: ", "[a, "])
def test_values_that_stand_nowhere_do_no_harm(text: str) -> None:
    with contextlib.suppress(YamlError):
        documents(text)


@given(st.text(alphabet="a: -[]{}&*!|>'\"#\n\t\0é"))
def test_raises_nothing_else(text: str) -> None:
    with contextlib.suppress(YamlError):
        documents(text)
