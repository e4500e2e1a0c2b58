from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geventlint.documents.yaml import Mapping, Scalar, Sequence, documents


def test_a_tree_with_places() -> None:
    (root,), fault = documents("f", "a: 1\nb:\n  - x\n  - 'y z'\n  - {c: d}\na: 2\n")
    assert fault is None
    assert isinstance(root, Mapping)
    last = root.get("a")
    assert isinstance(last, Scalar)
    assert (last.text, last.quoted) == ("2", False)
    assert root.get("gone") is None
    items = root.get("b")
    assert isinstance(items, Sequence)
    quoted = items.items[1]
    assert isinstance(quoted, Scalar)
    place = quoted.location
    assert (quoted.quoted, place.path, place.line, place.column, place.end_line, place.end_column) == (
        True,
        "f",
        4,
        6,
        4,
        9,
    )
    assert isinstance(items.items[2], Mapping)
    assert root.pairs[0][0].location.line == 1


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_nothing(text: str) -> None:
    found, fault = documents("f", text)
    assert fault is None
    assert all(isinstance(node, Scalar) and not node.text for node in found)


def test_several_documents_up_to_the_fault() -> None:
    found, fault = documents("f", "a: 1\n---\nb: 2\n---\nc: [1\n")
    assert len(found) == 2
    assert fault is not None
    assert fault.line >= 5


def test_tags_and_keys_of_other_types_do_no_harm() -> None:
    (root,), fault = documents("f", "a: !!python/object:os.system x\n? [1, 2]\n: y\nb: !Ref z\n")
    assert fault is None
    assert isinstance(root, Mapping)
    assert [name.text for name, _ in root.pairs] == ["a", "b"]


def test_an_alias_of_its_own_parent_is_left_out() -> None:
    (root,), fault = documents("f", "&x\na: *x\nb: [*x, 1]\nc: 2\n")
    assert fault is None
    assert isinstance(root, Mapping)
    assert [name.text for name, _ in root.pairs] == ["b", "c"]


def test_deep_nesting_is_cut() -> None:
    found, _ = documents("f", "[" * 400 + "]" * 400)
    assert all(isinstance(node, Sequence) for node in found)


@given(st.text(alphabet="a: -[]{}&*!|>'\"#\n\t\0é"))
def test_never_raises(text: str) -> None:
    documents("f", text)
