"""The compiled form: equal to its TOML, fresh or not used, kept where nobody is hurt."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
import tomli

from geventlint.errors import DatabaseError
from geventlint.knowledge import compiled, entries, store
from geventlint.knowledge.compiled import Compiled, StaleError, compile_document
from geventlint.knowledge.database import Database

ROOT = Path(__file__).resolve().parents[2]
TOML = """\
schema = 1
gevent = "26.9.0"
[package.alpha]
distributions = ["alpha", "alpha-binary"]
imports = ["alpha"]
verdicts = [{ status = "blocking", why = "it waits — always", evidence = [{ kind = "probe", ref = "p", date = 2026-11-20 }] }]
[package.beta]
distributions = []
imports = []
verdicts = [{ status = "inert" }]
[inert]
attrs = { versions = "25", date = 2026-11-20 }
"""
CHANGED = TOML.replace("blocking", "breaking")


def compiled_form(text: str = TOML) -> bytes:
    return compile_document(tomli.loads(text), text.encode())


def status(opened: Compiled) -> str:
    return str(opened.entry("alpha")["verdicts"][0]["status"])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "geventlint"


@pytest.fixture
def root(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / store.TOML).write_text(TOML, encoding="utf-8")
    monkeypatch.setattr(store, "data_root", lambda: folder)
    return folder


# --- the form ------------------------------------------------------------------------------


def test_the_shipped_database_is_the_same_in_both_forms() -> None:
    source = (ROOT / "compat-db.toml").read_bytes()
    document = tomli.loads(source.decode())
    opened = Compiled(compile_document(document, source))

    def plain(table: object) -> object:
        return json.loads(json.dumps(table, default=str))

    assert list(opened.packages) == list(document["package"])
    assert list(opened.inert) == list(document.get("inert", {}))
    assert opened.symptoms == plain(document["symptom"])
    assert opened.gevent == document["gevent"]
    for name, table in document["package"].items():
        assert entries.package(name, opened.entry(name)) == entries.package(name, plain(table))  # type: ignore[arg-type]
    for name, table in document.get("inert", {}).items():
        assert entries.inert(name, opened.inert_entry(name)) == entries.inert(name, plain(table))  # type: ignore[arg-type]


def test_an_entry_keeps_its_letters_and_dates() -> None:
    opened = Compiled(compiled_form())

    (verdict,) = opened.entry("alpha")["verdicts"]
    assert verdict["why"] == "it waits — always"
    assert verdict["evidence"][0]["date"] == "2026-11-20"
    assert opened.inert_entry("attrs") == {"versions": "25", "date": "2026-11-20"}
    assert opened.find("alpha-binary") == "alpha"
    assert opened.find("beta") is None
    assert opened.find("attrs") is None


def test_an_empty_database_can_be_compiled() -> None:
    opened = Compiled(compile_document({"schema": 1}))

    assert not opened.packages
    assert not opened.inert
    assert not opened.symptoms


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}\n", id="another header"),
        pytest.param(b"[1]\n", id="no table"),
        pytest.param(b"\xff\xfe\n", id="no text"),
        pytest.param(compiled_form()[:-5], id="cut off"),
        pytest.param(compiled_form() + b"x", id="too long"),
        pytest.param(compiled_form().replace(b'"form":2', b'"form":0', 1), id="another form"),
    ],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(StaleError):
        Compiled(data)


def test_ten_thousand_entries_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"imports": ["m"], "verdicts": [{"status": "cooperative"}]}
    document = {"package": {f"p{number}": entry for number in range(10_000)}}
    made: list[str] = []
    original = entries.package
    monkeypatch.setattr(entries, "package", lambda name, *rest: made.append(name) or original(name, *rest))

    database = Database([(Compiled(compile_document(document)), "")])
    database.get("p77")
    database.get("nothing")
    assert not database.hostile_imports

    assert made == ["p77"]


# --- the shipped one -----------------------------------------------------------------------


def test_the_compiled_form_beside_the_toml_is_used(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / store.COMPILED).write_bytes(compiled_form())
    monkeypatch.setitem(sys.modules, "tomli", None)

    assert status(store.shipped()) == "blocking"
    assert not home.exists()


def test_it_is_not_used_after_an_edit_of_another_length(root: Path) -> None:
    (root / store.COMPILED).write_bytes(compiled_form())
    (root / store.TOML).write_text(TOML.replace("blocking", "needs-setup"), encoding="utf-8")

    assert status(store.shipped()) == "needs-setup"


def test_it_is_not_used_after_a_later_edit_of_the_same_length(root: Path) -> None:
    (root / store.COMPILED).write_bytes(compiled_form())
    (root / store.TOML).write_text(CHANGED, encoding="utf-8")
    later = (root / store.COMPILED).stat().st_mtime + 3600
    os.utime(root / store.TOML, (later, later))

    assert status(store.shipped()) == "breaking"


def test_a_later_date_alone_is_no_edit(root: Path, home: Path) -> None:
    (root / store.COMPILED).write_bytes(compiled_form())
    later = (root / store.COMPILED).stat().st_mtime + 3600
    os.utime(root / store.TOML, (later, later))

    assert status(store.shipped()) == "blocking"
    assert not home.exists()


def test_a_broken_compiled_form_is_not_used(root: Path) -> None:
    (root / store.COMPILED).write_bytes(compiled_form(CHANGED)[:-1])

    assert status(store.shipped()) == "blocking"


def test_the_toml_is_compiled_once_into_the_cache(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert status(store.shipped()) == "blocking"
    (cached,) = home.iterdir()
    monkeypatch.setitem(sys.modules, "tomli", None)

    assert status(store.shipped()) == "blocking"
    assert list(home.iterdir()) == [cached]
    assert sorted(path.name for path in root.iterdir()) == [store.TOML]


def test_an_edit_counts_at_once(root: Path, home: Path) -> None:
    store.shipped()
    state = (root / store.TOML).stat()
    (root / store.TOML).write_text(CHANGED, encoding="utf-8")
    os.utime(root / store.TOML, ns=(state.st_atime_ns, state.st_mtime_ns))

    assert status(store.shipped()) == "breaking"
    assert len(list(home.iterdir())) == 2


def test_a_broken_cache_is_made_anew(root: Path, home: Path) -> None:
    store.shipped()
    (cached,) = home.iterdir()
    whole = cached.read_bytes()
    cached.write_bytes(whole[:100])

    assert status(store.shipped()) == "blocking"
    assert cached.read_bytes() == whole


def test_a_cache_of_other_content_is_not_believed(root: Path, home: Path) -> None:
    store.shipped()
    (cached,) = home.iterdir()
    cached.write_bytes(compiled_form(CHANGED))

    assert status(store.shipped()) == "blocking"


def test_a_new_compiler_forgets_the_cache(root: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.shipped()
    (cached,) = home.iterdir()
    monkeypatch.setattr(compiled, "FORM", compiled.FORM + 1)

    assert status(store.shipped()) == "blocking"
    assert len(list(home.iterdir())) == 2
    assert cached.exists()


def test_old_caches_go(root: Path, home: Path) -> None:
    home.mkdir(parents=True)
    for number in range(20):
        old = home / f"compat-db-{number}.json"
        old.write_text("")
        os.utime(old, (number, number))
    (home / "other.txt").write_text("")

    store.shipped()

    names = {path.name for path in home.iterdir()}
    assert {"other.txt", "compat-db-19.json"} < names
    assert "compat-db-0.json" not in names
    assert len(names) == 9


def test_a_cache_that_cannot_be_written_is_done_without(root: Path, home: Path) -> None:
    home.parent.mkdir(parents=True)
    home.write_text("a file where the folder should be")

    assert status(store.shipped()) == "blocking"


def test_a_cache_that_cannot_be_replaced_leaves_nothing(
    root: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)

    assert status(store.shipped()) == "blocking"
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("value", [pytest.param("", id="not set"), pytest.param("relative", id="relative")])
def test_the_cache_lies_in_the_home_by_default(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "me")

    store.shipped()

    assert len(list((tmp_path / "me" / ".cache" / "geventlint").iterdir())) == 1


def test_without_a_home_there_is_no_cache(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr(Path, "home", homeless)

    assert status(store.shipped()) == "blocking"


def test_a_broken_shipped_database_is_an_error(root: Path) -> None:
    (root / store.TOML).write_text("schema = 1\nx = 1\n")

    with pytest.raises(DatabaseError, match=r"compat-db\.toml:2: the database has no key 'x'"):
        store.shipped()


def test_a_database_that_is_gone_is_an_error(root: Path) -> None:
    (root / store.TOML).unlink()

    with pytest.raises(DatabaseError, match=r"compat-db\.toml:1: cannot be read"):
        store.shipped()
