"""The command line: what reaches the engine, what is printed where, and with which exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
import pytest

import geventlint
from geventlint import __version__, engine
from geventlint.__main__ import main
from geventlint.cli import output
from geventlint.cli.main import commands
from geventlint.errors import DatabaseError
from geventlint.model import Coverage, Finding, Host, Location, Problem, Result

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROOT = os.path.dirname(os.path.dirname(geventlint.__file__))  # noqa: PTH120  # a string is what subprocesses want
HOST = Host("celery", Location("Procfile", 1), "celery worker -P gevent", "gevent", "before-app")
CLEAN = Result(hosts=(HOST,))


def found(*severities: str) -> Result:
    """Return a result with a finding of each of these severities."""
    place = Location("a.py", 1)
    return replace(CLEAN, findings=tuple(Finding("GVL101", "name", one, "message", place) for one in severities))  # type: ignore[arg-type]


class Engine:
    """Stands in for the engine: remembers what it is asked."""

    def __init__(self) -> None:
        self.asked: list[engine.Options] = []
        self.result: Result | Exception = CLEAN

    def __call__(self, options: engine.Options) -> Result:
        self.asked.append(options)
        if options.progress:
            options.progress("reading")
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Engine:
    one = Engine()
    monkeypatch.setattr(engine, "run", one)
    return one


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a project."""
    (tmp_path / "geventlint.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def asked(fake: Engine, project: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., engine.Options]:
    """Run a command and return what the engine was asked."""

    def ask(*arguments: str) -> engine.Options:
        assert main(list(arguments)) == 0, capsys.readouterr()
        return fake.asked[-1]

    return ask


# --- what reaches the engine ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        pytest.param([], (".",), id="nothing is the working directory"),
        pytest.param(["."], (".",), id="a path"),
        pytest.param(["check"], (".",), id="the command by name"),
        pytest.param(["check", "a", "b"], ("a", "b"), id="with paths"),
        pytest.param(["--quiet", "a"], ("a",), id="an option first"),
        pytest.param(["check", "db"], ("db",), id="a path with a command's name"),
        pytest.param(["./hosts"], ("./hosts",), id="or written so"),
        pytest.param(["--", "-x"], ("-x",), id="a path like an option"),
    ],
)
def test_paths(
    asked: Callable[..., engine.Options], project: Path, arguments: list[str], paths: tuple[str, ...]
) -> None:
    for name in paths:
        (project / name).mkdir(exist_ok=True)
    assert asked(*arguments).paths == paths


def test_defaults(asked: Callable[..., engine.Options], project: Path) -> None:
    options = asked()
    assert (options.cwd, options.config.root, options.assume, options.stdin) == (project, project, (), None)


def test_options(asked: Callable[..., engine.Options], project: Path) -> None:
    (project / "other.toml").write_text('hosts = ["celery worker"]\nselect = ["GVL9"]\n', encoding="utf-8")
    arguments = "--select GVL1,GVL203 --select GVL4 --extend-select GVL5 --ignore GVL103 --fail-on error"
    options = asked(
        *arguments.split(), "--config", "other.toml", "--assume", "celery", "--assume", "gunicorn -k gevent a:b"
    )
    config = options.config
    assert (config.select, config.extend_select, config.ignore) == (("GVL1", "GVL203", "GVL4"), ("GVL5",), ("GVL103",))
    assert (config.fail_on, config.hosts) == ("error", ("celery worker",))
    assert options.assume == ("celery", "gunicorn -k gevent a:b")


def test_isolated(asked: Callable[..., engine.Options], project: Path) -> None:
    (project / "geventlint.toml").write_text("nonsense = 1\n", encoding="utf-8")
    assert asked("--isolated").config.path is None


def test_project_is_found_from_the_paths(asked: Callable[..., engine.Options], project: Path) -> None:
    other = project / "other"
    other.mkdir()
    (other / "geventlint.toml").write_text("", encoding="utf-8")
    assert asked("other").config.root == other


