"""Names of libraries that come through the project's own modules; what only looks like one first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

WORKER = "celery -A shop.tasks worker -P gevent"
HEAD = "from celery import Celery\napp = Celery('shop')\n@app.task\ndef sync():\n    go(1)\n"


def reported(root: Path, files: dict[str, str]) -> list[tuple[str, str, int]]:
    for name, text in {"shop/__init__.py": "", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = config.load(root).override(select=["GVL101", "GVL301", "GVL504"])
    result = engine.run(engine.Options((".",), root, settings, (WORKER,)))
    return [(one.code, one.location.path, one.location.line) for one in result.findings]


@pytest.mark.parametrize(
    ("compat", "taken"),
    [
        pytest.param("def run(x): ...\n", "from .compat import run as go\n", id="a function of its own"),
        pytest.param("from own import run\n", "from .compat import run as go\n", id="another library's name"),
        pytest.param("from asyncio import run\n", "from .other import run as go\n", id="another module"),
        pytest.param("from asyncio import run\n", "from .compat import stop as go\n", id="another name"),
        pytest.param("from asyncio import run\n", "go = print\nfrom . import compat\n", id="never used"),
        pytest.param(
            "from asyncio import run\n", "from .compat import run as go\ngo = print\n", id="bound anew by the importer"
        ),
    ],
)
def test_what_is_not_handed_on(compat: str, taken: str, tmp_path: Path) -> None:
    assert reported(tmp_path, {"shop/compat.py": compat, "shop/tasks.py": taken + HEAD}) == []


@pytest.mark.parametrize(
    ("compat", "taken", "code"),
    [
        pytest.param("from asyncio import run\n", "from .compat import run as go\n", "GVL301", id="relative"),
        pytest.param(
            "from asyncio import run as r\n", "from shop.compat import r as go\n", "GVL301", id="renamed twice"
        ),
        pytest.param("from asyncio import run as go\n", "from .compat import *\n", "GVL301", id="a star"),
        pytest.param(
            "import asyncio\nrun = asyncio.run  # ours\n", "from .compat import run as go\n", "GVL301", id="assigned"
        ),
        pytest.param(
            "from sys import exit as leave\n", "from shop.compat import leave as go\n", "GVL504", id="another rule"
        ),
    ],
)
def test_what_is_handed_on(compat: str, taken: str, code: str, tmp_path: Path) -> None:
    found = reported(tmp_path, {"shop/compat.py": compat, "shop/tasks.py": taken + HEAD})

    assert found == [(code, "shop/tasks.py", 6)]


def test_a_library_has_a_module_of_that_name(tmp_path: Path) -> None:
    files = {
        "shop/utils/signals.py": "from asyncio import run\n",
        "shop/tasks.py": "from signals import run as go\n" + HEAD,
    }

    assert reported(tmp_path, files) == []


def test_the_module_that_hands_on_can_be_imported_whole(tmp_path: Path) -> None:
    tasks = "from shop import compat\n" + HEAD.replace("go(", "compat.run(")
    found = reported(tmp_path, {"shop/compat.py": "from asyncio import run\n", "shop/tasks.py": tasks})

    assert found == [("GVL301", "shop/tasks.py", 6)]


def test_through_two_modules_and_a_package(tmp_path: Path) -> None:
    files = {
        "shop/compat/__init__.py": "from .loops import run\n",
        "shop/compat/loops.py": "from asyncio import run\n",
        "shop/tasks.py": "from .compat import run as go\n" + HEAD,
    }

    assert reported(tmp_path, files) == [("GVL301", "shop/tasks.py", 6)]


def test_a_patch_that_another_module_names(tmp_path: Path) -> None:
    files = {
        "shop/mp.py": "from gevent import monkey\n\npatch = monkey.patch_all\n",
        "shop/tasks.py": "from .mp import patch\npatch()\n" + HEAD.replace("go(1)", "pass"),
    }

    assert reported(tmp_path, files) == [("GVL101", "shop/tasks.py", 2)]
