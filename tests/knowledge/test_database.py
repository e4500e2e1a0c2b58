"""The database: found by distribution or module, overlaid, judged."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from geventlint.errors import DatabaseError
from geventlint.knowledge.database import Database
from geventlint.model import EvidenceItem, Package, Setup, UseVerdict, Verdict

if TYPE_CHECKING:
    from pathlib import Path

BASE = """\
schema = 1
gevent = "26.9.0"

[symptom.stalled-hub]
pattern = 'stalled'
title = "it waits"
looks-like = "a slow database"
cause = "C code\\nwaits"
not = "a swap"
suspects = { packages = ["psycopg2"], rules = ["GVL202"], kinds = ["drivers"] }
confirm = "watch"
remedies = ["use another"]
useless = ["a longer timeout\\nhides it"]
urls = ["https://example.org/1"]

[package.confluent-kafka]
imports = ["confluent_kafka"]
kind = "message broker"
[[package.confluent-kafka.uses]]
status = "blocking"
why = "flush waits in C."
calls = ["*.flush", "confluent_kafka.Producer.poll"]
imports = ["confluent_kafka.avro"]
arguments = { timeout = [1, 2], wait = true }
unless = { timeout = 0 }
urls = ["confluentkafka://"]
settings = { ENGINE = "x" }
setup = [{ setting = "POLL = none", note = "poll" }]
severity = "warning"
versions = ">=1"
when = { gevent = ">=25" }
instead = ["kafka-python"]
evidence = [{ kind = "source", ref = "read" }]

[package.google-cloud-storage]
imports = ["google.cloud.storage"]
kind = "cloud sdk"
spares = ["grpcio"]
verdicts = [{ status = "cooperative", evidence = [{ kind = "docs", ref = "https://example.org/2" }] }]

[package.google-cloud]
imports = ["google.cloud"]
kind = "cloud sdk"
pulls = ["grpcio"]
verdicts = [{ status = "cooperative", evidence = [{ kind = "docs", ref = "https://example.org/2" }] }]

[package.grequests]
imports = ["grequests"]
kind = "http client"
patches = true
verdicts = [{ status = "cooperative", evidence = [{ kind = "docs", ref = "https://example.org/3" }] }]

[package.psycopg2]
distributions = ["psycopg2", "psycopg2-binary"]
imports = ["psycopg2"]
kind = "database driver"
extras = { fast = ["uvloop"] }
development = true
[[package.psycopg2.verdicts]]
status = "needs-setup"
why = '''It
   waits.'''
proof = "requirement"
symptoms = ["stalled-hub"]
severity = "error"
setup = [{ call = "psycogreen.gevent.patch_psycopg", install = "psycogreen" }, { import = "green.psycopg2" }]
instead = ["psycopg>=3.1"]
evidence = [{ kind = "probe", ref = "p", versions = "2.9", date = 2026-11-23, result = "slow" }]

[package.sqlite3]
distributions = []
imports = ["sqlite3"]
kind = "standard library"
[[package.sqlite3.verdicts]]
status = "blocking"
why = "It waits."
setup = [{ note = "in the threadpool" }]
evidence = [{ kind = "source", ref = "read" }]

[inert]
attrs = { versions = "25.4.0", date = 2026-11-25, imports = ["attr", "attrs"] }
pytest = { versions = "9", date = 2026-11-25, development = true, evidence = "source", ref = "read" }
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return load(tmp_path, BASE)


def load(folder: Path, base: str, *overlays: str) -> Database:
    (folder / "db.toml").write_text(base)
    paths = []
    for number, overlay in enumerate(overlays):
        path = folder / f"overlay{number}.toml"
        path.write_text(f"schema = 1\n{overlay}")
        paths.append(path)
    return Database.load(folder / "db.toml", paths)


def entry(name: str, status: str = "cooperative", *, more: str = "", imports: str | None = None) -> str:
    module = name.replace("-", "_") if imports is None else imports
    return f'[package.{name}]\nimports = ["{module}"]\n{more}verdicts = [{{ status = "{status}" }}]\n'


def name_of(package: Package | None) -> str | None:
    return package.name if package else None


