"""Results are kept as TOML and become evidence."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest
import tomli

from probes.runner import results, script
from probes.runner.figures import Figures
from probes.runner.results import Result

if TYPE_CHECKING:
    from pathlib import Path

    from probes.runner.script import Probe

CALM = Result(
    case="once", role="verdict", status="cooperative", result='10 greenlets x 0.3 s: "wall" 0.31 s', date=dt.date(2026, 1, 2), python="3.11.7",
    versions={"sample": "1.2", "gevent": "26.9.0"}, figures={"wall": 0.31}, digest="d",
)  # fmt: skip


@pytest.fixture
def probe(tmp_path: Path) -> Probe:
    (tmp_path / "sample.py").write_text(
        '"""About."""\nrequires = ["Sample[x]>=1"]\n\n\ndef once():\n    """a call"""\n\n\ndef other():\n    """another"""\n'
    )
    return script.read("sample", tmp_path)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    results.save("sample", [CALM], tmp_path)

    assert results.load("sample", tmp_path) == [CALM]
    assert results.load("never", tmp_path) == []


def test_a_new_result_replaces_that_of_the_same_versions(tmp_path: Path) -> None:
    newer = dataclasses.replace(CALM, python="3.11.9", date=dt.date(2026, 2, 3))
    others = [
        dataclasses.replace(CALM, versions={"sample": "1.1", "gevent": "26.9.0"}),
        dataclasses.replace(CALM, python="3.13.0"),
    ]
    results.save("sample", [CALM, *others], tmp_path)
    results.save("sample", [newer], tmp_path)

    kept = results.load("sample", tmp_path)
    assert len(kept) == 3
    assert newer in kept
    assert CALM not in kept


def test_results_without_figures_or_packages_can_be_kept(tmp_path: Path) -> None:
    bare = dataclasses.replace(CALM, figures={}, versions={})
    results.save("sample", [bare], tmp_path)

    assert results.load("sample", tmp_path) == [bare]


def test_a_result_names_what_the_case_requires(probe: Probe) -> None:
    versions = {"python": "3.11.7", "sample": "1.2", "gevent": "26.9.0", "idna": "3"}
    made = results.result_of(probe, probe.cases[0], Figures(10, 0.3, wall=0.31, gap=0.01), versions)

    assert made.versions == {"sample": "1.2", "gevent": "26.9.0"}
    assert made.named_versions() == "sample 1.2, gevent 26.9.0"
    assert (made.case, made.role, made.status, made.digest) == ("once", "verdict", "cooperative", probe.digest)
    assert made.figures == {"wall": 0.31, "gap": 0.01, "ratio": 1.033}


def test_evidence_is_toml_ready_to_paste(probe: Probe) -> None:
    found = [CALM, dataclasses.replace(CALM, case="other"), dataclasses.replace(CALM, status="unmeasured")]
    lines = results.evidence(probe, found)

    items = tomli.loads("evidence = [\n" + "\n".join(lines) + "\n]")["evidence"]
    assert [item["ref"] for item in items] == ["probes/sample.py"] * 2
    assert items[0] == {
        "kind": "probe", "ref": "probes/sample.py", "versions": "sample 1.2, gevent 26.9.0", "date": dt.date(2026, 1, 2),
        "result": '10 greenlets x 0.3 s: "wall" 0.31 s',
    }  # fmt: skip
    assert items[1]["result"].startswith("another: 10 greenlets")
