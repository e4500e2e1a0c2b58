"""The documentation's table of packages, made from the database."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli

from geventlint.knowledge import page
from geventlint.knowledge.compiled import Compiled, compile_document
from geventlint.knowledge.database import Database

PAGE = Path(__file__).resolve().parents[2] / "docs" / "packages.html"
SAMPLE = """
schema = 1
[package.slow]
imports = ["slow"]
kind = "cloud sdk"
[[package.slow.verdicts]]
status = "needs-setup"
versions = ">=2"
when = { gevent = ">=25" }
why = "Waits in <C>."
setup = [{ call = "slow.patch", argument = "thread=True" }, { import = "slow.green" }, { note = "wait elsewhere" }]
instead = ["fast>=1"]
evidence = [{ kind = "probe", ref = "probes/slow.py", versions = "slow 2", date = 2026-11-23, result = "3 s" }]
[[package.slow.uses]]
status = "blocking"
why = "Waits."
calls = ["slow.flush"]
settings = { ENGINE = "slow" }
evidence = [{ kind = "docs", ref = "https://slow.example" }]
[inert]
still = { versions = "1.0", date = 2026-11-24 }
"""


@pytest.fixture(scope="module")
def rows() -> list[str]:
    made = page.render(Database([(Compiled(compile_document(tomli.loads(SAMPLE))), "")]))
    return re.findall(r"<tr id.*|<tr><td.*", made)


def test_each_verdict_and_use_has_a_row_and_each_package_one_anchor(rows: list[str]) -> None:
    assert [re.findall(r' id="(\w+)"', row) for row in rows] == [["slow"], [], ["still"]]


def test_a_verdict_tells_versions_conditions_setup_confidence_and_date(rows: list[str]) -> None:
    cells = re.findall(r"<td>(.*?)</td>", rows[0])

    assert cells == [
        "slow",
        "&gt;=2, beside gevent &gt;=25",
        'needs-setup<p class="why">Waits in &lt;C&gt;.</p>',
        "slow.patch with thread=True or import slow.green or wait elsewhere or fast&gt;=1",
        "proven",
        "2026-11-23",
    ]


def test_a_use_tells_what_hurts(rows: list[str]) -> None:
    assert "<td>blocking: slow.flush, ENGINE=slow<p" in rows[1]


def test_an_inert_package_tells_what_was_analysed(rows: list[str]) -> None:
    assert re.findall(r"<td>(.*?)</td>", rows[2]) == ["still", "1.0", "inert", "", "analysed", "2026-11-24"]


def test_the_page_is_up_to_date() -> None:
    kept = PAGE.read_text(encoding="utf-8")

    assert kept == page.render(Database.shipped()), "run `make pages`"
