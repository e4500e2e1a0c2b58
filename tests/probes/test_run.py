"""Runs, with the measuring itself replaced: no environment is made and no server started."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import tomli

from probes.runner import cli, distribution, environment, record, results, run, script
from probes.runner.environment import Environment
from probes.runner.errors import ProbeError
from probes.runner.figures import Figures
from probes.runner.run import Beside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SAMPLE = '''"""sample waits with gevent."""
requires = ["sample"]


def once():
    """a call"""


def other():
    """another call"""
'''


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one probe and its results; measuring always says the same."""
    (tmp_path / "sample.py").write_text(SAMPLE, encoding="utf-8")
    read = script.read
    monkeypatch.setattr(script, "read", lambda name: read(name, tmp_path))
    monkeypatch.setattr(script, "names", lambda: ["sample"])
    load, save = results.load, results.save
    monkeypatch.setattr(results, "load", lambda name, folder=tmp_path: load(name, folder))
    monkeypatch.setattr(results, "save", lambda name, new, folder=tmp_path: save(name, new, folder))

    def prepare(wanted: tuple[str, ...], _python: str = "") -> Environment:
        pinned = dict(one.split("==") for one in wanted if "==" in one)
        return Environment(
            tmp_path, {"python": "3.11.7", "sample": pinned.get("sample", "2.0"), "gevent": pinned["gevent"]}
        )

    monkeypatch.setattr(run, "prepare", prepare)
    monkeypatch.setattr(run, "measure", lambda *_: Figures(10, 0.3, wall=0.31, gap=0.01))
    monkeypatch.setattr(run, "newest", lambda _name: ["2.0", "1.0"])
    monkeypatch.setattr(environment, "newest", lambda _name: ["2.0", "1.5", "1.0"])
    monkeypatch.setattr(record, "update", lambda *_: ["sample"])
    return tmp_path


def test_a_run_prints_evidence_and_keeps_results(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "sample", "--record", "--with", "sample==1.0", "--gevent", "25.4.1"]) == 0

    printed = capsys.readouterr().out
    assert "# sample:once" in printed
    assert "compat-db.toml: evidence of sample" in printed
    evidence = "\n".join(line for line in printed.splitlines() if line.startswith("  {"))
    assert tomli.loads(f"evidence = [\n{evidence}\n]")["evidence"][0]["versions"] == "sample 1.0, gevent 25.4.1"
    assert [(kept.case, kept.versions["gevent"]) for kept in results.load("sample")] == [
        ("once", "25.4.1"),
        ("other", "25.4.1"),
    ]


def test_one_case_alone(workshop: Path) -> None:
    assert [found.case for found in run.run(["sample:other"], Beside())] == ["other"]
    assert results.load("sample") == []


