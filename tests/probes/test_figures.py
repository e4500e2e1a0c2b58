"""What figures mean."""

from __future__ import annotations

from typing import Any

import pytest

from probes.runner.figures import Figures, figures

CALM = {
    "wall": 0.31,
    "gap": 0.012,
    "quiet": 0.011,
    "cpu": 0.02,
    "beats": 30,
    "beats_with_loop": 0,
    "unfinished": 0,
    "errors": [],
}


def told(**changes: Any) -> Figures:
    return figures({"stage": "done", "first": CALM, "all": {**CALM, **changes}}, 10, 0.3)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param(told(), "cooperative", id="together"),
        pytest.param(told(wall=3.0), "cooperative", id="one after the other while the hub runs: a pool of the library"),
        pytest.param(told(gap=0.3, cpu=0.28), "cooperative", id="the gap is computing"),
        pytest.param(told(wall=3.0, gap=3.0), "blocking", id="the hub stood still"),
        pytest.param(told(errors=[["RuntimeError: x", 9]]), "breaking", id="errors"),
        pytest.param(told(unfinished=2), "breaking", id="some did not end"),
        pytest.param(told(beats_with_loop=12), "breaking", id="a loop is visible to others"),
        pytest.param(told(loop_left=True), "breaking", id="a loop is left"),
        pytest.param(figures({"checked": True}, 1, 0.3), "cooperative", id="the case checked itself"),
        pytest.param(figures({"checked": True, "loop_left": True}, 1, 0.3), "breaking", id="the import leaves a loop"),
        pytest.param(figures({"stage": "first"}, 10, 0.3, hung="first"), "breaking", id="hangs"),
        pytest.param(figures({"failed": "ImportError: x"}, 10, 0.3), "unmeasured", id="nothing was measured"),
    ],
)
def test_the_verdict_of_figures(found: Figures, status: str) -> None:
    assert found.status == status


@pytest.mark.parametrize(
    ("found", "text"),
    [
        pytest.param(told(), "10 greenlets x 0.3 s: wall 0.31 s, longest gap 12 ms", id="calm"),
        pytest.param(
            told(errors=[["ValueError: x", 9]], beats_with_loop=3, unfinished=1),
            "10 greenlets x 0.3 s: wall 0.31 s, longest gap 12 ms; 1 of 10 did not end; 9 of 10 raised ValueError: x; "
            "an unrelated greenlet saw a running event loop: in 3 of 30 beats",
            id="trouble",
        ),
        pytest.param(told(gap=0.4, cpu=0.39), "10 greenlets x 0.3 s: wall 0.31 s, longest gap 400 ms; the processor worked for 0.39 s of it", id="cpu"),
        pytest.param(told(loop_left=True, beats_with_loop=30), "10 greenlets x 0.3 s: wall 0.31 s, longest gap 12 ms; an unrelated greenlet saw a running event loop: in 30 of 30 beats, and afterwards", id="left"),
        pytest.param(figures({"stage": "first"}, 10, 0.3, hung="first"), "hangs in the first call", id="hangs at once"),
        pytest.param(figures({"stage": "setup"}, 10, 0.3, hung="setup"), "hangs before the first call", id="hangs in setup"),
        pytest.param(
            figures({"stage": "all", "first": CALM}, 10, 0.3, hung="all"),
            "hangs; 1 greenlet x 0.3 s: wall 0.31 s, longest gap 12 ms",
            id="hangs with ten",
        ),
        pytest.param(figures({"failed": "ImportError: x"}, 10, 0.3), "not measured: ImportError: x", id="failed"),
        pytest.param(figures({"checked": True}, 10, 0.3), "as expected", id="checked"),
        pytest.param(Figures(10, 0.3, hung="first", control="all right in 0.3 s"), "hangs in the first call; without gevent: all right in 0.3 s", id="control"),
    ],
)  # fmt: skip
def test_the_words_of_figures(found: Figures, text: str) -> None:
    assert str(found) == text


def test_the_ratio_and_the_noise() -> None:
    assert told(wall=3.0).ratio == pytest.approx(10)
    assert Figures(10, 0.3).ratio is None
    assert told(quiet=0.4).doubtful
    assert not told().doubtful