def test_standard_input(
    asked: Callable[..., engine.Options],
    fake: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake.result = replace(CLEAN, findings=(Finding("GVL1", "n", "info", "m", Location("a/b.py", 2)),))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"one\ntwo \xff\n")))
    assert asked("--stdin-filename", "a/b.py", "-").stdin == ("a/b.py", b"one\ntwo \xff\n")
    assert "  > 2 | two ÿ\n" in capsys.readouterr().out


# --- what is printed -----------------------------------------------------------------------


def test_report_shows_the_file(fake: Engine, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "a.py").write_text("import gevent\n", encoding="utf-8")
    fake.result = found("error", "error")
    assert main(["--verbose"]) == 1
    out, err = capsys.readouterr()
    assert out.count("  > 1 | import gevent\n") == 2
    assert "not ready for gevent: 2 blockers" in out
    assert err == ""


def test_report_of_a_file_that_cannot_be_read_has_no_frame(
    fake: Engine, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.result = found("error")
    assert main(["--quiet"]) == 1
    assert (
        capsys.readouterr().out == "a.py:1:1: GVL101 message\n  rule:  name (error)\n  see:   geventlint rule GVL101\n"
    )


@pytest.mark.parametrize("name", ["full", "concise", "json"])
def test_formats(fake: Engine, project: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    fake.result = found("error")
    assert main(["--output-format", name]) == 1
    out = capsys.readouterr().out
    assert {"full": "ready for", "concise": "a.py:1:1: GVL101 message\n", "json": '"findings": ['}[name] in out


@pytest.mark.parametrize(
    ("environment", "terminal", "color"),
    [
        pytest.param({}, False, False, id="a pipe"),
        pytest.param({}, True, True, id="a terminal"),
        pytest.param({"TERM": "dumb"}, True, False, id="a terminal without"),
        pytest.param({"NO_COLOR": "1"}, True, False, id="forbidden"),
        pytest.param({"NO_COLOR": ""}, True, True, id="forbidden by nothing"),
        pytest.param({"FORCE_COLOR": "1"}, False, True, id="demanded"),
        pytest.param({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False, id="forbidden and demanded"),
    ],
)
def test_color(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, color: bool) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stdout", stream)
    assert output.has_color() is color


def test_poor_encoding(
    fake: Engine, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.result = replace(CLEAN, findings=(Finding("GVL101", "name", "error", "first …", Location("a.py", 1)),))
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert main(["."]) == 1
    assert not output.has_unicode()
    assert b"GVL101 first ...\n" in raw.getvalue()


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch, fake: Engine, project: Path) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(output, "_PATIENCE", -1)
    assert main(["."]) == 0
    assert stream.getvalue() == "\r\x1b[Kreading\r\x1b[K"


def test_short_work_shows_no_progress(monkeypatch: pytest.MonkeyPatch, fake: Engine, project: Path) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", stream)
    assert main(["."]) == 0
    assert stream.getvalue() == ""


# --- exit statuses -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severities", "arguments", "status"),
    [
        pytest.param([], [], 0, id="nothing"),
        pytest.param(["info"], [], 0, id="information"),
        pytest.param(["warning"], [], 1, id="a warning"),
        pytest.param(["error"], [], 1, id="an error"),
        pytest.param(["info"], ["--fail-on", "info"], 1, id="from information on"),
        pytest.param(["warning"], ["--fail-on", "error"], 0, id="from errors on"),
        pytest.param(["error"], ["--exit-zero"], 0, id="whatever is found"),
    ],
)
def test_status(fake: Engine, project: Path, severities: list[str], arguments: list[str], status: int) -> None:
    fake.result = found(*severities)
    assert main(arguments) == status


@pytest.mark.parametrize(
    ("result", "status"),
    [
        pytest.param(CLEAN, 0, id="all known"),
        pytest.param(replace(CLEAN, coverage=Coverage(2, 1, ("a",))), 1, id="a package that is not known"),
        pytest.param(replace(CLEAN, skipped=(Problem("GVL001", Location("a"), "r"),)), 1, id="a file that is not read"),
    ],
)
def test_strict(fake: Engine, project: Path, result: Result, status: int) -> None:
    fake.result = result
    assert main([]) == 0
    assert main(["--strict"]) == status
    assert main(["--strict", "--exit-zero"]) == 0


def test_fail_on_of_the_configuration(fake: Engine, project: Path) -> None:
    (project / "geventlint.toml").write_text('fail-on = "error"\n', encoding="utf-8")
    fake.result = found("warning")
    assert main([]) == 0
    assert main(["--fail-on", "warning"]) == 1


# --- failures ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--bogus"], "No such option", id="an option that is none"),
        pytest.param(["gone"], "gone: no such file or folder\n", id="no such path"),
        pytest.param(["models"], "models: no such file or folder\n", id="no such path, and a command that is not near"),
        pytest.param(["-"], "-: no such file or folder; --stdin-filename NAME reads standard input\n", id="the sign of others"),
        pytest.param(["chekc", "."], "chekc: no such file or folder; did you mean geventlint check?\n", id="a command, misspelt"),
        pytest.param(["db"], "name a command: check, list, search, show or stats; see geventlint db --help\n", id="half a command"),
        pytest.param(["--quite"], "No such option '--quite'. Did you mean '--quiet'? See geventlint check --help", id="an option, misspelt"),
        pytest.param(["--fail-on", "x"], "Invalid value for '--fail-on'", id="a choice that is none"),
        pytest.param(["--select", "gvl1"], "--select: 'gvl1' is not a code; did you mean 'GVL1'?", id="a code that is none"),
        pytest.param(["--config", "gone.toml"], "gone.toml: cannot be read: No such file or directory", id="no such file"),
        pytest.param(["db", "bogus"], "No such command 'bogus'", id="a command that is none"),
        pytest.param(["hosts", "gone"], "gone: no such file or folder\n", id="no such project"),
        pytest.param(["rule", "--test", "gone"], "gone: no such file or folder\n", id="no such rule file"),
        pytest.param(["rule"], "name one rule, or give --all or --test FILE; see geventlint rule --help", id="no rule"),
        pytest.param(["rule", "GVL101", "--all"], "name one rule, or give --all", id="one and all"),
        pytest.param(["db", "show", "a", "--version", "x"], "'x' is not a version, like 2.9.9", id="no version"),
        pytest.param(["db", "show", "a", "--with", "gevent"], "--with gevent: write it like gevent==25.5.1", id="no pin"),
    ],
)  # fmt: skip
def test_failure_is_one_line(
    fake: Engine, project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"geventlint: {message}")
    assert err.count("\n") == 1