def test_what_cannot_be_installed_is_said(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def prepare(*_: object) -> Environment:
        raise ProbeError("pip failed")

    monkeypatch.setattr(run, "prepare", prepare)
    assert cli.main(["run", "sample:once", "--record"]) == 1
    assert "unmeasured   not measured: pip failed" in capsys.readouterr().out
    assert results.load("sample") == []


def test_a_name_that_is_not_there_is_said_before_anything_runs(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", "sample", "nobody"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "probes: no probe nobody; `python -m probes list` names them\n")


def test_a_measurement_on_a_busy_machine_is_repeated(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = [Figures(10, 0.3, wall=1, gap=1, quiet=0.5), Figures(10, 0.3, wall=0.3, gap=0.01)]
    monkeypatch.setattr(run, "measure", lambda *_: turns.pop(0))

    assert run.run(["sample:once"], Beside())[0].status == "cooperative"


def test_changed_probes_are_those_not_recorded_as_they_are(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run.changed(["sample"]) == ["sample"]
    run.run(["sample"], Beside(), record=True)
    assert run.changed(["sample"]) == []
    monkeypatch.setattr(run, "newest", lambda _name: ["3.0"])
    assert run.changed(["sample"]) == ["sample"]
    monkeypatch.setattr(run, "newest", lambda _name: ["2.0"])
    (workshop / "sample.py").write_text(SAMPLE.replace("a call", "a longer call"), encoding="utf-8")
    assert run.changed(["sample"]) == ["sample"]


def test_changed_probes_that_require_nothing_are_never_outdated(workshop: Path) -> None:
    (workshop / "sample.py").write_text(SAMPLE.replace('["sample"]', "[]"), encoding="utf-8")
    run.run(["sample"], Beside(), record=True)

    assert run.changed(["sample"]) == []


def test_nothing_to_do_for_all_changed(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "--all", "--record"]) == 0
    assert cli.main(["run", "--all", "--changed"]) == 0
    assert "nothing has changed" in capsys.readouterr().out


def test_a_bisection_measures_by_the_version(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(*arguments: object) -> Figures:
        versions = arguments[2].versions  # type: ignore[attr-defined]
        return Figures(10, 0.3, wall=3, gap=3 if versions["sample"] < "1.5" else 0.01)

    monkeypatch.setattr(run, "measure", measure)
    assert cli.main(["bisect", "sample", ">=1", "--record"]) == 0
    assert "blocking up to 1.0, cooperative from 1.5 on" in capsys.readouterr().out
    assert {kept.versions["sample"] for kept in results.load("sample")} == {"1.0", "1.5", "2.0"}


def test_a_bisection_pins_extras_and_builds() -> None:
    assert cli.pinned(["psycopg[binary]", "psycopg-binary"], "psycopg", "3.1") == [
        "psycopg[binary]==3.1",
        "psycopg-binary==3.1",
    ]
    assert cli.pinned(["sample"], "gevent", "25.4.1") == ["gevent==25.4.1"]


def test_an_analysis_prints_what_it_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fetch(name: str) -> distribution.Distribution:
        if name == "gone":
            raise ProbeError("gone cannot be fetched")
        text = b"import ssl, requests, idna, attr" if name == "waits" else b"import re, idna, attr"
        return distribution.Distribution(name, "1.0", f"{name}.whl", ((f"{name}.py", text),), 0)

    monkeypatch.setattr(distribution, "fetch", fetch)
    assert cli.main(["analyse", "calm"]) == 0
    assert cli.main(["analyse", "waits", "gone", "calm"]) == 1
    printed = capsys.readouterr().out
    assert printed.count('calm = { versions = "1.0"') == 2
    assert "waits.py:1: imports ssl" in printed
    assert "imports other packages: requests" in printed
    assert "# gone cannot be fetched" in printed


@pytest.mark.parametrize(
    ("uv", "first"),
    [pytest.param(None, ["-m", "venv"], id="venv and pip"), pytest.param("/bin/uv", ["venv", "--quiet"], id="uv")],
)
def test_an_environment_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uv: str | None, first: list[str]
) -> None:
    commands: list[list[str]] = []

    def do(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        (tmp_path / command[-1]).mkdir(parents=True, exist_ok=True)
        return subprocess.CompletedProcess(command, 0, '{"python": "3.11.7"}', "")

    monkeypatch.setenv("GEVENTLINT_PROBES", str(tmp_path))
    monkeypatch.setattr("shutil.which", lambda name, **_: uv if name == "uv" else None)
    monkeypatch.setattr(subprocess, "run", do)
    made = environment.prepare(("gevent==26.9.0",))
    again = environment.prepare(("gevent==26.9.0",))

    assert made == again
    assert made.versions == {"python": "3.11.7"}
    assert len(commands) == 3
    assert commands[0][1:3] == first
    assert commands[1][-1] == "gevent==26.9.0"


def test_a_command_that_fails_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "no such package\n\nbye")

    monkeypatch.setenv("GEVENTLINT_PROBES", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(ProbeError, match="failed: no such package bye"):
        environment.prepare(("nothing",))


def test_a_command_that_hangs_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("GEVENTLINT_PROBES", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(ProbeError, match="took longer than"):
        environment.prepare(("nothing",))


def test_the_releases_on_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    said: Callable[..., subprocess.CompletedProcess[str]] = lambda command, **_: subprocess.CompletedProcess(  # noqa: E731
        command, 0, "sample (2.0)\nAvailable versions: 2.0, 1.0\n", ""
    )
    monkeypatch.setattr(subprocess, "run", said)
    assert environment.newest("sample") == ["2.0", "1.0"]
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0, "", ""))
    with pytest.raises(ProbeError, match="no release of sample"):
        environment.newest("sample")


def test_the_cache_is_where_caches_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GEVENTLINT_PROBES", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert environment.cache() == tmp_path / "geventlint-probes"


def test_a_distribution_is_fetched_by_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile
    from pathlib import Path as AnyPath

    asked: list[list[str]] = []

    def do(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        if "download" in command and "none" not in command:
            folder = AnyPath(command[command.index("--dest") + 1])
            with zipfile.ZipFile(folder / "sample-1.0-py3-none-any.whl", "w") as archive:
                archive.writestr("sample.py", "")
        return subprocess.CompletedProcess(command, int("none" in command), "", "no wheel")

    monkeypatch.setattr(subprocess, "run", do)
    assert distribution.fetch("sample").version == "1.0"
    assert asked[0][:3] == [sys.executable, "-m", "pip"]
    with pytest.raises(ProbeError, match="none cannot be fetched: no wheel; no wheel"):
        distribution.fetch("none")
