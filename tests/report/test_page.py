"""A rule's page at a terminal: wrapped prose, code to copy, tables side by side."""

from __future__ import annotations

import pytest

from geventlint.report import Context
from geventlint.report.page import render


def shown(markdown: str, width: int = 40, *, color: bool = False) -> list[str]:
    return render("GVL999 x", markdown, Context(width=width, color=color)).splitlines()[2:]


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        pytest.param("# Bad", ["", "BAD"], id="a section"),
        pytest.param("## In a task", ["", "In a task"], id="an example's title"),
        pytest.param("one\ntwo", ["", "one two"], id="a paragraph"),
        pytest.param("one\n\ntwo", ["", "one", "", "two"], id="two paragraphs"),
        pytest.param("word " * 12, ["", "word " * 7 + "word", "word word word word"], id="wrapped"),
        pytest.param("a **strong** `word`", ["", "a strong `word`"], id="marks"),
        pytest.param("- one\n- two\n  more\n\nend", ["", "  - one", "  - two more", "", "end"], id="a list"),
        pytest.param(
            '```python title="a.py"\nx = 1\n\ny = 2\n```', ["", "    a.py", "    x = 1", "", "    y = 2"], id="code"
        ),
        pytest.param("```text\n# no heading\n```\nend", ["", "    # no heading", "", "end"], id="no heading in code"),
        pytest.param(
            "| a | b |\n|---|---|\n| x | long words that wrap at the end |",
            ["", "  a  b", "  x  long words that wrap at the end"],
            id="a table",
        ),
        pytest.param(
            "| a | b |\n|---|---|\n| first cell of two | " + "word " * 8 + r"x \| y |",
            [
                "",
                "  a                  b",
                "  first cell of two  word word word word",
                "                     word word word word",
                "                     x | y",
            ],
            id="a wide table",
        ),
    ],
)
def test_blocks(markdown: str, lines: list[str]) -> None:
    assert shown(markdown) == lines


def test_title() -> None:
    assert render("GVL999 x", "text", Context()).splitlines()[:2] == ["GVL999 x", "========"]


def test_colours_take_the_place_of_marks() -> None:
    assert shown("see `x.y`", color=True) == ["", "see \x1b[1mx.y\x1b[0m"]
