"""The stopwatch of the benchmarks."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

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
