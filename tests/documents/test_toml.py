from __future__ import annotations

from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from geventlint.documents.template import blank_directives, template_mark
from geventlint.documents.toml import load, load_lock


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("a = 1\n[b]\nc = ['x', {d = 1}]\n[[e]]\nf = 1\n[[e]]\n", id="tables and arrays"),
        pytest.param('a = "{{ braces in a string }}"\n', id="braces in a string are text"),
    ],
)
def test_valid_documents_are_tomli_s(text: str) -> None:
    document = load(text)
    assert document.fault is None
    assert document.data == tomli.loads(text)


def test_inline_tables_may_end_with_a_comma_and_span_lines() -> None:
    assert load("a = {\n  b = 1,\n}\n").data == {"a": {"b": 1}}


@pytest.mark.parametrize(
    ("text", "line", "data"),
    [
        pytest.param("a = 1\nb = \nc = 3\n", 2, {"a": 1, "c": 3}, id="a value is missing"),
        pytest.param("[x]\na = 1\n[y\nb = 1\n[z]\nc = 1\n", 3, {"x": {"a": 1}, "z": {"c": 1}}, id="a broken header"),
        pytest.param(
            '[x]\na = ["b", "c"\n[y]\nb = 1\n', 3, {"x": {"a": ["b", "c"]}, "y": {"b": 1}}, id="an open array"
        ),
        pytest.param('[x]\na = ["b", "c', 2, {"x": {"a": ["b", "c"]}}, id="cut inside a string of an array"),
        pytest.param('[x]\na = "b', 2, {"x": {"a": "b"}}, id="cut inside a string"),
        pytest.param("[x]\na = [\n  {b = 1},\n  {b = 2}, {b =", 4, {"x": {"a": [{"b": 1}]}}, id="cut inside a table"),
        pytest.param(
            "[[p]]\nn = 1\n[[p]]\nn = \n[p.d]\nx = 1\n[[p]]\nn = 3\n",
            4,
            {"p": [{"n": 1}, {"d": {"x": 1}}, {"n": 3}]},
            id="a sub-table stays with its own broken element",
        ),
        pytest.param("<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs\n", 1, {"a": 1}, id="a merge conflict"),
        pytest.param("[x]\na = 1\n[x]\nb = 2\n", 3, {"x": {"a": 1, "b": 2}}, id="a table that is defined twice"),
    ],
)
def test_what_is_not_broken_is_read(text: str, line: int, data: dict[str, Any]) -> None:
    document = load(text)
    assert document.fault is not None
    assert document.fault.line == line
    assert not document.fault.template
    assert document.data == data


def test_a_template_is_read_outside_its_directives() -> None:
    document = load('{% if x %}\na = 1\n{% endif %}\nb = {{ c }}\nd = "{{ e }}"\n')
    assert document.fault is not None
    assert document.fault.template
    assert document.data == {"a": 1, "d": "{{ e }}"}


def test_nesting_without_end_is_a_fault() -> None:
    document = load("a = " + "[" * 100_000)
    assert document.fault is not None
    assert document.data == {}


def test_archives_of_a_lock_are_left_out() -> None:
    text = 'a = 1\nsdist = { url = "u" }\nwheels = [\n    { url = "v" },\n    { url = "w" },\n]\nfiles = [\n]\nb = 2\n'
    assert load_lock(text).data == {"a": 1, "b": 2}


def test_a_lock_cut_inside_its_archives_has_a_fault() -> None:
    document = load_lock('a = 1\nwheels = [\n    { url = "v" },\n    { ur')
    assert document.fault is not None
    assert document.data["a"] == 1


@given(st.text())
def test_load_never_raises(text: str) -> None:
    load(text)


@pytest.mark.parametrize(
    ("text", "offset"),
    [("a = 1", None), ("a{{", 1), ("{% if %}", 0), ("x <% y %>", 2), ("{single}", None)],
)
def test_template_mark(text: str, offset: int | None) -> None:
    assert template_mark(text) == offset


def test_blank_directives_keep_every_place() -> None:
    text = "a{% if\nx %}b{# c #}d{{ e }}"
    blank = blank_directives(text)
    assert blank == "a     \n    b       d{{ e }}"
    assert len(blank) == len(text)