def test_error_of_ours(fake: Engine, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake.result = DatabaseError("compat.toml:3: unknown status")
    assert main([]) == 2
    assert capsys.readouterr() == ("", "geventlint: compat.toml:3: unknown status\n")


def test_defect(fake: Engine, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake.result = ZeroDivisionError("by\nzero")
    line = "geventlint: this is a defect of geventlint, please report it: ZeroDivisionError: by zero"
    assert main([]) == 2
    assert capsys.readouterr() == ("", f"{line} (--verbose shows where)\n")
    assert main(["-v"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith(f"{line}\n")


def test_interrupt(fake: Engine, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake.result = KeyboardInterrupt()  # type: ignore[assignment]
    assert main([]) == 130
    assert capsys.readouterr().err.strip() == "geventlint: interrupted"


class _Closed(io.StringIO):
    def flush(self) -> None:
        raise BrokenPipeError


def test_reader_that_has_gone(fake: Engine, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", _Closed())
    assert main([]) == 0
    fake.result = found("error")
    assert main([]) == 1


@pytest.mark.real
def test_reader_that_has_gone_hears_no_complaint(project: Path) -> None:
    command = f"{sys.executable} -m geventlint rule --all | true"
    environment = {**os.environ, "PYTHONPATH": ROOT}
    done = subprocess.run(
        ["sh", "-c", command], cwd=project, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""


def test_shell_completion_may_ask_for_any_name() -> None:
    assert commands.get_command(click.Context(commands), "chekc") is None


# --- the version, help ---------------------------------------------------------------------


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"geventlint {__version__}\n"


def test_version_among_other_words(capsys: pytest.CaptureFixture[str], project: Path) -> None:
    assert main(["--version", "."]) == 0
    assert capsys.readouterr().out == f"geventlint {__version__}\n"


@pytest.mark.real
def test_version_imports_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); from geventlint.__main__ import main; main(['--version']);"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    imported = done.stdout.split("\n")[1].split()
    assert set(imported) <= {"__future__", "geventlint", "geventlint.__main__"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["check", "db", "hosts", "rule", "geventlint PATH…"]),
        (["-h"], ["check"]),
        (["check", "--help"], ["--stdin-filename", "--assume", "--fail-on"]),
        (["db", "-h"], ["show", "search"]),
    ],
)
def test_help(capsys: pytest.CaptureFixture[str], project: Path, arguments: list[str], words: list[str]) -> None:
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert [word for word in words if word not in out] == []


@pytest.mark.parametrize("arguments", [["--help"], ["db", "--help"]], ids=["all commands", "those of the database"])
def test_commands_are_told_in_whole_sentences(
    capsys: pytest.CaptureFixture[str], project: Path, arguments: list[str]
) -> None:
    assert main(arguments) == 0
    told = capsys.readouterr().out.partition("Commands:\n")[2].splitlines()
    assert len(told) >= 5
    assert [line for line in told if not line.endswith(".") or line.endswith("...")] == []


def test_arguments_of_the_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["geventlint", "--version"])
    assert main() == 0


# --- rule ----------------------------------------------------------------------------------


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    """Run a command that prints JSON and return its value."""
    assert main([*arguments, "--output-format", "json"]) == status
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("key", ["GVL101", "gvl101", "duplicate-patch"])
def test_rule(project: Path, capsys: pytest.CaptureFixture[str], key: str) -> None:
    assert main(["rule", key]) == 0
    assert capsys.readouterr().out.startswith("GVL101 duplicate-patch (warning, since 0.1)\n=====")
    value = printed(capsys, "rule", key)
    assert list(value) == ["code", "name", "severity", "since", "summary", "fixable", "explanation", "url"]
    assert (value["code"], value["name"], value["severity"]) == ("GVL101", "duplicate-patch", "warning")


def test_all_rules(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--all"]) == 0
    lines = capsys.readouterr().out.splitlines()
    codes = [one["code"] for one in printed(capsys, "rule", "--all")]
    assert [line.split()[0] for line in lines] == codes == sorted(codes)


def test_all_rules_on_a_terminal_take_a_line_each(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", "70")
    assert main(["rule", "--all"]) == 0
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) == 70
    assert any(line.endswith("…") for line in lines)


def test_hosts_on_a_terminal_fit_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "Procfile").write_text(f"worker: celery -A shop worker -P gevent -Q {'mail,' * 20}x\n", encoding="utf-8")
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["hosts"]) == 0
    assert max(map(len, stream.getvalue().splitlines())) <= 80


def test_rule_of_the_team(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "geventlint.toml").write_text('rules = ["gone"]\n', encoding="utf-8")
    assert main(["rule", "GVL101"]) == 2
    assert "rules: gone does not exist" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "hint"),
    [("GVL-203", "; did you mean GVL203?"), ("duplicate-patches", "; did you mean duplicate-patch?"), ("€", ";")],
)
def test_no_such_rule(project: Path, capsys: pytest.CaptureFixture[str], key: str, hint: str) -> None:
    assert main(["rule", key]) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"geventlint: no rule {key}{hint} geventlint rule --all lists them\n")
    assert printed(capsys, "rule", key, status=1) is None


