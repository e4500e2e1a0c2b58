"""The kept results and the database: neither contradicts the other."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tomli

from geventlint.knowledge import validate
from geventlint.knowledge.database import Database
from probes.runner import results, script
from probes.runner.compare import contradiction, contradictions
from probes.runner.record import recorded, references
from probes.runner.results import Result
from probes.runner.script import Case, Probe

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = """\
schema = 1

[package.calm]
imports = ["calm"]
kind = "utility"

[[package.calm.verdicts]]
status = "cooperative"
why = "It is calm."
evidence = [
  { kind = "docs", ref = "https://example.org/calm" },
]

[package.stalls]
imports = ["stalls"]
kind = "utility"

[[package.stalls.verdicts]]
status = "needs-setup"
versions = "<2"
why = "It stalls."
setup = [{ call = "helper.help" }]
evidence = [
  { kind = "probe", ref = "probe:family/stalls", versions = "stalls 1.0, gevent 26.9.0", date = 2026-01-01, result = "it stalled" },
  { kind = "probe", ref = "probes/stalls.py", versions = "stalls 0.9, gevent 26.9.0", date = 2026-01-01, result = "old" },
]

[[package.stalls.verdicts]]
status = "cooperative"
versions = ">=2"
why = "It waits with gevent."
evidence = [
  { kind = "docs", ref = "https://example.org/stalls" },
]