def test_an_entry_is_complete(database: Database) -> None:
    assert database.get("psycopg2") == Package(
        name="psycopg2",
        distributions=("psycopg2", "psycopg2-binary"),
        imports=("psycopg2",),
        kind="database driver",
        verdicts=(
            Verdict(
                status="needs-setup",
                why="It waits.",
                proof="requirement",
                setup=(
                    Setup(call="psycogreen.gevent.patch_psycopg", install="psycogreen"),
                    Setup(imports="green.psycopg2"),
                ),
                instead=("psycopg>=3.1",),
                symptoms=("stalled-hub",),
                evidence=(EvidenceItem("probe", "p", "slow", "2.9", "2026-11-23"),),
                severity="error",
            ),
        ),
        extras={"fast": ("uvloop",)},
        development=True,
    )


def test_an_entry_with_uses_alone_is_harmless_to_import(database: Database) -> None:
    package = database.get("confluent-kafka")
    assert package

    evidence = (EvidenceItem("source", "read"),)
    assert package.uses == (
        UseVerdict(
            status="blocking",
            why="flush waits in C.",
            calls=("*.flush", "confluent_kafka.Producer.poll"),
            imports=("confluent_kafka.avro",),
            arguments={"timeout": (1, 2), "wait": True},
            unless={"timeout": 0},
            urls=("confluentkafka://",),
            settings={"ENGINE": "x"},
            setup=(Setup(setting="POLL = none", note="poll"),),
            instead=("kafka-python",),
            evidence=evidence,
            versions=">=1",
            severity="warning",
            when={"gevent": ">=25"},
        ),
    )
    verdict = database.verdict(package, "2.0")
    assert verdict
    assert (verdict.status, verdict.evidence) == ("cooperative", evidence)
    assert database.uses(package, "2.0") == package.uses
    assert database.uses(package, "0.9") == ()


def test_an_inert_package_is_one_verdict(database: Database) -> None:
    attrs, pytest_ = database.get("attrs"), database.get("pytest")
    assert attrs
    assert pytest_

    assert attrs.verdicts == (
        Verdict(
            "inert",
            evidence=(
                EvidenceItem(
                    "analysis", "files of the wheel, unpacked and not run", versions="25.4.0", date="2026-11-25"
                ),
            ),
        ),
    )
    assert attrs.imports == ("attr", "attrs")
    assert not attrs.development
    assert pytest_.development
    assert pytest_.kind == "development tool"
    assert pytest_.verdicts[0].confidence == "documented"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("psycopg2-binary", "psycopg2", id="an alias"),
        pytest.param("Psycopg2_Binary", "psycopg2", id="not normalised"),
        pytest.param("attrs", "attrs", id="inert"),
        pytest.param("psycopg", None, id="unknown"),
        pytest.param("sqlite3", None, id="no distribution has a module of the standard library"),
        pytest.param("", None, id="no name"),
    ],
)
def test_found_by_distribution(database: Database, name: str, expected: str | None) -> None:
    assert name_of(database.get(name)) == expected


def test_the_same_entry_is_the_same_object(database: Database) -> None:
    assert database.get("psycopg2-binary") is database.get("psycopg2")


def test_found_by_its_own_name(database: Database) -> None:
    assert name_of(database.entry("sqlite3")) == "sqlite3"
    assert database.entry("psycopg2-binary") is None


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        pytest.param("psycopg2", "psycopg2", id="the module"),
        pytest.param("psycopg2.extras", "psycopg2", id="below it"),
        pytest.param("google.cloud.storage.blob", "google-cloud-storage", id="the longest name"),
        pytest.param("google.cloud.storage_v2", "google-cloud", id="whole components only"),
        pytest.param("google", None, id="a namespace above"),
        pytest.param("psycopg", None, id="a beginning of a name"),
        pytest.param("sqlite3", "sqlite3", id="the standard library"),
        pytest.param("attr", "attrs", id="inert"),
        pytest.param("", None, id="nothing"),
        pytest.param(".x", None, id="relative"),
    ],
)
def test_found_by_module(database: Database, module: str, expected: str | None) -> None:
    assert name_of(database.by_import(module)) == expected


