from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcst import ParserSyntaxError, parse_module

from geventlint.source.scan import imports


def edges(source: str | bytes) -> list[str]:
    data = source if isinstance(source, bytes) else source.encode()
    return [_shown(edge) for edge in imports(data)]


def _shown(edge) -> str:
    place = f"{edge.line}:{edge.column}-{edge.end_line}:{edge.end_column}"
    module = "." * edge.level + edge.module
    return f"{place} {module} {edge.name or '-'} {edge.bound}"


NO_IMPORT = [
    pytest.param('"""\nimport a\n"""\n', id="docstring"),
    pytest.param("x = '''\nfrom a import b\n'''\n", id="string of single quotes"),
    pytest.param("# import a\n#x: import a\n", id="comment"),
    pytest.param("x = 'import a; import b'\n", id="one-line string"),
    pytest.param("x = 'text \\\nimport a'\n", id="continued string"),
    pytest.param("import_module('a')\nimportant = 1\nreimport = 2\n", id="other words"),
    pytest.param("x = '\"\"\"'\ny = '''\nimport a\n'''\n", id="triple quote in a string"),
    pytest.param('# it\'s """\nx = """\nimport a\n"""\n', id="triple quote in a comment"),
    pytest.param('x = """ \\"""\nimport a\n"""\n', id="escaped triple quote"),
    pytest.param("x = f'{a['b']}' '''\nimport a\n'''\n", id="nested quotes of an f-string"),
    pytest.param('x = f"""{"""\nimport a\n"""}"""\n', id="nested triple quotes of an f-string"),
    pytest.param('x = t"""{y}\nimport a\n"""\n', id="t-string"),
    pytest.param('x = rb"""\nimport a\n"""\n', id="raw bytes"),
    pytest.param('f(a, """\nx: import b\n""")\n', id="prose that looks like a one-line compound"),
    pytest.param("", id="empty file"),
]


@pytest.mark.parametrize("source", NO_IMPORT)
def test_finds_none(source):
    assert edges(source) == []


IMPORTS = [
    pytest.param("import a\n", ["1:1-1:9 a - a"], id="plain"),
    pytest.param("import a.b as c, d\n", ["1:1-1:19 a.b - c", "1:1-1:19 d - d"], id="several"),
    pytest.param("import a.b\n", ["1:1-1:11 a.b - a"], id="dotted"),
    pytest.param("from a import b as c, d\n", ["1:1-1:24 a b c", "1:1-1:24 a d d"], id="names"),
    pytest.param("from . import a\n", ["1:1-1:16 . a a"], id="relative"),
    pytest.param("from ..a.b import c\n", ["1:1-1:20 ..a.b c c"], id="relative module"),
    pytest.param("from.a import b\n", ["1:1-1:16 .a b b"], id="no space before the dots"),
    pytest.param("from .import b\n", ["1:1-1:15 . b b"], id="no space after the dots"),
    pytest.param("from a import(b)\n", ["1:1-1:17 a b b"], id="no space before the parenthesis"),
    pytest.param("from a import*\n", ["1:1-1:15 a * *"], id="star"),
    pytest.param("from a . b import c\n", ["1:1-1:20 a.b c c"], id="spaces around the dot"),
    pytest.param("import a . b\n", ["1:1-1:13 a.b - a"], id="spaces around the dot of a module"),
    pytest.param(
        "from a import (\n    b,  # one, two\n    c as d,\n)\n", ["1:1-4:2 a b b", "1:1-4:2 a c d"], id="lines"
    ),
    pytest.param("from a import (b, # it's (x)\n c)\n", ["1:1-2:4 a b b", "1:1-2:4 a c c"], id="quote in a comment"),
    pytest.param("from a \\\n  import b\n", ["1:1-2:11 a b b"], id="continuation"),
    pytest.param("import a, \\\n  b\n", ["1:1-2:4 a - a", "1:1-2:4 b - b"], id="continued list"),
    pytest.param("x = 1; import y\n", ["1:8-1:16 y - y"], id="after a semicolon"),
    pytest.param("import a; import b\n", ["1:1-1:9 a - a", "1:11-1:19 b - b"], id="two on a line"),
    pytest.param("from a import b; import c\n", ["1:1-1:16 a b b", "1:18-1:26 c - c"], id="two sorts on a line"),
    pytest.param("if x: import y\n", ["1:7-1:15 y - y"], id="one-line if"),
    pytest.param("try: from a import b\nexcept E: b = 0\n", ["1:6-1:21 a b b"], id="one-line try"),
    pytest.param("class A: import b\n", ["1:10-1:18 b - b"], id="one-line class"),
    pytest.param("lazy import a\n", ["1:1-1:14 a - a"], id="lazy import"),
    pytest.param("lazy from a import b\n", ["1:1-1:21 a b b"], id="lazy from"),
    pytest.param("\x0cimport a\n", ["1:2-1:10 a - a"], id="form feed"),
    pytest.param("if x:\n\timport a\n", ["2:2-2:10 a - a"], id="tab"),
    pytest.param("import a\r\nimport b\r\n", ["1:1-1:9 a - a", "2:1-2:9 b - b"], id="CRLF"),
    pytest.param("import a\rimport b\r", ["1:1-1:9 a - a", "2:1-2:9 b - b"], id="lone CR"),
    pytest.param(b"\xef\xbb\xbfimport a\n", ["1:1-1:9 a - a"], id="byte order mark"),
    pytest.param(b"# coding: latin-1\nx = '\xe9'\nimport a\n", ["3:1-3:9 a - a"], id="latin-1"),
    pytest.param("é = 1; import a\n", ["1:8-1:16 a - a"], id="columns in characters"),
    pytest.param("import é\n", ["1:1-1:9 é - é"], id="a name that is not ASCII"),
    pytest.param("import a  # why\n", ["1:1-1:9 a - a"], id="comment after it"),
    pytest.param("import a;\n", ["1:1-1:9 a - a"], id="semicolon after it"),
    pytest.param("import a", ["1:1-1:9 a - a"], id="no line end"),
    pytest.param('"""doc"""\nimport a\n', ["2:1-2:9 a - a"], id="after a docstring"),
    pytest.param("'''it's'''\nimport a\n", ["2:1-2:9 a - a"], id="after a docstring with a quote"),
    pytest.param("x = f'{a['b']}'\nimport a\n", ["2:1-2:9 a - a"], id="after nested quotes"),
    pytest.param("x = f'{a:{b}>{c}}' '\"\"\"'\nimport a\n", ["2:1-2:9 a - a"], id="after a format specification"),
    pytest.param(
        "from a import importer\nimport b\n", ["1:1-1:23 a importer importer", "2:1-2:9 b - b"], id="like import"
    ),
]


