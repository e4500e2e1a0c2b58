"""Which lines of a file may use a name."""

from __future__ import annotations

import pytest

from geventlint.source.gate import scan
from geventlint.source.seek import seek
from geventlint.source.sheet import Sheet
from geventlint.source.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = fetch(1)\nprint(x)\n", [2]),
        ("x = fetch (1)\nx.save()\n", [2]),
        ("x = fetch\nprint(x)\n", [2, 3]),
        ("x = partial(fetch, 1)\nx()\n", [2, 3]),
    ],
)
def test_the_answer_of_an_own_function_is_not_followed(source, expected):
    """``x = fetch(1)`` binds no other name of ``fetch``: a file that uses ``x`` often would be parsed for nothing."""
    words = Vocabulary(names=frozenset({"shop.fetch"}), relative=True)
    sheet = Sheet(b"def fetch(): ...\n" + source.encode())
    found = seek(sheet, scan(sheet.data, words), words, "shop", "")
    assert sorted(found - {0}) == [number - 1 for number in expected]
