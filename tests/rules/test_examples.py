"""Every example of every rule page, put to the real engine: the pages are the specification of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine
from geventlint.checks import CHECKS
from geventlint.knowledge import catalog

if TYPE_CHECKING:
    from pathlib import Path

    from geventlint.knowledge.catalog import Rule
    from geventlint.knowledge.pages import Example
    from geventlint.model import Finding

RULES = catalog.shipped().rules
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{example.kind}-{example.title}")
    for rule in RULES
    for example in rule.examples
]
SECTIONS = (
    "What it finds",
    "Why it breaks under gevent",
    "Bad",
    "Good",
    "Confirm it",
    "How to silence it",
    "Since",
)
AFTER_ALL_OTHERS = {"unused_suppression", "expired_suppression"}


def findings(root: Path, rule: Rule, example: Example) -> list[Finding]:
    """What the engine says of an example; a rule about the run itself is asked together with all others."""
    settings = config.load(root)
    if not rule.code.startswith("GVL00"):
        settings = settings.override(select=[rule.code])
    assume = (example.host,) if example.host else ()
    result = engine.run(engine.Options(paths=(".",), cwd=root, config=settings, assume=assume))
    return [finding for finding in result.findings if finding.code == rule.code]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Rule, example: Example, tmp_path: Path) -> None:
    for name, text in example.files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    found = findings(tmp_path, rule, example)

    marked = {(path, line) for path, line, code in example.expected if code == rule.code}
    places = {(finding.location.path, finding.location.line) for finding in found}
    related = {(item.location.path, item.location.line) for finding in found for item in finding.related}
    said = [f"{finding.location}: {finding.severity}: {finding.message}" for finding in found]
    assert sorted(places - marked) == [], f"reported and not marked: {said}"
    assert sorted(marked - places - related) == [], f"marked and not reported: {said}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page_is_complete(rule: Rule) -> None:
    kinds = [example.kind for example in rule.examples]

    assert rule.path.name == f"{rule.code}-{rule.name}.md"
    assert tuple(rule.sections) == SECTIONS
    assert rule.sections["Since"] == rule.since
    assert all(rule.sections[title] for title in SECTIONS)
    assert kinds.count("bad") >= 2
    assert kinds.count("good") >= 4
    assert {code for example in rule.examples for _, _, code in example.expected} == {rule.code}
    assert len({(example.kind, example.title) for example in rule.examples}) == len(rule.examples)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_check_exists(rule: Rule) -> None:
    assert rule.matches or rule.check in CHECKS or rule.check in AFTER_ALL_OTHERS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page_quotes_no_machine_and_ends_cleanly(rule: Rule) -> None:
    text = rule.path.read_text(encoding="utf-8")

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not [line for line in text.split("\n") if line != line.rstrip()]
    assert "/home/" not in text
