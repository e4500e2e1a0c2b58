"""`python -m probes`, as far as it needs neither network nor server; what needs them is marked."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from geventlint.knowledge.database import Database
from probes.runner import environment, measure, script
from probes.runner.cli import main
from probes.runner.coverage import coverage, read
from probes.runner.environment import Environment
from probes.runner.errors import ProbeError
from probes.runner.processes import Marked
from probes.runner.servers import Servers

if TYPE_CHECKING:
    from pathlib import Path


def test_requirements_chosen_replace_the_probes_own() -> None:
    assert environment.wanted(["psycopg2-binary", "psycogreen"], ["Psycopg2.Binary==2.9.9"], "25.4.1") == (
        "gevent==25.4.1",
        "psycogreen",
        "Psycopg2.Binary==2.9.9",
    )
    with pytest.raises(ProbeError, match="not a requirement"):
        environment.wanted(["=="])


def test_an_interpreter_that_is_not_here_is_said() -> None:
    assert environment.find_python("").exists()
    with pytest.raises(ProbeError, match=r"no Python 9\.9 here"):
        environment.find_python("9.9")


def test_the_list_names_each_probe(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in script.names())


def test_a_mistake_is_one_line_and_exit_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 2
    assert main(["bisect", "nobody", ">1"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "probes: name a probe, or say --all",
        "probes: no probe nobody; `python -m probes list` names them",
    ]


def test_refs_and_check_print(capsys: pytest.CaptureFixture[str]) -> None:
    main(["refs"])
    assert main(["check"]) == 0
    assert "no result contradicts its verdict" in capsys.readouterr().out


def test_coverage_counts_occurrences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "names.toml"
    path.write_text(
        'packages = [{ name = "requests", projects = 3 }, { name = "nobody-knows-it", projects = 1 }]', encoding="utf-8"
    )
    found = coverage(read(path), Database.shipped())

    assert (found.occurrences, found.judged, found.names, found.judged_names) == (4, 3, 2, 1)
    assert found.unjudged == (("nobody-knows-it", 1),)
    assert main(["coverage", str(path)]) == 0
    assert "3 of 4 occurrences judged: 75.0 %" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["", "packages = [1]", "packages = [{ name = 'x' }]", "="], ids=["empty", "numbers", "no count", "no TOML"]
)
def test_another_file_is_no_list(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProbeError, match="is no list of packages"):
        read(path)


def test_no_such_server() -> None:
    servers = Servers()
    try:
        assert servers.address("", None) == {}  # type: ignore[arg-type]
        with pytest.raises(ProbeError, match="no server nothing; there are dns"):
            servers.address("nothing", None)  # type: ignore[arg-type]
    finally:
        servers.close()


@pytest.mark.real
def test_a_program_ends_with_all_its_descendants(tmp_path: Path) -> None:
    escaping = "import subprocess, time; subprocess.Popen(['sleep', '60'], start_new_session=True); print('on', flush=True); time.sleep(60)"
    program = Marked([sys.executable, "-c", escaping], tmp_path / "out")
    while "on" not in program.text():
        assert program.ended() is None
    assert len(program.members()) == 2
    program.end()
    assert program.members() == []


@pytest.mark.real
def test_our_servers_answer() -> None:
    import socket
    import urllib.request

    servers = Servers()
    try:
        web = servers.address("http", None)  # type: ignore[arg-type]
        assert urllib.request.urlopen(web["url"], timeout=10).read() == b"{}"
        assert servers.address("http", None) == web  # type: ignore[arg-type]
        mail = servers.address("smtp", None)  # type: ignore[arg-type]
        with socket.create_connection((mail["host"], mail["port"]), timeout=10) as client:
            assert client.recv(100).startswith(b"220 ")
    finally:
        servers.close()


@pytest.mark.real
def test_a_control_needs_no_gevent(tmp_path: Path) -> None:
    (tmp_path / "sample.py").write_text(
        '"""About."""\nimport time\nunpatched = ["once", "broken", "refused"]\n'
        'def once():\n    "waits"\n    return lambda i: time.sleep(0.05)\n'
        'def broken():\n    "fails"\n    return lambda i: 1 / 0\n'
        'def refused():\n    "fails at once"\n    raise OSError("nobody there")\n',
        encoding="utf-8",
    )
    probe = script.read("sample", tmp_path)
    python = Environment(python=environment.find_python(""), versions={})
    once, broken, refused = (measure.measure(probe, case, python, {}) for case in probe.cases)

    assert once.status == "cooperative"
    assert once.wall is not None
    assert broken.errors == (("ZeroDivisionError: division by zero", 10),)
    assert refused.failed == "OSError: nobody there"


@pytest.mark.real
def test_the_module_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "probes", "--help"], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0
    assert "bisect" in done.stdout
