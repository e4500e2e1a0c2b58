"""Rules, checks, documents, changelog and tests speak of the same codes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geventlint.checks import ASKS, CHECKS
from geventlint.knowledge import catalog

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.knowledge.catalog import Rule

ROOT = Path(__file__).resolve().parents[2]
RULES = catalog.shipped().rules
AFTER_ALL_OTHERS = {"unused_suppression", "expired_suppression"}
CODE = re.compile(r"\bGVL[0-9]{3}\b")


def codes_in(path: Path) -> set[str]:
    return set(CODE.findall(path.read_text(encoding="utf-8")))


def test_every_check_belongs_to_a_rule() -> None:
    named = {rule.check for rule in RULES if rule.check}

    assert named - AFTER_ALL_OTHERS == set(CHECKS)
    assert set(ASKS) <= set(CHECKS)


def test_codes_stand_in_order_and_each_once() -> None:
    codes = [rule.code for rule in RULES]

    assert codes == sorted(set(codes))


def test_the_changelog_names_every_rule_and_no_other() -> None:
    assert codes_in(ROOT / "CHANGELOG.md") == {rule.code for rule in RULES}


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda path: path.name
)
def test_documents_name_rules_that_exist(path: Path) -> None:
    assert codes_in(path) <= {rule.code for rule in RULES}


def test_pages_refer_to_rules_that_exist() -> None:
    known = {rule.code for rule in RULES}

    assert {rule.code: sorted(codes_in(rule.path) - known) for rule in RULES if codes_in(rule.path) - known} == {}


def _graves() -> list[Rule]:
    """The rules on code and Celery that are an error somewhere."""
    return [
        rule
        for rule in RULES
        if rule.code[3] in "345" and "error" in {rule.severity, *(severity for _, severity in rule.severity_when)}
    ]


@pytest.mark.parametrize("rule", _graves(), ids=lambda rule: rule.code)
def test_every_error_does_the_harm_that_it_claims(rule: Rule) -> None:
    done = codes_in(ROOT / "tests" / "rules" / "test_harm.py")

    assert rule.code in done


def test_table_of_the_rules(snapshot: Callable[[Path, str], None]) -> None:
    lines = [
        "# The rules",
        "",
        "`geventlint rule CODE` prints a rule's page. `E` error, `W` warning, `I` info; what stands behind it holds in some contexts, which the page names.",
        "",
        "| code | name | severity | finds |",
        "|---|---|---|---|",
    ]
    for rule in RULES:
        letters = dict.fromkeys(word[0].upper() for word in (rule.severity, *(word for _, word in rule.severity_when)))
        first, *rest = letters
        others = f" ({', '.join(rest)})" if rest else ""
        summary, stop, _ = rule.summary.replace("|", r"\|").partition(". ")
        lines.append(
            f"| [{rule.code}](../rules/{rule.path.name}) | {rule.name} | {first}{others} | {summary}{stop.strip()} |"
        )

    snapshot(ROOT / "docs" / "rules.md", "\n".join(lines) + "\n")
