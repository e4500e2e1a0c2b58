from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geventlint.documents.text import Lines, decode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"", "", id="an empty file"),
        pytest.param("grün\n".encode(), "grün\n", id="UTF-8"),
        pytest.param("grün\n".encode("utf-8-sig"), "grün\n", id="UTF-8 with a mark"),
        pytest.param("grün\n".encode("utf-16"), "grün\n", id="UTF-16 with a mark, as PowerShell writes it"),
        pytest.param(b"\xfe\xff" + "grün".encode("utf-16-be"), "grün", id="big-endian UTF-16"),
        pytest.param("grün".encode("utf-32"), "grün", id="UTF-32"),
        pytest.param("celery".encode("utf-16-le"), "celery", id="UTF-16 without a mark"),
        pytest.param("celery".encode("utf-16-be"), "celery", id="big-endian UTF-16 without a mark"),
        pytest.param("grün".encode("latin-1"), "grün", id="latin-1 without a word about it"),
        pytest.param(
            "# -*- coding: cp1251 -*-\nы".encode("cp1251"), "# -*- coding: cp1251 -*-\nы", id="a coding comment"
        ),
        pytest.param(b"\n# coding=koi8-r\n\xc1", "\n# coding=koi8-r\n\u0430", id="a coding comment in the second line"),
        pytest.param(b"# coding: klingon\n\xe9", "# coding: klingon\né", id="a coding that does not exist"),
        pytest.param(b"# coding: rot13\n\xe9", "# coding: rot13\né", id="a coding that is not one of texts"),
        pytest.param(b"a\r\nb\rc\n", "a\nb\nc\n", id="every sort of line end"),
        pytest.param(b"\xef\xbb\xbf\xff", "\ufffd", id="a mark that lies"),
    ],
)
def test_decode(data: bytes, text: str) -> None:
    assert decode(data) == text


@given(st.binary())
def test_decode_reads_any_bytes(data: bytes) -> None:
    assert "\r" not in decode(data)


def test_lines_count_from_one() -> None:
    lines = Lines("ab\n\ncd")
    assert [lines.place(offset) for offset in range(7)] == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2), (3, 3)]


def test_location_ends_behind_its_last_character() -> None:
    place = Lines("ab\ncd\n").location("x", 1, 5)
    assert (place.line, place.column, place.end_line, place.end_column) == (1, 2, 2, 3)