@pytest.mark.parametrize(("source", "expected"), IMPORTS)
def test_finds_every_edge(source, expected):
    assert edges(source) == expected


def test_thousands_of_imports():
    found = imports(b"".join(b"import module_%d\n" % number for number in range(20_000)))
    assert [(edge.module, edge.line) for edge in found[-1:]] == [("module_19999", 20_000)]


def test_counts_the_indentation():
    assert [edge.indent for edge in imports(b"if x:\n    import a\nimport b\n")] == [4, 0]


def test_what_is_no_import_list_is_left_out():
    assert edges("import a b\nfrom x import c d\nx = 1; import , e f g\n") == []


PIECES = st.sampled_from(
    [
        "import a\n",
        "from a import b\n",
        "from . import (c,\n d)\n",
        "x = 1; import y\n",
        "if x: import z\n",
        "\n",
        "x = 1\n",
        '"""\nimport n\n"""\n',
        "'''\nfrom n import n\n'''\n",
        "x = \"\"\"a\"\"\" + '''b'''\n",
        '# it\'s """\n',
        'x = \'"""\'\n',
        "x = f'{a['b']}'\n",
        'x = f"""{"""n"""}"""\n',
        "x = 'n \\\nimport n'\n",
        "x = (1,\n '''\nimport n''')\n",
        "\x0c\n",
        "if x:\n\timport t\n",
        "x = rb'\\''\n",
        'x = "\\\\"\n',
        "lazy import l\n",
        "def f():\n    '''import n'''\n    import i\n",
        "from a \\\n import b\n",
        "x = f'{x!r:>{w}}'\n",
        "x = t'{a}'  # '''\n",
        'x = "#" # "\n',
        "class A: import c\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_agrees_with_libcst(pieces, newline):
    data = "".join(pieces).replace("\n", newline).encode()
    try:
        parse_module(data)
    except ParserSyntaxError:
        return
    assert sorted(map(repr, _by_libcst(data))) == sorted(map(repr, _by_scanner(data)))


def _by_scanner(data: bytes):
    return [(e.module, e.name, e.bound, e.level, e.line, e.column, e.end_line, e.end_column) for e in imports(data)]


def _by_libcst(data: bytes):
    from corpus_check import expected

    return expected(data)
