"""`python -m probes`, as far as it needs neither network nor server; what needs them is marked."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from geventlint.knowledge.database import Database
from probes.runner import environment, figures, measure, script
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


CALM = {"wall": 0.3, "gap": 0.01, "errors": [], "unfinished": 0, "beats": 9, "beats_with_loop": 0}
RIGHT = {"stage": "done", "first": CALM, "all": CALM}
WRONG = {"stage": "done", "first": CALM, "all": {**CALM, "errors": [["ValueError: x", 10]]}}
REFUSED = {"stage": "done", "failed": "ImportError: x"}


@pytest.mark.parametrize(
    ("runs", "controlled", "verdict"),
    [
        pytest.param([RIGHT], True, ("cooperative", "longest gap 10 ms"), id="right: no control is needed"),
        pytest.param(
            [WRONG, RIGHT], True, ("breaking", "without gevent: all right in 0.30 s"), id="wrong with gevent alone"
        ),
        pytest.param(
            [WRONG, WRONG], True, ("unmeasured", "fails without gevent too: 10 greenlets"), id="wrong without it too"
        ),
        pytest.param(
            [WRONG], False, ("breaking", "10 of 10 raised ValueError: x"), id="wrong, and a control would mean nothing"
        ),
        pytest.param(
            [REFUSED, RIGHT],
            True,
            ("breaking", "raised ImportError: x; without gevent"),
            id="cannot be imported with gevent",
        ),
        pytest.param(
            [REFUSED, REFUSED], True, ("unmeasured", "without gevent too: not measured"), id="cannot be imported at all"
        ),
        pytest.param(
            [REFUSED, {"checked": True}],
            True,
            ("breaking", "without gevent: as expected"),
            id="a check that gevent breaks",
        ),
    ],
)
def test_a_failure_counts_if_it_is_gevents(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    runs: list[dict[str, object]],
    controlled: bool,
    verdict: tuple[str, str],
) -> None:
    left = list(runs)

    def once(_probe: object, case: script.Case, *_: object, **__: object) -> figures.Figures:
        return figures.figures(left.pop(0), case.greenlets, case.duration)

    monkeypatch.setattr(measure, "_once", once)
    case = script.Case("once", "", "verdict", (), controlled=controlled)
    found = measure.measure(script.read("requests"), case, Environment(tmp_path, {}), {})

    assert found.status == verdict[0]
    assert verdict[1] in str(found)
    assert left == []


class Told:
    """A measuring process that has said something and ended, hangs or swarms."""

    def __init__(self, *lines: str, status: int | None = None, swarming: bool = False) -> None:
        self.lines, self.status, self.swarming = lines, status, swarming

    def text(self) -> str:
        return "\n".join(self.lines)

    def ended(self) -> int | None:
        return self.status

    def swarms(self) -> bool:
        return self.swarming


@pytest.mark.parametrize(
    ("child", "said"),
    [
        pytest.param(
            Told('@@{"stage": "setup"}', "Killed", status=-9),
            "10 of 10 raised the process ended with status -9 (setup): Killed",
            id="dies",
        ),
        pytest.param(
            Told(status=1), "the process ended with status 1 (before the probe was loaded)", id="dies at once"
        ),
        pytest.param(
            Told('@@{"stage": "first"}', '@@{"stage": "al'),
            "hangs in the first call",
            id="hangs, its last line half written",
        ),
        pytest.param(Told('@@{"stage": "all"}', swarming=True), "forks without end", id="swarms"),
    ],
)
def test_a_process_that_does_not_end_well(monkeypatch: pytest.MonkeyPatch, child: Told, said: str) -> None:
    monkeypatch.setattr(measure, "_GRACE", 0.0)
    monkeypatch.setattr(measure, "_LOOK", 0.001)
    case = script.Case("once", "", "verdict", (), limit=10 if child.swarming else 0)

    assert said in str(measure._watched(child, case, patched=True))  # type: ignore[arg-type]
