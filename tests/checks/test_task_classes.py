"""Tasks that are classes: what derives from Celery's Task through a class of the project's own is one too; the others first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

WORKER = "celery -A shop.tasks worker -P gevent"
HEAD = "import sys\nfrom celery import Celery\napp = Celery('shop')\n"
EXIT = "    def run(self):\n        sys.exit(1)\n"


def reported(root: Path, files: dict[str, str]) -> list[tuple[str, int]]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = config.load(root).override(select=["GVL504"])
    result = engine.run(engine.Options((".",), root, settings, (WORKER,)))
    return [(one.location.path, one.location.line) for one in result.findings]


@pytest.mark.parametrize(
    ("base", "tasks"),
    [
        pytest.param("class Base:\n    pass\n", "from shop.base import Base\nclass Sync(Base):\n", id="a plain class"),
        pytest.param(
            "from luigi import Task\nclass Base(Task):\n    pass\n",
            "from shop.base import Base\nclass Sync(Base):\n",
            id="another library's task",
        ),
        pytest.param(
            "class Task:\n    pass\nclass Base(Task):\n    pass\n",
            "from shop.base import Base\nclass Sync(Base):\n",
            id="a class named Task",
        ),
        pytest.param("class Base(Base):\n    pass\n", "from shop.base import Base\nclass Sync(Base):\n", id="a circle"),
        pytest.param("", "from shop.base import Base\nclass Sync(Base):\n", id="a base that is nowhere"),
        pytest.param(
            "from shop.base import Base\n", "from shop.base import Base\nclass Sync(Base):\n", id="handed on to itself"
        ),
    ],
)
def test_what_is_no_task(base: str, tasks: str, tmp_path: Path) -> None:
    assert (
        reported(tmp_path, {"shop/__init__.py": "", "shop/base.py": base, "shop/tasks.py": HEAD + tasks + EXIT}) == []
    )


CELERYS = "import celery\nfrom celery import Task as CeleryTask\n"


@pytest.mark.parametrize(
    ("base", "tasks"),
    [
        pytest.param("", "from celery import Task\nclass Base(Task):\n    x = 1\nclass Sync(Base):\n", id="same file"),
        pytest.param(
            CELERYS + "class Base(CeleryTask):\n    pass\n",
            "from shop.base import Base\nclass Sync(Base):\n",
            id="another file",
        ),
        pytest.param(
            CELERYS + "class Base(celery.Task):\n    pass\n",
            "from shop import base\nclass Sync(base.Base):\n",
            id="by its module",
        ),
        pytest.param(
            CELERYS + "class Root(CeleryTask):\n    pass\nclass Base(\n    Mixin,\n    Root,\n):\n    pass\n",
            "from .base import Base\nclass Sync(Base):\n",
            id="through two classes",
        ),
        pytest.param(
            "from .root import Root as Base\n", "from shop.base import Base\nclass Sync(Base):\n", id="handed on"
        ),
    ],
)
def test_what_is_a_task(base: str, tasks: str, tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/base.py": base,
        "shop/root.py": "from celery import Task\nclass Root(Task, metaclass=type):\n    pass\n",
        "shop/tasks.py": HEAD + tasks + EXIT,
    }

    assert reported(tmp_path, files) == [("shop/tasks.py", (HEAD + tasks + EXIT).count("\n"))]


BASE = "from celery import Task\nclass Base(Task):\n    pass\n"


@pytest.mark.parametrize(
    ("code", "body", "line"),
    [
        pytest.param(
            "GVL405", "        try:\n            requests.get()\n        except:\n            pass\n", 9, id="handler"
        ),
        pytest.param("GVL301", "        pull()\n", 4, id="what it calls"),
    ],
)
def test_what_a_registered_class_runs(code: str, body: str, line: int, tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/base.py": BASE,
        "shop/net.py": "import asyncio\n\ndef pull():\n    asyncio.run(None)\n",
        "shop/app.py": "from celery import Celery\napp = Celery('shop', include=['shop.tasks'])\n",
        "shop/tasks.py": "import requests\nfrom shop.base import Base\nfrom shop.net import pull\nfrom shop.app import app\n"
        f"class Sync(Base):\n    def run(self):\n{body}app.register_task(Sync())\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    settings = config.load(tmp_path).override(select=[code])
    result = engine.run(engine.Options((".",), tmp_path, settings, ("celery -A shop.app worker -P gevent",)))

    assert [(one.location.line, one.severity) for one in result.findings] == [
        (line, "error" if code == "GVL301" else "warning")
    ]
