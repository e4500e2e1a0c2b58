"""What ``geventlint db`` answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from geventlint.knowledge import lookup
from geventlint.knowledge.database import Database

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TOML = """\
schema = 1
gevent = "26.9.0"
[symptom.stalled-hub]
pattern = 'x'
title = "nothing answers"
cause = "C waits"
[package.confluent-kafka]
imports = ["confluent_kafka"]
kind = "message broker"
[[package.confluent-kafka.uses]]
status = "blocking"
why = "flush waits in C."
calls = ["*.flush"]
arguments = { wait = true }
urls = ["confluentkafka://"]
versions = "<9"
setup = [{ note = "poll" }]
evidence = [{ kind = "source", ref = "read", date = 2026-11-01 }]
[package.pexpect]
imports = ["pexpect"]
kind = "process control"
[[package.pexpect.verdicts]]
status = "cooperative"
evidence = [{ kind = "issue", ref = "https://example.org/1" }]
[[package.pexpect.verdicts]]
status = "breaking"
when = { gevent = ">=25.8.1" }
why = "spawn hangs."
instead = ["subprocess32"]
evidence = [{ kind = "probe", ref = "p", versions = "4.9.0", date = 2026-11-23, result = "hangs" }]
[package.psycopg]
distributions = ["psycopg", "psycopg-binary"]
imports = ["psycopg"]
kind = "database driver"
spares = ["grpcio"]
pulls = ["uvloop"]
extras = { binary = ["uvloop"] }
[[package.psycopg.verdicts]]
versions = ">=3.1.5,<3.1.14"
status = "needs-setup"
why = "It waits in C."
proof = "requirement"
symptoms = ["stalled-hub"]
severity = "error"
setup = [{ environment = "PSYCOPG_IMPL=python", price = "slower" }, { import = "green", install = "green" }]
instead = ["psycopg>=3.1.14"]
evidence = [{ kind = "probe", ref = "p", versions = "3.1.9", date = 2026-11-23, result = "stalled" }]
[[package.psycopg.verdicts]]
versions = ">=3.1.14"
status = "cooperative"
evidence = [{ kind = "probe", ref = "p", versions = "3.3.0", date = 2026-11-22, result = "fine" }]
[package.sqlite3]
distributions = []
imports = ["sqlite3"]
kind = "standard library"
verdicts = [{ status = "blocking", versions = "<3", why = "disk" }]
[inert]
attrs = { versions = "25", date = 2026-11-25 }
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    (tmp_path / "db.toml").write_text(TOML)
    return Database.load(tmp_path / "db.toml")


def names(answer: list[dict[str, object]]) -> list[object]:
    return [item["name"] for item in answer]


def test_show_a_version(database: Database) -> None:
    assert lookup.show(database, "psycopg_binary", "3.1.9") == {
        "name": "psycopg",
        "version": "3.1.9",
        "status": "needs-setup",
        "confidence": "proven",
        "versions": ">=3.1.5,<3.1.14",
        "when": {},
        "proof": "requirement",
        "why": "It waits in C.",
        "setup": [
            {"environment": "PSYCOPG_IMPL=python", "price": "slower"},
            {"import": "green", "install": "green"},
        ],
        "instead": ["psycopg>=3.1.14"],
        "symptoms": ["stalled-hub"],
        "severity": "error",
        "evidence": [{"kind": "probe", "versions": "3.1.9", "date": "2026-11-23", "result": "stalled", "ref": "p"}],
        "uses": [],
        "kind": "database driver",
        "distributions": ["psycopg", "psycopg-binary"],
        "imports": ["psycopg"],
        "spares": ["grpcio"],
        "pulls": ["uvloop"],
        "extras": {"binary": ["uvloop"]},
        "patches": False,
        "development": False,
        "origin": None,
    }


def test_show_the_newest_and_all(database: Database) -> None:
    answer = lookup.show(database, "psycopg")

    assert (answer["version"], answer["status"], answer["versions"]) == (None, "cooperative", ">=3.1.14")
    assert [verdict["status"] for verdict in answer["verdicts"]] == ["needs-setup", "cooperative"]


def test_show_a_version_that_nobody_judged(database: Database) -> None:
    answer = lookup.show(database, "psycopg", "2.0")

    assert (answer["name"], answer["status"], answer["confidence"], answer["versions"]) == (
        "psycopg",
        "unknown",
        None,
        None,
    )
    assert "near" not in answer


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        pytest.param({}, "breaking", id="beside the newest gevent"),
        pytest.param({"gevent": "25.5.1"}, "cooperative", id="beside an old one"),
    ],
)
def test_show_beside(database: Database, beside: Mapping[str, str], expected: str) -> None:
    assert lookup.show(database, "pexpect", None, beside)["status"] == expected


def test_show_uses(database: Database) -> None:
    answer = lookup.show(database, "confluent-kafka", "2.0")

    assert answer["status"] == "cooperative"
    assert answer["uses"] == [
        {
            "status": "blocking",
            "versions": "<9",
            "when": {},
            "why": "flush waits in C.",
            "calls": ["*.flush"],
            "imports": [],
            "arguments": {"wait": True},
            "unless": {},
            "urls": ["confluentkafka://"],
            "settings": {},
            "setup": [{"note": "poll"}],
            "instead": [],
            "severity": None,
            "evidence": [{"kind": "source", "date": "2026-11-01", "ref": "read"}],
        }
    ]
    assert lookup.show(database, "confluent-kafka", "9.0")["uses"] == []


