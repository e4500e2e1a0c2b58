"""Comments that silence: what is one, which lines it covers, and what only looks like one."""

from __future__ import annotations

import pytest

from geventlint.findings.comments import comments


def brief(path: str, text: str | bytes) -> list[str]:
    """Say each suppression as ``first-last kind codes``."""
    return [
        f"{one.first_line}-{one.last_line} {one.kind}{' ' if one.codes else ''}{','.join(one.codes)}"
        for one in comments(path, text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = 1\n", id="no comment"),
        pytest.param("x = 1  # noqa: E501\n", id="the codes of another tool"),
        pytest.param("x = '# noqa: GVL101'\n", id="a string"),
        pytest.param('x = "# noqa"\n', id="a string in double quotes"),
        pytest.param('"""\n# noqa: GVL101\n"""\n', id="a docstring"),
        pytest.param("'''\n\\''' # noqa: GVL101\n'''\n", id="an escaped end"),
        pytest.param("x = 'a\\\n# noqa'\n", id="a string over two lines"),
        pytest.param("'''# noqa", id="a string without an end"),
        pytest.param("x = 1  # noqaa\n", id="a longer word"),
        pytest.param("x = 1  # geventlint: ignored\n", id="another word"),
        pytest.param("x = 1  # geventlint: ignore[]\n", id="an empty list"),
        pytest.param("x = 1  # see noqa\n", id="a mention"),
        pytest.param("noqa = 1\n", id="a name"),
        pytest.param("x = 1  # flake8: noqa\n", id="flake8's word for a file"),
    ],
)  # fmt: skip
def test_silences_nothing(text: str) -> None:
    assert brief("a.py", text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("x  # noqa", ["1-1 noqa"], id="bare"),
        pytest.param("x  #NOQA\n", ["1-1 noqa"], id="in capitals"),
        pytest.param("x  # NoQA : gvl101\n", ["1-1 noqa GVL101"], id="in any case"),
        pytest.param("x  # noqa:GVL101,GVL2\n", ["1-1 noqa GVL101,GVL2"], id="a list"),
        pytest.param("x  # noqa: E501 GVL101\n", ["1-1 noqa E501,GVL101"], id="a list with spaces"),
        pytest.param("x  # noqa: GVL\n", ["1-1 noqa GVL"], id="all of ours"),
        pytest.param("x  # noqa: GVL101 # reason\n", ["1-1 noqa GVL101"], id="with a reason"),
        pytest.param("x  # noqa: because\n", ["1-1 noqa"], id="a colon and no code"),
        pytest.param("x  # type: ignore  # noqa: GVL1\n", ["1-1 noqa GVL1"], id="after another comment"),
        pytest.param("x  # geventlint: ignore\n", ["1-1 ignore"], id="our own word"),
        pytest.param("x  # geventlint:ignore[GVL101, mine7]\n", ["1-1 ignore GVL101,MINE7"], id="with a list"),
        pytest.param("x  # noqa: GVL1  # geventlint: ignore[GVL2]\n", ["1-1 noqa GVL1", "1-1 ignore GVL2"], id="two"),
        pytest.param("f(  # noqa: GVL1\n  1,\n)\n", ["1-3 noqa GVL1"], id="on the first line of a statement"),
        pytest.param("f(\n  1,\n)  # noqa: GVL1\n", ["1-3 noqa GVL1"], id="on the last"),
        pytest.param("f(\n  1,  # noqa: GVL1\n)\n", ["2-2 noqa GVL1"], id="between them"),
        pytest.param("x = 1 + \\\n  2  # noqa: GVL1\n", ["1-2 noqa GVL1"], id="after a backslash"),
        pytest.param('x = """\n"""  # noqa: GVL1\n', ["1-2 noqa GVL1"], id="after a long string"),
        pytest.param("def f(\n  a,\n):  # noqa: GVL1\n  pass\n", ["1-3 noqa GVL1"], id="at a header, not its body"),
        pytest.param("# noqa: GVL1\nx\n", ["1-1 noqa GVL1"], id="noqa alone covers its line only"),
        pytest.param(
            "# geventlint: ignore\n\n# more\nf(\n)\n", ["1-5 ignore"], id="ours alone covers the next statement"
        ),
        pytest.param("x\n# geventlint: ignore", ["2-2 ignore"], id="at the end there is none"),
        pytest.param("f(\n  # geventlint: ignore\n  1,\n)\n", ["2-2 ignore"], id="alone within a statement"),
        pytest.param("f('''\n(''')  # noqa\ny  # noqa\n", ["1-2 noqa", "3-3 noqa"], id="a bracket in a string"),
        pytest.param("f(  # (\n)  # noqa\ny\n", ["1-2 noqa"], id="a bracket in a comment"),
        pytest.param(")  # noqa\nx  # noqa\n", ["1-1 noqa", "2-2 noqa"], id="a bracket too many"),
        pytest.param("f(\nx  # noqa\n", ["2-2 noqa"], id="a bracket that nobody closes"),
        pytest.param("x = '\ny  # noqa\n", ["2-2 noqa"], id="a quote that nobody closes"),
    ],
)
def test_in_python(text: str, found: list[str]) -> None:
    assert brief("a.py", text) == found
    assert brief("a.py", text.encode()) == found
    assert brief("script", "#!/usr/bin/env python3\n\n" + text) == [_later(one, 2) for one in found]


