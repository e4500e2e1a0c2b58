"""``geventlint explain`` as people run it: what it prints, and how it ends."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import jsonschema
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPEXIT = "gevent.exceptions.LoopExit: This operation would block forever\n"
EPOLL = "AttributeError: module 'select' has no attribute 'epoll'\n"
TRACE = 'Traceback (most recent call last):\n  File "/srv/app/jobs.py", line 2, in run\n    select.epoll()\n'
NESTED = "RuntimeError: asyncio.run() cannot be called from a running event loop\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "jobs.py").write_text("import select\nselect.epoll()\n")
    (folder / "requirements.txt").write_text("celery\ngevent\nunheard-of-package-xyz==1.0\n")
    (folder / "Procfile").write_text("worker: celery -A jobs worker -P gevent\n")
    return folder


@pytest.fixture
def explain(
    command: Callable[..., tuple[str, int]], project: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[str, int]]:
    def run(data: bytes | str | None, *arguments: str, terminal: bool = False) -> tuple[str, int]:
        raw = data.encode() if isinstance(data, str) else data or b""
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw), isatty=lambda: terminal))
        return command(project, "explain", *arguments)

    return run


def answer(output: tuple[str, int]) -> dict[str, list[dict[str, object]]]:
    out, status = output
    assert status == 0, out
    found: dict[str, list[dict[str, object]]] = json.loads(out)
    return found


JSON = ("--output-format", "json")


class TestSilence:
    @pytest.mark.parametrize(
        ("data", "status", "said"),
        [
            pytest.param("", 1, "standard input: empty", id="nothing"),
            pytest.param("all is well\n", 1, "no traceback and no symptom", id="no traceback"),
            pytest.param(TRACE + "KeyError: 1\n", 1, "no symptom that is known in its tracebacks", id="another error"),
            pytest.param("\n", 1, "no symptom that is known (1 byte)", id="a line end"),
            pytest.param("all is well\n", 1, "no symptom that is known (12 bytes)", id="a line"),
            pytest.param("all is well\n" * 200, 1, "no symptom that is known (2.4 kB)", id="some lines"),
            pytest.param("all is well\n" * 200_000, 1, "no symptom that is known (2.4 MB)", id="a log"),
            pytest.param(TRACE, 1, "no symptom that is known", id="a traceback that is cut off"),
            pytest.param(b"\x7fELF\0\0\0\0\0\0\0\0" * 50, 2, "binary data, not a log", id="binary"),
            pytest.param(b"\x1f\x8bgarbage that is no gzip", 2, "cannot be read", id="broken gzip"),
        ],
    )
    def test_one_line(self, explain: Callable[..., tuple[str, int]], data: bytes | str, status: int, said: str) -> None:
        out, ended = explain(data)

        assert ended == status
        assert said in out
        assert out.count("\n") == 1

    def test_json_says_nothing_as_an_empty_list(self, explain: Callable[..., tuple[str, int]]) -> None:
        out, status = explain("all is well\n", *JSON)

        assert (json.loads(out)["symptoms"], status) == ([], 1)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            pytest.param(("gone.log",), "gone.log: No such file", id="a file that is not there"),
            pytest.param((".",), "Is a directory", id="a folder"),
            pytest.param(("--project", "gone"), "no such folder", id="a project that is not there"),
            pytest.param(("--symptom", "select-epol"), "did you mean select-epoll?", id="a slip"),
            pytest.param(("--list", "--symptom", "x"), "give files, --symptom or --list", id="two questions"),
        ],
    )
    def test_what_cannot_be_asked(
        self, explain: Callable[..., tuple[str, int]], arguments: tuple[str, ...], said: str
    ) -> None:
        out, status = explain(None, *arguments)

        assert status == 2
        assert said in out


class TestInput:
    @pytest.mark.parametrize(
        "data",
        [
            pytest.param(LOOPEXIT.encode(), id="text"),
            pytest.param(LOOPEXIT.encode("utf-16"), id="UTF-16, as PowerShell writes it"),
            pytest.param(gzip.compress(LOOPEXIT.encode()), id="gzip, as logs are rotated"),
            pytest.param(b"\xe9\xe8 " + LOOPEXIT.encode(), id="Latin-1"),
            pytest.param(b"x" * 10_000_000 + b" ERROR " + LOOPEXIT.encode(), id="a line of 10 MB"),
            pytest.param(json.dumps([{"a": LOOPEXIT}], indent=1).encode(), id="a JSON document"),
        ],
    )
    def test_is_understood(self, explain: Callable[..., tuple[str, int]], data: bytes) -> None:
        assert [one["id"] for one in answer(explain(data, *JSON))["symptoms"]] == ["loopexit"]

    def test_an_event_of_sentry_has_frames(self, explain: Callable[..., tuple[str, int]]) -> None:
        frames = [{"abs_path": "/srv/jobs.py", "lineno": 2, "function": "run", "context_line": "select.epoll()"}]
        value = "module 'select' has no attribute 'epoll'"
        event = {
            "exception": {"values": [{"type": "AttributeError", "value": value, "stacktrace": {"frames": frames}}]}
        }

        found = answer(explain(json.dumps(event, indent=2), *JSON))

        (symptom,) = found["symptoms"]
        assert symptom["frames"] == [
            {
                "path": "jobs.py",
                "line": 2,
                "function": "run",
                "role": "project",
                "package": None,
                "package_version": None,
            }
        ]
        assert (found["suspects"][0]["code"], found["suspects"][0]["proof"]) == ("GVL401", "traceback")

    @pytest.mark.parametrize("stored", ["", "far.log", "far.log.gz"], ids=["a pipe", "a file", "a compressed file"])
    def test_a_place_far_into_a_log(self, explain: Callable[..., tuple[str, int]], project: Path, stored: str) -> None:
        noise = "[2026-11-25 08:00:00,000: INFO/MainProcess] Task a.b[1] received\n" * 60_000
        log = noise + TRACE + EPOLL + noise + NESTED

        (project / "far.log").write_text(log)
        (project / "far.log.gz").write_bytes(gzip.compress(log.encode(), 1))
        found = answer(explain(None, stored, *JSON) if stored else explain(log, *JSON))["symptoms"]

        assert [(one["id"], one["line"]) for one in found] == [
            ("select-epoll", 60_004),
            ("asyncio-run-nested", 120_005),
        ]
        assert [frame["line"] for frame in found[0]["frames"]] == [2]  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("[1: ERROR/MainProcess] Task a[1] raised unexpected: " + NESTED + TRACE + NESTED, id="headed"),
            pytest.param("\n" + NESTED, id="alone"),
        ],
    )
    def test_the_stack_of_an_error_before_it_is_not_its_own(
        self, explain: Callable[..., tuple[str, int]], line: str
    ) -> None:
        other = 'Traceback (most recent call last):\n  File "/srv/other.py", line 7, in f\n    g()\nValueError: x\n'

        (symptom,) = answer(explain(other + line, *JSON))["symptoms"]

        assert "/srv/other.py" not in [frame["path"] for frame in symptom["frames"]]  # type: ignore[attr-defined]

    def test_several_files(self, explain: Callable[..., tuple[str, int]], project: Path) -> None:
        (project / "a.log").write_text(LOOPEXIT)
        (project / "b.log").write_text(TRACE + EPOLL)
        (project / "c.log").write_text("nothing\n")

        found = answer(explain(None, "a.log", "b.log", "c.log", *JSON))

        assert [(one["file"], one["id"]) for one in found["symptoms"]] == [
            ("a.log", "loopexit"),
            ("b.log", "select-epoll"),
        ]
        assert any("c.log" in str(note) for note in found["notes"])


class TestAnswer:
    def test_text_says_what_it_is_who_it_is_and_what_to_do(self, explain: Callable[..., tuple[str, int]]) -> None:
        out, status = explain(TRACE + EPOLL)

        assert status == 0
        for piece in (
            "-:4: AttributeError",
            "symptom:",
            "really:",
            "yours",
            "1. jobs.py:2: GVL401",
            "chain:",
            "What to do",
        ):
            assert piece in out
        assert "geventlint rule GVL401" in out

    def test_what_does_not_help_has_a_heading_of_its_own(self, explain: Callable[..., tuple[str, int]]) -> None:
        text, _ = explain(NESTED)
        found = answer(explain(NESTED, *JSON))

        assert text.index("What to do, best first\n  1. ") < text.index("What does not help\n  - nest_asyncio hides")
        assert not any("nest_asyncio" in remedy for remedy in found["remedies"])
        assert [str(text).partition(" ")[0] for text in found["useless"]] == ["nest_asyncio"]

    @pytest.mark.parametrize("log", [EPOLL, LOOPEXIT])
    def test_the_heading_is_not_there_without_anything(self, explain: Callable[..., tuple[str, int]], log: str) -> None:
        assert "does not help" not in explain(log)[0]
        assert answer(explain(log, *JSON))["useless"] == []

    def test_packages_that_nobody_judged_come_last(self, explain: Callable[..., tuple[str, int]]) -> None:
        suspects = answer(explain(LOOPEXIT, *JSON))["suspects"]

        assert (suspects[-1]["package"], suspects[-1]["proof"]) == ("unheard-of-package-xyz", "unknown")

    def test_what_is_not_gevents_doing(self, explain: Callable[..., tuple[str, int]]) -> None:
        out, status = explain("AssertionError: daemonic processes are not allowed to have children\n")

        assert status == 0
        assert "this is not gevent's doing" in out

    def test_an_ordinary_error_is_named_as_one(self, explain: Callable[..., tuple[str, int]]) -> None:
        out, status = explain('Traceback (most recent call last):\n  File "/x/ipykernel/a.py", line 1, in f\n' + NESTED)

        assert status == 1
        assert "is an ordinary error" in out

    def test_a_project_without_gevent_is_assumed_to_run_it(
        self, explain: Callable[..., tuple[str, int]], project: Path
    ) -> None:
        (project / "Procfile").unlink()
        (project / "requirements.txt").write_text("celery\n")

        found = answer(explain(LOOPEXIT, *JSON))

        assert any("declares no gevent process" in str(note) for note in found["notes"])

    def test_a_symptom_without_a_message(self, explain: Callable[..., tuple[str, int]]) -> None:
        out, status = explain(None, "--symptom", "frozen-worker")

        assert status == 0
        assert "GEVENT_MONITOR_THREAD_ENABLE=1" in out

    def test_the_list_puts_first_what_is_likely_here(self, explain: Callable[..., tuple[str, int]]) -> None:
        out, status = explain(None, "--list")
        rows = json.loads(explain(None, "--list", *JSON)[0])

        assert status == 0
        assert out.startswith("select-epoll")
        assert rows[0]["id"] == "select-epoll"
        assert {row["id"] for row in rows} > {"tasks-never-run", "pending-for-ever", "lost-events"}


class TestWhereItIsAsked:
    def test_a_terminal_is_told_that_it_is_waited_for(self, explain: Callable[..., tuple[str, int]]) -> None:
        hint = "geventlint: paste the traceback or the log, then press Ctrl-D"
        assert hint in explain(EPOLL, terminal=True)[0]
        assert hint not in explain(EPOLL)[0]
        assert hint not in explain(None, "--symptom", "select-epoll", terminal=True)[0]

    def test_a_command_can_be_copied(self, explain: Callable[..., tuple[str, int]]) -> None:
        text, _ = explain(None, "--symptom", "frozen-worker")
        (line,) = [line for line in text.splitlines() if "GEVENT_MONITOR_THREAD_ENABLE=1" in line]
        assert line.strip().endswith("geventlint explain worker.log")

    def test_a_folder_that_is_no_project_is_not_searched(
        self, command: Callable[..., tuple[str, int]], tmp_path: Path
    ) -> None:
        deep = tmp_path / "home" / "music" / "shop"
        deep.mkdir(parents=True)
        (deep / "jobs.py").write_text("import select\nselect.epoll()\n")
        (deep / "Procfile").write_text("worker: celery -A jobs worker -P gevent\n")
        (tmp_path / "home" / "backup.sh").write_text("rsync a b\n")
        log = tmp_path / "log"
        log.write_text(EPOLL)
        text, status = command(tmp_path / "home", "explain", str(log))
        assert "symptom:    select-epoll" in text
        assert "jobs.py" not in text
        assert "note: there is no project in this folder; --project DIR names the one that the log comes from" in text
        assert status == 0
        assert "jobs.py" in command(tmp_path / "home", "explain", "--project", "music/shop", str(log))[0]

    @pytest.mark.parametrize(
        ("data", "arguments", "part"),
        [
            pytest.param(TRACE + EPOLL, (), "explanation", id="a traceback"),
            pytest.param(NESTED, (), "explanation", id="a message alone"),
            pytest.param("all is well\n", (), "explanation", id="nothing known"),
            pytest.param(None, ("--symptom", "frozen-worker"), "explanation", id="a symptom by its name"),
            pytest.param(None, ("--list",), "symptom", id="all symptoms"),
        ],
    )
    def test_the_schema_describes_it(
        self, explain: Callable[..., tuple[str, int]], data: str | None, arguments: tuple[str, ...], part: str
    ) -> None:
        schema = json.loads((Path(__file__).parents[2] / "docs" / "output.schema.json").read_text(encoding="utf-8"))
        validator = jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{part}"})
        value = json.loads(explain(data, *arguments, *JSON)[0])
        for one in value if part == "symptom" else [value]:
            validator.validate(one)
            assert one.keys() == schema["$defs"][part]["properties"].keys()
            for kind in ("symptoms", "suspects"):
                for item in one.get(kind, ()) if part == "explanation" else ():
                    assert item.keys() == schema["$defs"][part]["properties"][kind]["items"]["properties"].keys()