def test_show_inert(database: Database) -> None:
    answer = lookup.show(database, "attrs")

    assert (answer["status"], answer["confidence"], answer["kind"]) == ("inert", "analysed", None)


def test_show_the_standard_library(database: Database) -> None:
    assert lookup.show(database, "sqlite3")["kind"] == "standard library"


def test_show_an_unknown_name(database: Database) -> None:
    answer = lookup.show(database, "psycpg", "1.0")

    assert (answer["name"], answer["version"], answer["status"]) == ("psycpg", "1.0", "unknown")
    assert answer["near"] == ["psycopg"]


def test_every_answer_is_json(database: Database) -> None:
    for name in (*database.names, *database.inert, "unknown"):
        assert json.loads(json.dumps(lookup.show(database, name)))


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        pytest.param(None, None, ["confluent-kafka", "pexpect", "psycopg", "sqlite3"], id="all but the inert table"),
        pytest.param("cooperative", None, ["confluent-kafka", "psycopg"], id="by the newest status"),
        pytest.param("inert", None, ["attrs"], id="inert"),
        pytest.param(None, "process control", ["pexpect"], id="by kind"),
        pytest.param("breaking", "orm", [], id="both"),
    ],
)
def test_list(database: Database, status: str | None, kind: str | None, expected: list[str]) -> None:
    assert names(lookup.list_(database, status, kind)) == expected


def test_an_item_of_a_list(database: Database) -> None:
    (item,) = lookup.list_(database, "breaking")

    assert item == {
        "name": "pexpect",
        "status": "breaking",
        "confidence": "proven",
        "versions": "*",
        "kind": "process control",
        "why": "spawn hangs.",
        "date": "2026-11-23",
        "origin": None,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("psyco", ["psycopg"], id="a name"),
        pytest.param("BINARY", ["psycopg"], id="an alias, whatever the case"),
        pytest.param("attr", ["attrs"], id="inert"),
        pytest.param("flush", ["confluent-kafka"], id="a use"),
        pytest.param("confluentkafka://", ["confluent-kafka"], id="a URL"),
        pytest.param("waits C", ["confluent-kafka", "psycopg"], id="every word, in any order"),
        pytest.param("stalled", ["psycopg"], id="a symptom"),
        pytest.param("slower", ["psycopg"], id="the price of a setup"),
        pytest.param("poll", ["confluent-kafka"], id="the setup of a use"),
        pytest.param("nothing answers", ["psycopg"], id="a symptom's words"),
        pytest.param("database", ["psycopg"], id="a kind"),
        pytest.param("i", ["psycopg", "sqlite3", "confluent-kafka"], id="names first"),
        pytest.param("  ", [], id="nothing"),
        pytest.param("zebra", [], id="unknown"),
    ],
)
def test_search(database: Database, text: str, expected: list[str]) -> None:
    assert names(lookup.search(database, text)) == expected


def test_stats(database: Database) -> None:
    assert lookup.stats(database) == {
        "packages": 4,
        "statuses": {"inert": 0, "cooperative": 2, "needs-setup": 0, "blocking": 1, "breaking": 1},
        "confidence": {"proven": 2, "documented": 1, "reported": 0, "analysed": 0},
        "inert": 1,
        "oldest_evidence": "2026-11-01",
        "gevent": "26.9.0",
    }


def test_stats_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "db.toml").write_text("schema = 1\n")

    stats = lookup.stats(Database.load(tmp_path / "db.toml"))

    assert (stats["packages"], stats["oldest_evidence"], stats["gevent"]) == (0, None, None)


def using(symptom: str) -> str:
    return (
        'schema = 1\n[package.a]\nimports = []\nkind = "orm"\nverdicts = [{ status = "cooperative", '
        f'symptoms = ["{symptom}"], evidence = [{{ kind = "source", ref = "read" }}] }}]\n'
    )


@pytest.mark.parametrize(
    ("symptom", "expected"),
    [
        pytest.param("of-ours", [], id="of the shipped database"),
        pytest.param("of-another", [], id="of another file"),
        pytest.param("of-nobody", ["there is no [symptom.of-nobody]; add it or correct the name"], id="of nobody"),
    ],
)
def test_check_knows_the_symptoms_of_every_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, symptom: str, expected: list[str]
) -> None:
    shipped, other, overlay = tmp_path / "shipped.toml", tmp_path / "other.toml", tmp_path / "overlay.toml"
    table = "schema = 1\n[symptom.{}]\npattern = 'x'\ntitle = 'x'\ncause = 'x'\nremedies = ['x']\n"
    shipped.write_text(table.format("of-ours"))
    other.write_text(table.format("of-another"))
    overlay.write_text(using(symptom))
    monkeypatch.setattr(lookup, "shipped_toml", lambda: shipped)

    assert [fault.message for fault in lookup.check([overlay, other])] == expected


@pytest.mark.parametrize(
    "shipped", [pytest.param("schema = ", id="no TOML"), pytest.param("symptom = 1", id="no table")]
)
def test_check_works_while_the_shipped_database_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: str
) -> None:
    path = tmp_path / "shipped.toml"
    path.write_text(f"{shipped}\n")
    monkeypatch.setattr(lookup, "shipped_toml", lambda: path)

    assert lookup.check([path])


def test_check_tells_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    (fault,) = lookup.check([tmp_path / "no.toml"])

    assert fault.message == "cannot be read: No such file or directory"
