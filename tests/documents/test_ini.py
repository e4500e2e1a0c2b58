from __future__ import annotations

import configparser

from hypothesis import given
from hypothesis import strategies as st

from geventlint.documents.ini import entries

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
