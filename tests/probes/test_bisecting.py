"""Finding the release where a verdict changes."""

from __future__ import annotations

import datetime as dt
from itertools import count

import pytest

from probes.runner.bisecting import Change, bisect, releases
from probes.runner.errors import ProbeError
from probes.runner.results import Result

VERSIONS = [f"1.{minor}" for minor in range(40)]


def result(status: str) -> Result:
    return Result("once", "verdict", status, "", dt.date(2026, 1, 2), "3.11.7", {}, {}, "d")


def judged(good_from: int, unmeasurable: tuple[int, ...] = (), until: int = 1000) -> tuple[list[str], object]:
    asked: list[str] = []

    def measure(version: str) -> Result:
        asked.append(version)
        minor = int(version.partition(".")[2])
        if minor in unmeasurable:
            return result("unmeasured")
        return result("cooperative" if good_from <= minor < until else "blocking")

    return asked, measure


@pytest.mark.parametrize("edge", [1, 2, 13, 20, 38, 39])
def test_the_edge_is_found_wherever_it_is(edge: int) -> None:
    asked, measure = judged(edge)

    assert bisect(VERSIONS, measure) == Change(f"1.{edge - 1}", "blocking", f"1.{edge}", "cooperative")
    assert len(asked) < 14


def test_releases_that_cannot_be_measured_are_stepped_over() -> None:
    _, measure = judged(14, unmeasurable=(0, 1, 2, 13, 14, 19, 20, 39))

    assert bisect(VERSIONS, measure) == Change("1.12", "blocking", "1.15", "cooperative")


def test_two_releases_are_enough() -> None:
    _, measure = judged(1)

    assert str(bisect(VERSIONS[:2], measure)) == "blocking up to 1.0, cooperative from 1.1 on"


def test_ends_that_agree_are_said() -> None:
    _, measure = judged(0)

    assert bisect(VERSIONS, measure) == "1.0 and 1.39 agree: cooperative"


def test_a_verdict_that_flickers_is_no_change() -> None:
    turns = count()

    def measure(version: str) -> Result:
        return result("blocking" if version == "1.0" and next(turns) == 0 else "cooperative")

    with pytest.raises(ProbeError, match=r"1\.0 gave another verdict"):
        bisect(VERSIONS, measure)


def test_a_second_change_beside_the_first_is_said() -> None:
    _, measure = judged(20, until=21)
    with pytest.raises(ProbeError, match="changes more than once"):
        bisect([*VERSIONS[:21], "1.21", "1.22"][19:], lambda version: measure(version if version != "1.22" else "1.20"))


def test_nothing_that_can_be_measured() -> None:
    _, measure = judged(5, unmeasurable=tuple(range(40)))

    with pytest.raises(ProbeError, match="no two releases"):
        bisect(VERSIONS, measure)


def test_releases_are_ordered_and_within_the_range() -> None:
    assert releases("x", ">=1.2,<2", ["1.10", "2.0", "1.9", "1.2", "1.1", "1.3rc1"]) == ["1.2", "1.9", "1.10"]
    with pytest.raises(ProbeError, match="fewer than two releases in >=3: none"):
        releases("x", ">=3", ["1.0"])
