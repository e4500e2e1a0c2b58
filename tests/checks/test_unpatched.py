"""What only a process does that gevent has not patched: silent cases first."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

WORKER = "celery -A shop.tasks worker -P gevent"
ASKED = """
    from gevent import monkey

    def patched():
        try:
            return monkey.is_module_patched("threading")
        except Exception:
            return False
    """
HEAD = """
    import asyncio
    import multiprocessing

    import loguru
    from celery import shared_task
    from gevent import monkey

    from shop.asked import patched

    async def query():
        return 1
    """


def found(root: Path, body: str, *codes: str, host: str = WORKER) -> list[str]:
    files = {"shop/__init__.py": "", "shop/asked.py": ASKED, "shop/tasks.py": dedent(HEAD) + dedent(body)}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    settings = config.load(root).override(select=[*codes])
    return [item.code for item in engine.run(engine.Options((".",), root, settings, (host,))).findings]


SILENT = [
    pytest.param("if patched():\n        return send()\n    else:\n        {}", id="else"),
    pytest.param("if not patched():\n        {}", id="not"),
    pytest.param("if patched():\n        return send()\n    {}", id="after an early exit"),
    pytest.param("if not monkey.is_module_patched('socket'):\n        {}", id="gevent asked itself"),
]
TOLD = [
    pytest.param("{}", id="nothing asked"),
    pytest.param("if patched():\n        {}", id="patched"),
    pytest.param("if fast():\n        return\n    else:\n        {}", id="something else asked"),
]
USES = [
    pytest.param("asyncio.run(query())", "GVL301", id="GVL301"),
    pytest.param("multiprocessing.Process(target=print).start()", "GVL402", id="GVL402"),
    pytest.param("loguru.logger.add('x', enqueue=True)", "GVL209", id="GVL209"),
]
TASK = "@shared_task\ndef refresh():\n    "


@pytest.mark.parametrize(("use", "code"), USES)
@pytest.mark.parametrize("body", SILENT)
def test_silent(body: str, use: str, code: str, tmp_path: Path) -> None:
    assert found(tmp_path, TASK + body.format(use), code) == []


@pytest.mark.parametrize(("use", "code"), USES)
@pytest.mark.parametrize("body", TOLD)
def test_told(body: str, use: str, code: str, tmp_path: Path) -> None:
    assert found(tmp_path, TASK + body.format(use), code) == [code]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param("if not patched():\n        run()", [], id="only where nothing is patched"),
        pytest.param("if patched():\n        return send()\n    run()", [], id="after an early exit"),
        pytest.param("run()", ["GVL301"], id="everywhere"),
        pytest.param("if patched():\n        run()\n    else:\n        run()", ["GVL301"], id="in both branches"),
    ],
)
def test_who_calls_it(call: str, expected: list[str], tmp_path: Path) -> None:
    source = f"def run():\n    asyncio.run(query())\n\n\n{TASK}{call}\n"
    assert found(tmp_path, source, "GVL301") == expected


def test_a_function_that_is_called_in_its_own(tmp_path: Path) -> None:
    inner = "def run():\n        asyncio.run(query())\n\n    if patched():\n        return\n    run()\n"
    assert found(tmp_path, TASK + inner, "GVL301") == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "if not monkey.is_module_patched('socket'):\n    monkey.patch_all()", [], id="gevent asked itself"
        ),
        pytest.param("if not patched():\n    monkey.patch_all()", [], id="a function that asks"),
        pytest.param(
            "def ready():\n    if patched():\n        return\n    monkey.patch_all()\n\nready()", [], id="early"
        ),
        pytest.param("if fast():\n    monkey.patch_all()", ["GVL101"], id="something else asked"),
        pytest.param("monkey.patch_all()", ["GVL101"], id="nothing asked"),
    ],
)
def test_a_second_patch(source: str, expected: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, source, "GVL101") == expected
