"""GVL402: fresh processes and forks, told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

HEAD = (
    "import multiprocessing as mp\nfrom concurrent.futures import ProcessPoolExecutor\nfrom celery import shared_task\n"
)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        pytest.param("mp.get_context('spawn').Process(target=print)", "warning", id="spawn"),
        pytest.param(
            "ctx = mp.get_context(method='forkserver')\n    ctx.Pool(2)", "warning", id="forkserver by a name"
        ),
        pytest.param(
            "mp.set_start_method('spawn')\n    mp.Process(target=print)", "warning", id="for the whole process"
        ),
        pytest.param("ProcessPoolExecutor(mp_context=mp.get_context('spawn'))", "warning", id="an executor"),
        pytest.param(
            "ProcessPoolExecutor(mp_context=CONTEXT)", "warning", id="an executor with a context from elsewhere"
        ),
        pytest.param("ProcessPoolExecutor(mp_context=mp.get_context('fork'))", "error", id="an executor that forks"),
        pytest.param("ctx = mp.get_context(KIND)\n    ctx.Pool(2)", "error", id="a context that cannot be read"),
        pytest.param("mp.get_context().Lock()", "error", id="the default context"),
        pytest.param(
            "mp.set_start_method('fork')\n    mp.Process(target=print)", "error", id="fork for the whole process"
        ),
        pytest.param("mp.set_start_method('spawn')\n    import os; os.fork()", "error", id="a plain fork"),
        pytest.param("mp.cpu_count()", None, id="a number"),
        pytest.param("mp.get_context('fork')", None, id="nothing started"),
    ],
)
def test_contexts(text: str, severity: str | None, tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text(f"{HEAD}@shared_task\ndef work():\n    {text}\n", encoding="utf-8")
    settings = config.load(tmp_path).override(select=["GVL402"])

    result = engine.run(engine.Options((".",), tmp_path, settings, ("celery -A tasks worker -P gevent",)))

    assert [finding.severity for finding in result.findings] == ([severity] if severity else [])
