"""Workers of Dramatiq, which patches first, and of Huey, which never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

PATCH = "from gevent import monkey\nmonkey.patch_all()\n"
ACTORS = "import dramatiq\n\n@dramatiq.actor\ndef send():\n    pass\n"
TASKS = "from huey import RedisHuey\n\nhuey = RedisHuey()\n\n@huey.task()\ndef send():\n    pass\n"
LATE = "from threading import Thread\nfrom ssl import SSLContext\n"
DRAMATIQ = "worker: dramatiq-gevent shop.actors shop.mail\n"
HUEY = "worker: huey_consumer shop.actors.huey -k greenlet\n"
LOOP = "import asyncio\n\ndef send():\n    asyncio.run(None)\n"
VIEW = "import asyncio\nfrom flask import Flask\napp = Flask(__name__)\n\n@app.get('/')\ndef home():\n    asyncio.run(None)\n"


def found(root: Path, launch: str, **files: str) -> list[str]:
    for name, text in {"Procfile": launch, "shop/__init__.py": "", **files}.items():
        path = root / (name if name in {"Procfile", "shop/__init__.py"} else f"shop/{name}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = config.load(root).override(select=["GVL101", "GVL102", "GVL104", "GVL301"])
    return [
        f"{finding.code} {finding.location}" for finding in engine.run(engine.Options((".",), root, settings)).findings
    ]


@pytest.mark.parametrize(
    ("launch", "files"),
    [
        pytest.param(DRAMATIQ, {"actors": ACTORS}, id="Dramatiq patches"),
        pytest.param(DRAMATIQ, {"actors": LATE + ACTORS}, id="what comes after its patch"),
        pytest.param(HUEY, {"actors": PATCH + TASKS}, id="Huey's module patches"),
        pytest.param(
            HUEY, {"actors": "import shop.early\n" + TASKS, "early": PATCH}, id="a module that it imports patches"
        ),
        pytest.param("worker: huey_consumer shop.actors.huey -k thread\n", {"actors": TASKS}, id="Huey's threads"),
        pytest.param("worker: huey_consumer theirs.huey -k greenlet\n", {"actors": TASKS}, id="somebody else's module"),
        pytest.param(
            DRAMATIQ, {"actors": "import shop.web\n" + ACTORS, "web": VIEW}, id="a view, which no worker serves"
        ),
        pytest.param("worker: dramatiq shop.actors\n", {"actors": LOOP}, id="Dramatiq's threads"),
    ],
)
def test_silent(launch: str, files: dict[str, str], tmp_path: Path) -> None:
    assert found(tmp_path, launch, **files) == []


@pytest.mark.parametrize(
    ("launch", "files", "expected"),
    [
        pytest.param(
            DRAMATIQ, {"actors": LATE + PATCH + ACTORS}, ["GVL101 shop/actors.py:4"], id="Dramatiq has patched"
        ),
        pytest.param(DRAMATIQ, {"actors": ACTORS, "mail": LOOP}, ["GVL301 shop/mail.py:4"], id="a further module"),
        pytest.param(HUEY, {"actors": TASKS}, ["GVL104 shop/actors.py:1"], id="nobody patches for Huey"),
        pytest.param(HUEY, {"actors": LATE + PATCH + TASKS}, ["GVL102 shop/actors.py:4"], id="too late for Huey"),
    ],
)
def test_reported(launch: str, files: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    assert [place.partition("-")[0] for place in found(tmp_path, launch, **files)] == expected