def _later(one: str, lines: int) -> str:
    span, rest = one.split(" ", 1)
    first, last = span.split("-")
    return f"{int(first) + lines}-{int(last) + lines} {rest}"


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        pytest.param("r.txt", "a==1  # noqa: GVL203\nb\n", ["1-1 noqa GVL203"], id="requirements"),
        pytest.param("r.txt", "a \\\n  --hash=x  # noqa: GVL203\n", ["1-2 noqa GVL203"], id="a line that goes on"),
        pytest.param("r.txt", "# noqa: GVL203\na\nb\n", ["1-2 noqa GVL203"], id="alone it covers the next line"),
        pytest.param(
            "Dockerfile",
            "# geventlint: ignore[GVL501]\n# x\n\nCMD a \\\n b\nX\n",
            ["1-5 ignore GVL501"],
            id="a Dockerfile",
        ),
        pytest.param("c.yml", "command: celery  # noqa: GVL501\n", ["1-1 noqa GVL501"], id="YAML"),
        pytest.param("c.yml", "a: http://x/#noqa: GVL1\n", [], id="an anchor in an address"),
        pytest.param("s.ini", "a=1 ; noqa: GVL501\n; noqa: GVL1\nb\n", ["1-1 noqa GVL501", "2-3 noqa GVL1"], id="ini"),
        pytest.param("s.sh", "a ; noqa: GVL501\n", [], id="a semicolon elsewhere"),
        pytest.param("s.sh", "# noqa: GVL1", ["1-1 noqa GVL1"], id="at the end there is no next line"),
        pytest.param("s.sh", "a # noqa: GVL1 \\", ["1-1 noqa GVL1"], id="a backslash at the end"),
        pytest.param("s.sh", "#!/bin/sh\na  # noqa: GVL1\n", ["2-2 noqa GVL1"], id="a shell script"),
    ],
)
def test_elsewhere(path: str, text: str, found: list[str]) -> None:
    assert brief(path, text) == found


@pytest.mark.parametrize(
    ("path", "text", "columns"),
    [
        pytest.param("a.py", "ä = 1  # noqa: GVL1 # why\n", (8, 20, 0), id="with text after it"),
        pytest.param("a.py", "ä = 1  # noqa: GVL1\n", (8, 20, 2), id="alone at the end"),
        pytest.param("a.py", "x  # a # noqa: GVL1\n", (8, 20, 0), id="after other text"),
        pytest.param("a.py", "'''\n'''  # noqa: GVL1\r\n", (6, 18, 2), id="after a long string"),
        pytest.param("r.txt", "a  # noqa: GVL1\n", (4, 16, 2), id="in a manifest"),
        pytest.param("r.txt", "a  # noqa: GVL1 why\n", (4, 16, 0), id="in a manifest, with text after it"),
    ],
)
def test_columns(path: str, text: str, columns: tuple[int, int, int]) -> None:
    (one,) = comments(path, text.encode())
    assert (one.column, one.end_column, one.space) == columns


def test_other_encodings() -> None:
    assert brief("a.py", "x  # noqa: GVL1\n".encode("utf-16")) == []  # Python does not read it either
    assert brief("a.py", b"# coding: latin-1\nx = '\xe4'  # noqa: GVL1\n") == ["2-2 noqa GVL1"]


def test_codes_of_own_rules() -> None:
    assert not comments("a.py", "x  # noqa: ACME1\n")
    (one,) = comments("a.py", "x  # noqa: ACME1\n", others=("ACME",))
    assert one.codes == ("ACME1",)


@pytest.mark.parametrize(
    "text", ['"""' + "\\" * 100_000, "'" * 100_001, "(" * 100_000, '"\\\n' * 50_000, '""" \\"' * 40_000]
)
def test_hostile_text_ends(text: str) -> None:
    comments("a.py", text + "# noqa")
