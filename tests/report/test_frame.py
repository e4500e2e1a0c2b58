"""Code frames: which lines, and where the mark stands."""

from __future__ import annotations

import pytest

from geventlint.model import Location
from geventlint.report import Context
from geventlint.report.frame import frame
from geventlint.report.style import Style


def drawn(lines: list[str], location: Location, width: int = 80) -> list[str]:
    return frame(lines, location, Style(Context(width=width))).split("\n")


@pytest.mark.parametrize(
    ("lines", "location", "expected"),
    [
        pytest.param(["abc"], Location("x", 1, 1, 1, 4), ["  > 1 | abc", "      | ^^^"], id="one line"),
        pytest.param(["abc"], Location("x", 1, 2, 1, 3), ["  > 1 | abc", "      |  ^"], id="a piece of it"),
        pytest.param(["abc"], Location("x", 1), ["  > 1 | abc", "      | ^"], id="a point"),
        pytest.param(["abc"], Location("x", 1, 4, 1, 4), ["  > 1 | abc", "      |    ^"], id="its end"),
        pytest.param(["\tab"], Location("x", 1, 2, 1, 4), ["  > 1 |     ab", "      |     ^^"], id="after a tab"),
        pytest.param(["語a"], Location("x", 1, 2, 1, 3), ["  > 1 | 語a", "      |   ^"], id="after a wide character"),
        pytest.param(["e\u0301a"], Location("x", 1, 3, 1, 4), ["  > 1 | e\u0301a", "      |  ^"], id="after an accent"),
        pytest.param(["a\r\n", "b\r\n"], Location("x", 2, 1, 2, 2), ["    1 | a", "  > 2 | b", "      | ^"], id="line ends"),
        pytest.param(["a(", "b", ")", "d"], Location("x", 1, 1, 3, 2), ["  > 1 | a(", "  > 2 | b", "  > 3 | )", "    4 | d"], id="some lines"),
        pytest.param([str(n) for n in range(1, 12)], Location("x", 1, 1, 9, 2), ["  > 1 | 1", "  > 2 | 2", "  > 3 | 3", "  > 4 | 4", "    5 | 5"], id="too many lines"),
        pytest.param([str(n) for n in range(9, 12)], Location("x", 2, 1, 9, 2), ["    1 | 9", "  > 2 | 10", "  > 3 | 11"], id="past the end"),
        pytest.param([], Location("x", 1), [""], id="no file"),
        pytest.param(["a"], Location("x", 2), [""], id="no such line"),
        pytest.param(["a"], Location("x", 0), [""], id="no line at all"),
    ],
)  # fmt: skip
def test_frame(lines: list[str], location: Location, expected: list[str]) -> None:
    assert drawn(lines, location) == expected


def test_gutter_is_as_wide_as_the_last_number() -> None:
    lines = [str(number) for number in range(1, 12)]
    assert drawn(lines, Location("x", 9, 1, 9, 2)) == ["     8 | 8", "  >  9 | 9", "       | ^", "    10 | 10"]


def test_long_line_is_cut_at_the_terminal() -> None:
    lines = drawn(["x" * 500], Location("x", 1, 1, 1, 400), width=50)
    assert [len(line) for line in lines] == [50, 50]


def test_place_far_to_the_right_is_shown() -> None:
    line = "a" * 300 + "HERE" + "b" * 300
    code, mark = drawn([line], Location("x", 1, 301, 1, 305), width=50)
    assert "HERE" in code
    assert code.index("HERE") == mark.index("^")
    assert mark.count("^") == 4