def test_two_distributions_may_provide_one_module(tmp_path: Path) -> None:
    database = load(tmp_path, "schema = 1\n" + entry("jwt-one", imports="jwt") + entry("jwt-two", imports="jwt"))

    assert [package.name for package in database.providers("jwt.api")] == ["jwt-one", "jwt-two"]
    assert name_of(database.by_import("jwt")) == "jwt-one"


def test_modules_that_can_hurt(database: Database) -> None:
    assert database.hostile_imports == {"psycopg2", "confluent_kafka", "grequests", "sqlite3"}
    assert database.hostile_imports is database.hostile_imports


def test_names_that_entries_look_for(database: Database) -> None:
    assert database.asked("calls") == {"*.flush", "confluent_kafka.Producer.poll", "psycogreen.gevent.patch_psycopg"}
    assert database.asked("imports") == {"confluent_kafka.avro", "green.psycopg2"}
    assert database.asked("settings") == {"ENGINE", "POLL"}
    assert database.asked("urls") == {"confluentkafka://"}


def test_lists(database: Database) -> None:
    assert database.names == (
        "confluent-kafka",
        "google-cloud",
        "google-cloud-storage",
        "grequests",
        "psycopg2",
        "sqlite3",
    )
    assert tuple(package.name for package in database.packages) == database.names
    assert database.inert == ("attrs", "pytest")
    assert database.gevent == "26.9.0"


def test_symptoms(database: Database) -> None:
    (symptom,) = database.symptoms.values()

    assert (symptom.id, symptom.pattern, symptom.title) == ("stalled-hub", "stalled", "it waits")
    assert (symptom.looks_like, symptom.cause, symptom.unless) == ("a slow database", "C code waits", "a swap")
    assert (symptom.packages, symptom.rules, symptom.kinds) == (("psycopg2",), ("GVL202",), ("drivers",))
    assert (symptom.confirm, symptom.remedies, symptom.urls) == ("watch", ("use another",), ("https://example.org/1",))
    assert symptom.useless == ("a longer timeout hides it",)
    assert symptom.gevent


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("psycopg22", "psycopg2", id="a slip"),
        pytest.param("psycopg2-binari", "psycopg2-binary", id="a slip in an alias"),
        pytest.param("atrs", "attrs", id="a slip in an inert name"),
        pytest.param("google.cloud.storage", "google-cloud-storage", id="a module"),
        pytest.param("confluent.kafka", "confluent-kafka", id="another spelling"),
    ],
)
def test_near_names(database: Database, name: str, expected: str) -> None:
    assert database.near(name)[0] == expected


def test_nothing_is_near_a_strange_name(database: Database) -> None:
    assert database.near("zzzzzz") == ()


def test_admitted_verdicts(tmp_path: Path) -> None:
    database = load(
        tmp_path,
        'schema = 1\n[package.a]\nimports = []\nverdicts = [{ status = "breaking", versions = "<2" }, '
        '{ status = "cooperative", versions = ">=2" }]\n',
    )
    package = database.get("a")
    assert package

    assert [verdict.status for verdict in database.admitted(package, ">=1")] == ["breaking", "cooperative"]
    assert [verdict.status for verdict in database.admitted(package, ">=2")] == ["cooperative"]


# --- overlays ------------------------------------------------------------------------------


def test_an_overlay_adds_an_entry_and_says_so(tmp_path: Path) -> None:
    database = load(tmp_path, BASE, entry("ours"))

    ours = database.get("ours")
    assert ours
    assert ours.origin == (tmp_path / "overlay0.toml").as_posix()
    assert "ours" in database.names
    assert name_of(database.by_import("ours.client")) == "ours"
    psycopg2 = database.get("psycopg2")
    assert psycopg2
    assert psycopg2.origin == ""


def test_an_overlay_is_named_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    ours = load(tmp_path, BASE, entry("ours")).get("ours")

    assert ours
    assert ours.origin == "overlay0.toml"
    with pytest.raises(DatabaseError, match=r"^overlay0\.toml:4: "):
        load(tmp_path, BASE, entry("ours", "braking"))


