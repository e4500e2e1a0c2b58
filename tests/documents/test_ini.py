from __future__ import annotations

import configparser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geventlint.documents.ini import CONFIGPARSER, SUPERVISOR, SYSTEMD, UWSGI, Dialect, entries

TEXT = """\
lost = before any section
[metadata]
name = shop ; no comment
; a comment
# another
[ options ]
install_requires =
  celery>=5
  # inside

    grpcio = odd
packages=a
empty:
[x:y]
key : value
no key here
  and no value
"""


def test_entries() -> None:
    found = [(entry.section, entry.key, entry.number, entry.value) for entry in entries(TEXT)]
    assert found == [
        ("", "lost", 1, "before any section"),
        ("metadata", "name", 3, "shop ; no comment"),
        ("options", "install_requires", 7, "celery>=5\ngrpcio = odd"),
        ("options", "packages", 12, "a"),
        ("options", "empty", 13, ""),
        ("x:y", "key", 15, "value"),
    ]


def test_every_line_has_its_place() -> None:
    rows = TEXT.split("\n")
    for entry in entries(TEXT):
        for line in entry.lines:
            assert rows[line.number - 1][line.column - 1 :].rstrip() == line.text


DIALECTS = [
    pytest.param(CONFIGPARSER, "k = a\n  b = c\n", {"k": "a\nb = c"}, id="indented lines go on"),
    pytest.param(UWSGI, "k = a\n  b = c\n", {"k": "a", "b": "c"}, id="indented lines are lines"),
    pytest.param(UWSGI, "k = a\\\nb = c\n", {"k": "a\\", "b": "c"}, id="a backslash means nothing"),
    pytest.param(
        SYSTEMD, "k = a \\\n# no\n; no\nb = c\nd = e\n", {"k": "a\nb = c", "d": "e"}, id="a backslash goes on"
    ),
    pytest.param(SYSTEMD, "k = \\\n\n  a\n", {"k": "a"}, id="nothing but a backslash"),
    pytest.param(SYSTEMD, "k = a ; b\n", {"k": "a ; b"}, id="no comment behind a value"),
    pytest.param(SUPERVISOR, "k = a ; b\n  c;d ; e\n", {"k": "a\nc;d"}, id="a comment behind a value"),
]


@pytest.mark.parametrize(("dialect", "text", "expected"), DIALECTS)
def test_dialects(dialect: Dialect, text: str, expected: dict[str, str]) -> None:
    assert {entry.key: entry.value for entry in entries(text, dialect)} == expected


def test_sections_of_one_name_are_told_apart() -> None:
    assert [entry.part for entry in entries("k=0\n[a]\nk=1\n[a]\nk=2\nl=2\n")] == [0, 1, 2, 2]


def test_a_value_on_one_line_keeps_its_places() -> None:
    (entry,) = entries("[a]\nk = one\n   two\n")
    assert entry.placed.text == "one two"
    assert [entry.placed.place(at) for at in (0, 4, 6)] == [(2, 5), (3, 4), (3, 6)]
    (empty,) = entries("[a]\nk =\n")
    assert (empty.placed.text, empty.placed.place(0)) == ("", (2, 1))


WORDS = st.text(alphabet="ab c.=-", max_size=6).map(str.strip)
SECTIONS = st.dictionaries(
    st.sampled_from("xyz"),
    st.dictionaries(st.sampled_from(["k", "key", "a.b"]), st.lists(WORDS, max_size=3)),
    max_size=3,
)


@given(SECTIONS)
def test_the_same_as_configparser(sections: dict[str, dict[str, list[str]]]) -> None:
    text = "".join(
        f"[{section}]\n" + "".join(f"{key} = " + "\n  ".join(values) + "\n" for key, values in items.items())
        for section, items in sections.items()
    )
    reference = configparser.ConfigParser(interpolation=None)
    reference.read_string(text)
    ours = {(entry.section, entry.key): entry.value for entry in entries(text)}
    theirs = {
        (section, key): "\n".join(line.strip() for line in value.split("\n") if line.strip())
        for section in reference.sections()
        for key, value in reference[section].items()
    }
    assert ours == theirs
