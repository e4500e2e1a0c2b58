"""The stopwatch of the benchmarks."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import tomli

if TYPE_CHECKING:
    from types import ModuleType

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    specification = importlib.util.spec_from_file_location("measure", BENCHMARKS / "measure.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    monkeypatch.setitem(sys.modules, "measure", module)
    specification.loader.exec_module(module)
    return module


def run(measure: Any, *values: float) -> list[Any]:
    return [measure.Run(wall=value, cpu=2 * value, memory=10.0) for value in values]


def test_ratio_is_taken_round_by_round(measure: Any) -> None:
    mine, other = run(measure, 1.0, 4.0, 3.0), run(measure, 2.0, 2.0, 2.0)
    assert measure.ratio(mine, other, lambda one: one.wall) == "1.5 [0.5..2]"


def test_rounds_that_somebody_sat_out_do_not_count(measure: Any) -> None:
    mine, other = run(measure, 1.0, 4.0), [*run(measure, 2.0), None]
    assert measure.ratio(mine, other, lambda one: one.cpu) == "0.5 [0.5..0.5]"
    assert measure.middle(other, lambda one: one.wall) == 2.0


def test_table_has_a_row_for_everybody_and_ratios_to_the_anchor(measure: Any) -> None:
    lines = measure.table({"mine": run(measure, 1.0), "ruff": run(measure, 2.0)}, ["ruff"]).splitlines()
    assert [line.split()[0] for line in lines] == ["wall", "mine", "ruff"]
    assert "0.5 [0.5..0.5]" in lines[1]


@pytest.mark.real
@pytest.mark.parametrize("status", [0, 1], ids=["nothing found", "findings"])
def test_a_linter_may_find_something(measure: Any, tmp_path: Path, status: int) -> None:
    result = measure.run_once([sys.executable, "-c", f"raise SystemExit({status})"], tmp_path)
    assert result.wall > 0
    assert result.memory > 1


@pytest.mark.real
def test_a_crash_is_no_result(measure: Any, tmp_path: Path) -> None:
    with pytest.raises(measure.RaceError, match="exit status 2\nno such option"):
        measure.run_once(
            [sys.executable, "-c", "raise SystemExit(print('no such option', file=__import__('sys').stderr) or 2)"],
            tmp_path,
        )


@pytest.mark.real
def test_everybody_starts_first_once_and_a_slow_one_sits_out(measure: Any, tmp_path: Path) -> None:
    log = tmp_path / "log"
    note = "import sys; open(sys.argv[1], 'a').write(sys.argv[2])"
    racers = [
        measure.Contestant(name, (sys.executable, "-c", note, str(log), name), rounds=rounds)
        for name, rounds in (("a", 0), ("b", 0), ("c", 1))
    ]
    runs = measure.race(racers, tmp_path, rounds=3)
    assert log.read_text(encoding="utf-8") == "ab" + "abc" + "ba" + "ab"
    assert [one is None for one in runs["c"]] == [False, True, True]


@pytest.fixture
def comparing(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    names = ("answers", "wishes", "ours", "locks", "requirements", "groups", "built", "files", "images", "tools")
    return SimpleNamespace(**{name: importlib.import_module(f"comparing.{name}") for name in names})


def wish(comparing: Any, *texts: str, python: str = "", extras: tuple[str, ...] = ()) -> set[str]:
    return set(comparing.wishes.theirs(texts, python, extras=extras))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("Flask_Login[A,b]>=1.0,<2.0.0", "flask-login[B,a] <2, >=1", id="spelling"),
        pytest.param("x; python_version < '3.10'", "x; '3.10' > python_version", id="a marker the other way round"),
        pytest.param("x; sys_platform == 'win32'", "x; os_name == 'nt'", id="markers of one meaning"),
        pytest.param("x==1.*", "x == 1.*", id="a series"),
    ],
)
def test_requirements_that_mean_the_same_are_the_same(comparing: Any, left: str, right: str) -> None:
    assert wish(comparing, left) == wish(comparing, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("x>=1", "x>1", id="the specifier"),
        pytest.param("x", "x[a]", id="the extras"),
        pytest.param("x; python_version < '3.10'", "x; python_version < '3.11'", id="the marker"),
        pytest.param("x==1.*", "x==1", id="a series"),
        pytest.param("x; platform_machine == 'arm64'", "x", id="the processor"),
    ],
)
def test_requirements_that_differ_differ(comparing: Any, left: str, right: str) -> None:
    assert wish(comparing, left) != wish(comparing, right)


def test_pythons_that_nobody_runs_do_not_count(comparing: Any) -> None:
    assert wish(comparing, "x; python_version >= '3.9'", python=">=3.10") == {"x"}
    assert wish(comparing, "x; python_version < '3.9'", python=">=3.10") == set()


def test_extras_of_metadata_are_told_apart(comparing: Any) -> None:
    found = wish(comparing, "x", "y; extra == 'A_b'", "z; extra == 'a-b' or extra == 'c'", extras=("a-b", "c"))
    assert found == {"x", "(a-b) y", "(a-b) z", "(c) z"}


def test_extras_that_name_others_are_expanded(comparing: Any) -> None:
    theirs = dict.fromkeys(["(all) shop[a,b]", "(a) shop[b]", "(a) x", "(b) y", "shopping"], "")
    assert set(comparing.built._expanded(theirs, "Shop")) == {
        "(all) x",
        "(all) y",
        "(a) x",
        "(a) y",
        "(b) y",
        "shopping",
    }


@pytest.mark.parametrize(
    ("sides", "passes", "words"),
    [
        pytest.param(({"x": "1"}, {"x": "1"}), True, "the same", id="equal"),
        pytest.param(({"x": "1"}, {"x": ""}), True, "the same", id="a URL has no version"),
        pytest.param(({"x": "1"}, {"x": "2"}), False, "DIFFERENT", id="another version"),
        pytest.param(({}, {"x": ""}), False, "DIFFERENT", id="missing"),
        pytest.param(({"x": ""}, {}), False, "DIFFERENT", id="too many"),
        pytest.param(({}, {"x": ""}, ("a word",)), True, "said to be unknown", id="missing with a word about it"),
        pytest.param(({"y": ""}, {"x": ""}, ("a word",)), False, "DIFFERENT", id="too many, with a word"),
    ],
)
def test_a_comparison_can_fail(comparing: Any, capsys: Any, sides: Any, passes: bool, words: str) -> None:
    assert comparing.answers.told("here", comparing.answers.Answer("it", *sides)) is passes
    assert words in capsys.readouterr().out


def test_a_requirements_file_is_compared_line_by_line(comparing: Any, tmp_path: Path) -> None:
    class Pip:
        def ask(self, _folder: Path, tool: str, question: str, *files: str) -> Any:
            assert (tool, question) == ("pip", "requirements")
            said = [
                {"file": "requirements.txt", "line": 1, "name": "x", "text": "x>=1", "limits": False},
                {"file": "requirements.txt", "line": 2, "name": None, "text": None, "limits": False},
            ]
            return dict.fromkeys(files, said)

    (tmp_path / "requirements.txt").write_text("x>=1\ngit+https://example.org/y.git\n")
    (answer,) = comparing.requirements.answers(Pip(), tmp_path)
    assert answer.same
    (tmp_path / "requirements.txt").write_text("\nx>=1\n")
    (answer,) = comparing.requirements.answers(Pip(), tmp_path)
    assert not answer.passes


def test_projects_of_ours_name_known_formats(comparing: Any) -> None:
    packages = importlib.import_module("packages")
    projects = tomli.loads(packages.OURS.read_text(encoding="utf-8"))
    asked = {name for project in projects.values() for name in project["formats"]}
    assert asked | {"locks"} == packages.FORMATS.keys()
    questions = {file.stem for file in (BENCHMARKS / "comparing" / "asking").glob("*.py")}
    written = "".join(file.read_text(encoding="utf-8") for file in (BENCHMARKS / "comparing").glob("*.py"))
    assert all(f'"{question}"' in written for question in questions)