def test_an_overlay_replaces_an_entry_as_a_whole(tmp_path: Path) -> None:
    database = load(tmp_path, BASE, entry("psycopg2"))

    package = database.get("psycopg2")
    assert package
    assert [verdict.status for verdict in package.verdicts] == ["cooperative"]
    assert database.get("psycopg2-binary") is None
    assert database.names.count("psycopg2") == 1
    assert database.by_import("psycopg2") is package
    assert "psycopg2" not in database.hostile_imports
    assert "sqlite3" in database.hostile_imports


def test_an_overlay_replaces_the_owner_of_its_distributions(tmp_path: Path) -> None:
    more = 'distributions = ["our-psycopg2", "psycopg2-binary"]\n'
    database = load(tmp_path, BASE, entry("our-psycopg2", more=more, imports="psycopg2"))

    assert name_of(database.get("psycopg2-binary")) == "our-psycopg2"
    assert database.get("psycopg2") is None
    assert [package.name for package in database.providers("psycopg2")] == ["our-psycopg2"]


def test_an_overlay_judges_an_inert_package_anew(tmp_path: Path) -> None:
    database = load(tmp_path, BASE, entry("attrs", "blocking"))

    package = database.get("attrs")
    assert package
    assert package.verdicts[0].status == "blocking"
    assert "attrs" not in database.inert
    assert "attrs" in database.hostile_imports


def test_an_overlay_calls_an_entry_inert(tmp_path: Path) -> None:
    database = load(tmp_path, BASE, '[inert]\npsycopg2-binary = { versions = "1", date = 2026-11-25 }\n')

    package = database.get("psycopg2-binary")
    assert package
    assert package.verdicts[0].status == "inert"
    assert database.get("psycopg2") is None


def test_an_overlay_replaces_a_module_of_the_standard_library(tmp_path: Path) -> None:
    database = load(tmp_path, BASE, entry("sqlite3", more="distributions = []\n"))

    package = database.by_import("sqlite3")
    assert package
    assert package.verdicts[0].status == "cooperative"


def test_the_last_overlay_wins(tmp_path: Path) -> None:
    database = load(tmp_path, BASE, entry("ours", "blocking"), entry("ours", "breaking"))

    package = database.get("ours")
    assert package
    assert package.verdicts[0].status == "breaking"
    assert package.origin.endswith("overlay1.toml")


def test_an_overlay_adds_symptoms(tmp_path: Path) -> None:
    symptom = "[symptom.ours]\npattern = 'x'\ntitle = 'x'\ncause = 'x'\ngevent = false\n"

    symptoms = load(tmp_path, BASE, symptom).symptoms

    assert list(symptoms) == ["stalled-hub", "ours"]
    assert not symptoms["ours"].gevent
    assert symptoms["ours"].origin.endswith("overlay0.toml")


def test_an_overlay_need_not_have_our_manners(tmp_path: Path) -> None:
    assert load(tmp_path, BASE, entry("z", "blocking") + entry("a")).get("z")


# --- files that cannot be used -------------------------------------------------------------


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        pytest.param(
            '[package.a]\nverdicts = [{ status = "inert" }]\nimprots = ["a"]\n',
            "overlay0.toml:2: package 'a' lacks 'imports'",
            id="two mistakes",
        ),
        pytest.param(
            entry("a", "braking"),
            "overlay0.toml:4: status cannot be 'braking'; did you mean 'breaking'?",
            id="a status",
        ),
        pytest.param("[package.a\n", "overlay0.toml:2: is not TOML: ", id="not TOML"),
    ],
)
def test_a_broken_overlay_is_an_error_at_its_line(tmp_path: Path, overlay: str, message: str) -> None:
    with pytest.raises(DatabaseError) as raised:
        load(tmp_path, BASE, overlay)

    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_other_mistakes_are_counted(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"\(and 1 more: geventlint db check .*overlay0\.toml\)"):
        load(tmp_path, BASE, entry("a", "braking") + entry("b", "braking"))


def test_a_missing_overlay_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "db.toml").write_text(BASE)

    with pytest.raises(DatabaseError, match=r"no\.toml:1: cannot be read: No such file"):
        Database.load(tmp_path / "db.toml", [tmp_path / "no.toml"])


def test_a_database_travels_to_other_processes(database: Database) -> None:
    assert name_of(pickle.loads(pickle.dumps(database)).get("psycopg2-binary")) == "psycopg2"
