"""uWSGI's configuration files: every form, and what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint.deployment.uwsgi_files import Reader, filled, own_section

if TYPE_CHECKING:
    from collections.abc import Mapping


def options(path: str, text: str, name: str = "uwsgi", **environment: str) -> list[tuple[str, str]]:
    found = filled(own_section(path, text.encode(), name), environment)
    return [(key, value) for key, value, _ in found.options]


def read(*given: tuple[str, str], **texts: str) -> Reader:
    known: Mapping[str, bytes] = {name.replace("_", "."): text.encode() for name, text in texts.items()}
    reader = Reader("Procfile", "", known.get, {})
    for key, value in given:
        reader.add(key, value, None)
    reader.finish()
    return reader


FORMS = [
    pytest.param("a.ini", "[uwsgi]\ngevent = 5\n; no\n#no = 1\nmaster\n[other]\ngevent = 6\n", id="ini"),
    pytest.param("a.yaml", "uwsgi:\n  gevent: 5\n  master:\nother:\n  gevent: 6\n", id="yaml"),
    pytest.param("a.yml", "uwsgi: {gevent: 5, master: ''}\n", id="yml"),
    pytest.param("a.json", '{"uwsgi": {"gevent": 5, "master": ""}}', id="json"),
    pytest.param("a.xml", "<uwsgi><!-- <gevent>7</gevent>\n--><gevent> 5 </gevent><master/></uwsgi>", id="xml"),
]


@pytest.mark.parametrize(("path", "text"), FORMS)
def test_options(path: str, text: str) -> None:
    assert options(path, text) == [("gevent", "5"), ("master", "")]


def test_values_of_a_list_count_each() -> None:
    assert options("a.yaml", "uwsgi:\n  mount: [/a=x, /b=y, [z]]\n  deep: {a: 1}\n") == [
        ("mount", "/a=x"),
        ("mount", "/b=y"),
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "uwsgi: [\n"),
        ("a.yaml", "- uwsgi\n"),
        ("a.yaml", "uwsgi: 5\n"),
        ("a.yaml", ""),
        ("a.json", "{"),
        ("a.xml", "<!--" * 50_000),
        ("a.xml", "<a>" * 50_000),
        ("a.ini", "[uwsgi"),
    ],
)
def test_what_cannot_be_read_says_nothing(path: str, text: str) -> None:
    assert options(path, text) == []


def test_other_names_and_placeholders() -> None:
    text = "[uwsgi]\nn = 5\ngevent = %(n)\nwsgi = $(APP)\nworkers = $(NONE)\nfile = %(none)\n"
    assert options("a.ini", text, APP="shop")[1:] == [
        ("gevent", "5"), ("module", "shop"), ("processes", "${NONE}"), ("wsgi-file", "%(none)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("a.ini", "[uwsgi]\nmaster\n gevent = 5\n", "a.ini:3:11"),
        ("a.ini", "[uwsgi]\ngevent\n", "a.ini:2:1"),
        ("a.yaml", "uwsgi:\n  gevent: 5\n", "a.yaml:2:11"),
        ("a.xml", "<uwsgi>\n<!-- x\n -->\n  <gevent>\n 5</gevent></uwsgi>\n", "a.xml:5:2"),
        ("a.xml", "<uwsgi>\n  <gevent/></uwsgi>\n", "a.xml:2:4"),
    ],
)
def test_places(path: str, text: str, place: str) -> None:
    where = next(place for key, _, place in own_section(path, text.encode(), "uwsgi").options if key == "gevent")
    assert where is not None
    assert f"{where.path}:{where.line}:{where.column}" == place


def test_further_files_count_where_they_are_named_and_inherited_ones_last() -> None:
    found = read(
        ("ini", "a.ini"),
        ("gevent", "4"),
        a_ini="[uwsgi]\ninherit = b.ini\ninclude = c.yaml\ngevent = 1\n",
        b_ini="[uwsgi]\ngevent = 2\n",
        c_yaml="uwsgi: {gevent: 3}",
    )
    assert [value for value, _ in found.section.every("gevent")] == ["3", "1", "4", "2"]
    assert list(found.files) == ["a.ini", "c.yaml", "b.ini"]


def test_sections() -> None:
    found = read(("ini", "a.ini:web"), a_ini="[uwsgi]\ngevent = 1\n[web]\nini = :more\n[more]\ngevent = 2\n")
    assert found.section.value("gevent") == "2"
    assert list(found.files) == ["a.ini"]


@pytest.mark.parametrize(
    ("text", "greenlets"),
    [
        pytest.param("n = 10\ngevent = %(n)\n", "10", id="before"),
        pytest.param("gevent = %(n)\nn = 10\n", "10", id="behind"),
        pytest.param("n = 10\nm = %(n)\ngevent = %(m)\n", "10", id="through another"),
        pytest.param("gevent = %(m)\nm = %(n)\nn = 10\n", "%(n)", id="behind, through another"),
        pytest.param("n = 5\nn = 10\ngevent = %(n)\n", "5", id="the first of two"),
        pytest.param("workers = 5\ngevent = %(processes)\n", "5", id="an option by its other name"),
        pytest.param("set = n=10\ngevent = %(n)\n", "10", id="set"),
        pytest.param("set-placeholder = n=10\ngevent = %(n)\n", "10", id="set-placeholder"),
        pytest.param("n = %(n)\ngevent = %(n)\n", "%(n)", id="itself"),
    ],
)
def test_placeholders(text: str, greenlets: str) -> None:
    assert dict(options("a.ini", f"[uwsgi]\n{text}"))["gevent"] == greenlets


@pytest.mark.parametrize(
    ("web", "more", "greenlets"),
    [
        pytest.param("n = 10\ninclude = b.ini\n", "gevent = %(n)\n", "10", id="included, filled"),
        pytest.param("include = b.ini\ngevent = %(n)\n", "n = 10\n", "10", id="included, filling"),
        pytest.param("inherit = b.ini\n", "n = 10\ngevent = %(n)\n", "%(n)", id="inherited"),
        pytest.param("n = 10\ninherit = b.ini\n", "gevent = %(n)\n", "%(n)", id="inherited, filled"),
        pytest.param("inherit = b.ini\ngevent = %(n)\n", "n = 10\n", "%(n)", id="inherited, filling"),
        pytest.param("base = b\ninherit = %(base).ini\n", "gevent = 10\n", "10", id="the name of what is inherited"),
        pytest.param("inherit = b.ini\n", "inherit = c.ini\n", "7", id="inherited further"),
    ],
)
def test_placeholders_of_further_files(web: str, more: str, greenlets: str) -> None:
    found = read(("ini", "a.ini"), a_ini=f"[uwsgi]\n{web}", b_ini=f"[uwsgi]\n{more}", c_ini="[uwsgi]\ngevent = 7\n")
    assert found.section.value("gevent") == greenlets
    assert found.complete


def test_placeholders_that_grow_come_to_an_end() -> None:
    doubled = "".join(f"n{index} = %(n{index - 1})%(n{index - 1})\n" for index in range(1, 200))
    assert len(dict(options("a.ini", f"[uwsgi]\nn0 = 10\n{doubled}"))["n199"]) < 50_000
    many = "".join(f"include = %(n{index}).ini\n" for index in range(20_000))
    assert read(("ini", "a.ini"), a_ini=f"[uwsgi]\n{many}gevent = 7\n").section.value("gevent") == "7"


def test_a_file_that_is_not_there_may_fill_what_is_not_filled() -> None:
    assert not read(("ini", "a.ini"), a_ini="[uwsgi]\ninclude = /etc/b.ini\ngevent = %(n)\n").complete
    assert not read(("ini", "a.ini"), a_ini="[uwsgi]\ninherit = /etc/b.ini\ngevent = %(n)\n").complete


def test_circles() -> None:
    others = "ini = a.ini\nini = a.ini:x\nini = :uwsgi\ninherit = b.ini\n"
    found = read(("ini", "a.ini"), a_ini="[uwsgi]\nini = b.ini\ngevent = 1\n", b_ini=f"[uwsgi]\n{others}")
    assert found.section.value("gevent") == "1"
    assert found.missing == ""


def test_what_the_project_does_not_have() -> None:
    assert read(("ini", "a.ini")).missing == "a.ini"
    assert read(("ini", "a.txt"), a_txt="[uwsgi]\ngevent = 1\n").missing == "a.txt"
    huge = read(("ini", "a.ini"), a_ini="[uwsgi]\ninclude = b.ini\n", b_ini="[uwsgi]\ngevent = 1\n" + "#" * 600_000)
    assert huge.section.value("gevent") == huge.missing == ""
    assert read(("ini", "a.ini"), a_ini="[uwsgi]\ninclude = /etc/b.ini\n").missing == ""