[[package.stalls.uses]]
status = "blocking"
versions = ">=2"
why = "It flushes in C."
calls = ["stalls.flush"]
setup = [{ note = "call it in the hub's threadpool" }]
evidence = [
  { kind = "docs", ref = "https://example.org/stalls" },
]
"""


def a_probe(name: str) -> Probe:
    cases = (Case("once", "a call", "verdict", (name,)), Case("helped", "with help", "remedy", (name,)))
    return Probe(name, Path(f"{name}.py"), name, "About.", cases, "d")


def measured(name: str, version: str, status: str, role: str = "verdict") -> Result:
    case = "once" if role == "verdict" else "helped"
    return Result(
        case,
        role,
        status,
        f"it was {status}",
        dt.date(2026, 1, 2),
        "3.11.7",
        {name: version, "gevent": "26.9.0"},
        {},
        "d",
    )


@pytest.fixture
def database(tmp_path: Path) -> Database:
    path = tmp_path / "compat.toml"
    path.write_text(SAMPLE, encoding="utf-8")
    return Database.load(path)


@pytest.mark.parametrize(
    ("result", "contradicts"),
    [
        pytest.param(measured("calm", "1.0", "cooperative"), False, id="cooperative as said"),
        pytest.param(measured("stalls", "1.0", "blocking"), False, id="needs a setup, blocks without"),
        pytest.param(measured("stalls", "1.0", "breaking"), False, id="needs a setup, breaks without"),
        pytest.param(measured("stalls", "2.0", "cooperative"), False, id="the verdict of its version"),
        pytest.param(measured("stalls", "1.0", "cooperative", "remedy"), False, id="a remedy that helps"),
        pytest.param(measured("stalls", "2.0", "blocking", "use"), False, id="a use that hurts as said"),
        pytest.param(measured("calm", "1.0", "unmeasured"), False, id="nothing was measured"),
        pytest.param(measured("calm", "1.0", "blocking", "other"), False, id="a case that judges nothing"),
        pytest.param(measured("missing", "1.0", "blocking"), False, id="no entry"),
        pytest.param(measured("calm", "1.0", "blocking"), True, id="blocks, said to be cooperative"),
        pytest.param(measured("stalls", "1.0", "cooperative"), True, id="cooperates, said to need a setup"),
        pytest.param(measured("stalls", "2.0", "blocking"), True, id="blocks in a version said to be good"),
        pytest.param(measured("stalls", "1.0", "blocking", "remedy"), True, id="a remedy that does not help"),
        pytest.param(measured("calm", "1.0", "blocking", "use"), True, id="a use that hurts and is not said"),
        pytest.param(
            measured("stalls", "2.0", "cooperative", "use"), True, id="a use that is said to hurt and does not"
        ),
    ],
)
def test_contradictions_are_seen(database: Database, result: Result, contradicts: bool) -> None:
    name = next(iter(result.versions))

    assert bool(contradiction(database, a_probe(name), result)) is contradicts


def test_the_kept_results_contradict_no_verdict() -> None:
    assert list(contradictions(Database.shipped())) == []


def test_every_kept_result_can_be_read_and_belongs_to_a_script() -> None:
    names = script.names()
    kept = sorted(path.stem for path in results.RESULTS.glob("*.toml"))

    assert set(kept) <= set(names)
    assert len(kept) >= 60
    for name in kept:
        assert results.load(name)


@pytest.fixture
def record(database: Database, tmp_path: Path) -> Callable[..., str]:
    def do(*found: Result) -> str:
        text = recorded(SAMPLE, database, a_probe(next(iter(found[0].versions))), found)
        path = tmp_path / "recorded.toml"
        path.write_text(text, encoding="utf-8")
        assert validate.check_file(path) == []
        return text

    return do


def test_evidence_replaces_what_the_script_said(record: Callable[..., str]) -> None:
    text = record(measured("stalls", "1.1", "blocking"), measured("stalls", "1.1", "cooperative", "remedy"))

    verdicts = tomli.loads(text)["package"]["stalls"]["verdicts"]
    assert [(item["ref"], item["result"]) for item in verdicts[0]["evidence"]] == [
        ("probe:family/stalls", "it stalled"),
        ("probes/stalls.py", "it was blocking"),
        ("probes/stalls.py", "with help: it was cooperative"),
    ]
    assert len(verdicts[1]["evidence"]) == 1


def test_evidence_goes_to_the_verdict_of_its_version_and_nothing_else_changes(record: Callable[..., str]) -> None:
    text = record(measured("stalls", "2.1", "cooperative"))

    added = [line for line in text.splitlines() if line not in SAMPLE.splitlines()]
    gone = [line for line in SAMPLE.splitlines() if line not in text.splitlines()]
    assert len(added) == 1
    assert "stalls 2.1, gevent 26.9.0" in added[0]
    assert [line for line in gone if "probes/stalls.py" not in line] == []
    assert [line for line in text.splitlines() if line not in added] == [
        line for line in SAMPLE.splitlines() if line not in gone
    ]


def test_evidence_of_a_new_script_stands_first_and_stays_there(database: Database) -> None:
    probe, found = a_probe("calm"), [measured("calm", "1.0", "cooperative")]
    once = recorded(SAMPLE, database, probe, found)
    other = recorded(once, database, dataclasses.replace(probe, name="calm_too"), found)

    evidence = tomli.loads(other)["package"]["calm"]["verdicts"][0]["evidence"]
    assert [item["ref"] for item in evidence] == ["probes/calm_too.py", "probes/calm.py", "https://example.org/calm"]
    assert recorded(other, database, probe, found) == other


def test_a_use_that_hurts_is_no_evidence_for_a_good_verdict(record: Callable[..., str]) -> None:
    entry = tomli.loads(record(measured("stalls", "2.1", "blocking", "use")))["package"]["stalls"]

    assert [item["ref"] for item in entry["uses"][0]["evidence"]] == ["probes/stalls.py", "https://example.org/stalls"]
    assert len(entry["verdicts"][1]["evidence"]) == 1


def test_a_case_that_judges_nothing_is_no_evidence_against_a_good_verdict(record: Callable[..., str]) -> None:
    assert record(measured("calm", "1.0", "blocking", "other")) == SAMPLE


def test_of_many_versions_the_ends_are_named(record: Callable[..., str]) -> None:
    found = [measured("stalls", version, "cooperative") for version in ("2.9", "2.10", "2.1", "2.5")]
    evidence = tomli.loads(record(*found))["package"]["stalls"]["verdicts"][1]["evidence"]

    assert [item["versions"] for item in evidence[:-1]] == ["stalls 2.10, gevent 26.9.0", "stalls 2.1, gevent 26.9.0"]


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(measured("calm", "1.0", "blocking"), id="contradicts its verdict"),
        pytest.param(measured("calm", "1.0", "unmeasured"), id="nothing was measured"),
        pytest.param(measured("missing", "1.0", "blocking"), id="has no entry"),
    ],
)
def test_what_a_person_has_to_judge_is_not_recorded(record: Callable[..., str], result: Result) -> None:
    assert record(result) == SAMPLE


def test_older_ids_are_matched_with_scripts() -> None:
    probes = [a_probe("stalls"), dataclasses.replace(a_probe("other"), package="stalls")]

    assert references(SAMPLE, probes) == [
        ("stalls", "probe:family/stalls", "probes/stalls.py"),
        ("stalls", "probe:family/stalls", "probes/other.py"),
    ]