# --- db ------------------------------------------------------------------------------------


def test_db_show(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "show", "psycopg2-binary"]) == 0
    assert capsys.readouterr().out.startswith("psycopg2: needs-setup (proven)\n")
    value = printed(capsys, "db", "show", "psycopg2", "--version", "2.9.9", "--with", "gevent==25.5.1")
    assert (value["name"], value["version"], value["status"]) == ("psycopg2", "2.9.9", "needs-setup")


def test_db_show_of_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "show", "no-such-thing"]) == 1
    assert capsys.readouterr().out.startswith("no-such-thing: unknown\n")
    assert printed(capsys, "db", "show", "no-such-thing", status=1)["status"] == "unknown"


def test_db_lists(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocking = printed(capsys, "db", "list", "--status", "blocking")
    assert {one["status"] for one in blocking} == {"blocking"}
    assert main(["db", "search", "LIBPQ"]) == 0
    assert "psycopg2 " in capsys.readouterr().out
    assert printed(capsys, "db", "search", "no", "such", "thing", status=1) == []
    assert main(["db", "list", "--kind", "no such kind"]) == 1


def test_db_tells_the_kind_that_was_meant(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "list", "--kind", "databse driver"]) == 1
    assert capsys.readouterr().err == "geventlint: no kind 'databse driver'; did you mean 'database driver'?\n"
    assert main(["db", "list", "--kind", "xyz"]) == 1
    assert "'xyz'; there are: ai sdk, " in capsys.readouterr().err


