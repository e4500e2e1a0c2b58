from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from geventlint.documents.toml_places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.documents.toml_places import Path

TEXT = '''\
top = 1 # comment with "quotes" and [brackets]
"quoted key" = 'literal'
dotted.key."with dot.inside" = true

[project]
name = "shop" # trailing
dependencies = [ # why
  "celery[gevent]>=5", # one ]
  # "commented",
  'psycopg2; extra == "x"',
  """many
lines""",
]
inline = { version = "1", extras = ["a", "b"], nested = { deep = [[1, 2], [3]] } }
multi = {
  a = 1,
  b = 2,
}
when = 1979-05-27 07:32:00 # a date

[tool."x.y".sub]
escape = "a \\" b ] c"
literal = \'\'\'it's\'\'\'

[[package]]
name = "one"
[package.source]
type = "git"
[[package]]
name = "two"
[[package.files]]
file = "f"
[[package.files]]
file = "g"
'''


def ways(value: object, way: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ways(item, (*way, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ways(item, (*way, index))
    else:
        yield way, value


def written(text: str, way: Path) -> str:
    span = Places(text).inside(way)
    assert span is not None, way
    return text[slice(*span)]


def test_every_value_of_the_document_has_its_place() -> None:
    places = Places(TEXT)
    for way, value in ways(tomli.loads(TEXT)):
        span = places.value(way)
        assert span is not None, way
        assert tomli.loads(f"v = {TEXT[slice(*span)]}")["v"] == value, way
        if isinstance(way[-1], str):
            key = places.key(way)
            assert key is not None, way
            assert TEXT[slice(*key)] == way[-1]


@pytest.mark.parametrize(
    ("way", "text"),
    [
        pytest.param(("project", "dependencies", 0), "celery[gevent]>=5", id="a string inside its quotes"),
        pytest.param(("project", "dependencies", 1), 'psycopg2; extra == "x"', id="a literal string"),
        pytest.param(("project", "dependencies", 2), "many\nlines", id="a string of several lines"),
        pytest.param(("tool", "x.y", "sub", "escape"), 'a \\" b ] c', id="escapes as written"),
        pytest.param(("tool", "x.y", "sub", "literal"), "it's", id="a literal string of several lines"),
        pytest.param(("project", "when"), "1979-05-27 07:32:00", id="a date"),
        pytest.param(("project", "inline", "nested", "deep", 0, 1), "2", id="deep in arrays and tables"),
        pytest.param(("package", 1, "files", 1, "file"), "g", id="an array of tables in an array of tables"),
        pytest.param(("package", 0, "source", "type"), "git", id="a sub-table of an element"),
    ],
)
def test_inside(way: Path, text: str) -> None:
    assert written(TEXT, way) == text


def test_an_empty_string_is_empty_inside() -> None:
    assert Places('a = ""').inside(("a",)) == (5, 5)
    assert Places('a = """"""').inside(("a",)) == (7, 7)
    assert Places("a = ''").inside(("a",)) == (5, 5)


def test_a_header_is_the_place_of_a_table() -> None:
    places = Places("[a]\n[a.b]\nc = 1\n")
    assert places.key(("a", "b")) == (7, 8)
    assert places.value(("a", "b")) is None
    assert places.inside(("a", "b")) is None


def test_location_falls_back_to_the_nearest_parent() -> None:
    places = Places("[a]\nb = [1]\n")
    place = places.location("f", ("a", "b", 7))
    assert (place.line, place.column) == (2, 1)
    assert places.location("f", ("x",), ("a", "b", 0)).column == 6
    assert places.location("f", ("nowhere",)).line == 1
    assert places.location("f", ("nowhere", "at", "all")).line == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("= 1\nb = 2\n", id="no key"),
        pytest.param("a\nb = 2\n", id="no equals sign"),
        pytest.param("a = \nb = 2\n", id="no value"),
        pytest.param('a = "open\nb = 2\n', id="an open string"),
        pytest.param("a = [1 2]\nb = 2\n", id="no comma in an array"),
        pytest.param("a = {x = 1 y = 2}\nb = 2\n", id="no comma in a table"),
        pytest.param("a = " + "[" * 100 + "\nb = 2\n", id="too deep"),
        pytest.param("{% if x %}\nb = 2\n", id="a template"),
    ],
)
def test_a_broken_statement_does_not_hide_the_next(text: str) -> None:
    assert written(text, ("b",)) == "2"


def test_a_broken_header_costs_its_line() -> None:
    assert Places("[a b\n[c]\nd = 1\n").value(("c", "d")) is not None
    assert Places("[]\nd = 1\n").value(("d",)) is not None


@given(st.text(alphabet="ab=[]{}.,\"'#\\\n 1"))
def test_the_scanner_ends_on_any_text(text: str) -> None:
    Places(text)


DOCUMENTS = st.recursive(
    st.integers() | st.text(alphabet="ab\"\\'#]}=,.\n é") | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet="ab.\"' é"), inner, max_size=4),
    max_leaves=12,
)


def dump(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, list):
        return "[" + ",\n".join(dump(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dump(key)} = {dump(item)}" for key, item in value.items()) + "}"
    return str(value)


@given(DOCUMENTS)
def test_places_agree_with_tomli(value: Any) -> None:
    text = f"v = {dump(value)}\n"
    places = Places(text)
    for way, item in ways(tomli.loads(text)):
        span = places.value(way)
        assert span is not None, way
        assert tomli.loads(f"v = {text[slice(*span)]}")["v"] == item
