from __future__ import annotations

import pytest

from geventlint.source.lexer import depth, logical_lines, mask


@pytest.mark.parametrize(
    ("source", "masked"),
    [
        pytest.param(b"x = 1\n", b"x = 1\n", id="code"),
        pytest.param(b"x # y\n", b"x    \n", id="comment"),
        pytest.param(b"'a'\n", b"' '\n", id="string"),
        pytest.param(b"'''a\nb'''\n", b"'''   '''\n", id="string over lines"),
        pytest.param(b"f(\n1)\n", b"f( 1)\n", id="brackets"),
        pytest.param(b"a \\\nb\n", b"a   b\n", id="continuation"),
        pytest.param(b"f'{a['b']}'\n", b"f'        '\n", id="nested quotes"),
        pytest.param(b"f'{{' '#'\n", b"f'  ' ' '\n", id="doubled brace"),
        pytest.param(b"f'{a:{b}}' # c\n", b"f'       '    \n", id="field in a specification"),
        pytest.param(b"f'{a[\"}\"]}'\n", b"f'        '\n", id="brace in a nested string"),
        pytest.param(b"f'''{a # }\n}'''\n", b"f'''        '''\n", id="comment in a field"),
        pytest.param(b"rf'\\{a}'\n", b"rf'    '\n", id="backslash before a field"),
        pytest.param(b"f'{(a, {b: c})}' 'd'\n", b"f'             ' ' '\n", id="brackets in a field"),
        pytest.param(b"f'{rf\"{a}\"}'\n", b"f'         '\n", id="nested f-string"),
        pytest.param(b"f'a\n", b"f'a\n", id="f-string never closed"),
        pytest.param(b"f'{a' + b\n", b"f'  ' + b\n", id="field never closed"),
        pytest.param(b"don't\nx\n", b"don't\nx\n", id="quote never closed"),
        pytest.param(b"'''a\n", b"'''a\n", id="triple quote never closed"),
        pytest.param(b"a)\nb\n", b"a)\nb\n", id="bracket never opened"),
    ],
)
def test_mask(source, masked):
    assert mask(source) == masked


def test_fields_can_stay():
    assert mask(b"f'{a}' 'b'\n", fields=True) == b"f'{a}' ' '\n"


def test_blocks():
    source = b"if a:\n\tb\n\tfor c in d:\n\t\te\nelse: f\n\x0cg\n"
    assert [(line.indent, line.parent, line.opens) for line in logical_lines(source)] == [
        (0, -1, True),
        (8, 0, False),
        (8, 0, True),
        (16, 2, False),
        (0, -1, False),
        (0, -1, False),
    ]


def test_depth():
    assert depth(b"f(a[{}], (b))") == 3


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"'''\\" * 10_000, id="escaped triple quotes"),
        pytest.param(b"f'{" * 10_000, id="fields never closed"),
        pytest.param(b"\\'" * 40_000, id="escaped quotes on one line"),
        pytest.param(b"f'{ #\n" * 5_000, id="comments in fields never closed"),
        pytest.param(b"(" * 100_000, id="brackets never closed"),
    ],
)
def test_ends_soon_where_nothing_ends(source):
    assert len(mask(source)) == len(source)