def test_db_shows_an_inert_package(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "show", "attrs"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("attrs: inert (analysed)\n")
    assert "\n  analysis: 20" in out
    (verdict,) = printed(capsys, "db", "show", "attrs")["verdicts"]
    assert verdict["evidence"][0]["ref"] == "files of the wheel, unpacked and not run"


def test_db_stats(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "stats"]) == 0
    assert " packages, and " in capsys.readouterr().out
    assert printed(capsys, "db", "stats")["packages"] > 0


def test_db_check(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "check"]) == 0
    assert capsys.readouterr().out == "no mistakes\n"
    (project / "bad.toml").write_text("schema = 1\n[package.a]\nstatuss = 1\n", encoding="utf-8")
    assert main(["db", "check", "bad.toml"]) == 1
    assert capsys.readouterr().out.startswith("bad.toml:")
    faults = printed(capsys, "db", "check", "bad.toml", status=1)
    assert {"path", "line", "message"} == set(faults[0])


def test_db_with_an_overlay(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "geventlint.toml").write_text('databases = ["mine.toml"]\n', encoding="utf-8")
    (project / "mine.toml").write_text("schema = 1\n[package.a]\nstatuss = 1\n", encoding="utf-8")
    assert main(["db", "stats"]) == 2
    assert "mine.toml:" in capsys.readouterr().err


# --- hosts ---------------------------------------------------------------------------------


def test_hosts(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "Procfile").write_text("worker: celery -A shop worker -P gevent\n", encoding="utf-8")
    (project / "shop.py").write_text("import other\nfrom celery import Celery\napp = Celery()\n", encoding="utf-8")
    (project / "other.py").write_text("", encoding="utf-8")
    assert main(["hosts"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == [
        *("celery", "gevent", "before-app", "-", "-", "shop", "2", "worker", "Procfile:1", "(declared)"),
        *("celery", "-A", "shop", "worker", "-P", "gevent"),
    ]
    (value,) = printed(capsys, "hosts", str(project))
    assert (value["pool"], value["path"], value["line"], value["reaches"]) == ("gevent", "Procfile", 1, 2)


def test_no_hosts(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hosts"]) == 1
    assert capsys.readouterr().out.startswith("no gevent host found: there is no deployment file")
    assert printed(capsys, "hosts", status=1) == []
