"""docs/writing-rules.md tells the truth: its sample is a rule, and no key or context is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geventlint.knowledge import catalog, heads
from geventlint.knowledge.match import KEYS, PLACEHOLDERS, WHERE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "writing-rules.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_sample_is_a_rule(tmp_path: Path) -> None:
    found = re.search(r'`````markdown title="tools/rules/(?P<name>[^"]+)"\n(?P<text>.*?)`````\n', TEXT, re.DOTALL)
    assert found
    path = tmp_path / found["name"]
    path.write_text(found["text"], encoding="utf-8")

    rule = catalog.load(path)

    assert path.name == f"{rule.code}-{rule.name}.md"
    assert rule.summary
    assert [example.kind for example in rule.examples] == ["bad", "good"]


@pytest.mark.parametrize("word", [*KEYS, *WHERE, *heads.CONTEXTS])
def test_every_key_is_documented(word: str) -> None:
    assert f"`{word}`" in TEXT


@pytest.mark.parametrize("word", sorted(PLACEHOLDERS))
def test_every_placeholder_is_documented(word: str) -> None:
    assert f"`{{{word}}}`" in TEXT
