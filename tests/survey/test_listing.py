"""Which files of a project are read, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint.config import Config
from geventlint.reading import Files
from geventlint.survey.listing import listed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "path",
    [
        "run.sh",
        "deploy/run.sh",
        "locust.sh",
        "shop/locustfile.sh",
    ],
)
def test_scripts_are_read(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("locust -f a.py")
    assert listed(Files(tmp_path), Config(tmp_path)).deployment == [(path, "shell")]


@pytest.mark.parametrize("path", ["locust/run.sh", "load_testing/docker-compose.yml", "tools/loadtests/run"])
def test_load_tests_are_no_processes_of_the_product(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text("#!/bin/sh\nlocust -f a.py")
    (tmp_path / path).with_name("b.py").write_text("import locust")
    found = listed(Files(tmp_path), Config(tmp_path))
    assert found.deployment == []
    assert len(found.python) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            "shop/gunicorn_line.py", "import re\nOPTIONS = {}\ndef read(line):\n    workers = 1\n", id="a module"
        ),
        pytest.param("shop/gunicorn/config.py", "class Config:\n    bind = ':80'\n", id="a class"),
        pytest.param("shop/gunicorn.py", "from gunicorn.app.base import BaseApplication\n", id="its API is used"),
        pytest.param("shop/gunicorn_x.py", "if workers == 1:\n    go()\n", id="a comparison"),
        pytest.param("shop/gunicorn_text.py", "def f():\n    pass\nHELP = (\n    'bind = x'\n)\n", id="a text"),
        pytest.param("gunicorn_notes.py", "", id="nothing"),
        pytest.param("gunicorn_run.py", "go(\n    timeout=3,\n    bind=':80',\n)\n", id="arguments of a call"),
    ],
)
def test_modules_named_after_gunicorn_launch_nothing(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)
    found = listed(Files(tmp_path), Config(tmp_path))
    assert (found.python, found.deployment) == ([path], [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("bind = ':80'\n", id="a setting"),
        pytest.param("import os\n\nworkers: int = 4\n", id="with its type"),
        pytest.param("bind, workers = ':80', 4\n", id="two in one"),
        pytest.param('worker_class="gevent"\r\n', id="other line ends"),
        pytest.param(
            "import os\nif os.environ.get('X'):\n    a = 1\n\n    worker_class = 'gevent'\n", id="under a condition"
        ),
        pytest.param("def post_fork(server, worker):\n    pass\n", id="a hook"),
        pytest.param("from shop.base import *\n", id="those of another module"),
        pytest.param("import os\nfor k, v in os.environ.items():\n    locals()[k.lower()] = v\n", id="any name"),
        pytest.param("from gevent import monkey\nmonkey.patch_all()\n", id="a patch"),
        pytest.param("\ufefftimeout = 3\n", id="a mark before it"),
    ],
)
@pytest.mark.parametrize("path", ["gunicorn.conf.py", "deploy/gunicorn_prod.py"])
def test_configurations_of_gunicorn(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_bytes(text.encode())
    assert listed(Files(tmp_path), Config(tmp_path)).deployment == [(path, "gunicorn")]
