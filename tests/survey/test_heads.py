"""What the heads of scripts (PEP 723) require: the packages of that script, and of nobody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from geventlint.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

PATCH = "from gevent import monkey\nmonkey.patch_all()\n"
SERVE = "from gevent.pywsgi import WSGIServer\nWSGIServer(('', 80), None).serve_forever()\n"
HEAD = '# /// script\n# dependencies = ["gevent", "psycopg2-binary"]\n# ///\n'
LOCK = """\
version = 1
requires-python = ">=3.11"

[manifest]
requirements = [{ name = "google-cloud-pubsub", specifier = ">=2" }]

[[package]]
name = "google-cloud-pubsub"
version = "2.30.0"
dependencies = [{ name = "grpcio" }]

[[package]]
name = "grpcio"
version = "1.70.0"
"""
WORKER = {"Procfile": "worker: celery -A shop worker -P gevent\n", "requirements.txt": "celery\ngevent\n"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def run(files: dict[str, str], *arguments: str):
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        monkeypatch.chdir(tmp_path)
        main([*arguments, "--isolated", "--output-format", "json"])
        return json.loads(capsys.readouterr().out)

    return run


def found(answer) -> list[str]:
    findings = answer["findings"]
    return [f"{one['path']}:{one['line']}:{one['column']} {one['code']} {one['package']}" for one in findings]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="no head"),
        pytest.param("print('# /// script')\n", id="a text"),
        pytest.param('"""\n' + "x\n" * 3000 + '# /// script\n# dependencies = ["grpcio"]\n# ///\n"""', id="far below"),
        pytest.param('# /// pyproject\n# dependencies = ["grpcio"]\n# ///\n', id="another block"),
    ],
)
def test_no_head_no_packages(run, text: str) -> None:
    assert run({"serve.py": text}, "deps") == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({**WORKER, "shop.py": "", "tools/load.py": HEAD + "import psycopg2\n"}, id="beside the project"),
        pytest.param({**WORKER, "shop.py": HEAD + PATCH}, id="a worker's application is imported, not started"),
        pytest.param({**WORKER, "shop.py": "", "tests/serve.py": HEAD + PATCH + SERVE}, id="a test"),
        pytest.param({"load.py": HEAD + "import psycopg2\n"}, id="nobody is known to run it on gevent"),
        pytest.param(
            {
                **WORKER,
                "requirements.txt": "celery\ngevent\npsycopg2-binary\npsycogreen\n",
                "serve.py": HEAD.replace(', "psycopg2-binary"', "") + PATCH + SERVE,
                "shop/__init__.py": "from psycogreen.gevent import patch_psycopg\npatch_psycopg()\n",
            },
            id="the project's packages are not the script's",
        ),
    ],
)
def test_nothing_to_report(run, files: dict[str, str]) -> None:
    assert not [text for text in found(run(files, "check")) if "psycopg" in text]


def test_the_packages_of_a_script(run) -> None:
    files = {"requirements.txt": "celery==5.4\n", "tools/serve.py": HEAD}
    entries = run(files, "deps")
    assert [(one["project"], one["name"], one["direct"]) for one in entries] == [
        (".", "celery", True),
        ("tools/serve.py", "gevent", True),
        ("tools/serve.py", "psycopg2-binary", True),
    ]
    step = entries[-1]["chain"][0]
    assert (step["path"], step["line"]) == ("tools/serve.py", 2)


@pytest.mark.parametrize(
    "above",
    [
        pytest.param("#!/usr/bin/env -S uv run --script\n", id="a shebang"),
        pytest.param("# SPDX-License-Identifier: MIT\n" * 20, id="a licence"),
        pytest.param('"""Serves on gevent."""\n' + "\n" * 3000, id="a docstring that mentions gevent"),
    ],
)
def test_what_stands_above_a_head(run, above: str) -> None:
    entries = run({"serve.py": f'{above}# /// script\n# dependencies = ["grpcio"]\n# ///\n'}, "deps")
    assert [one["name"] for one in entries] == ["grpcio"]


def test_a_host_that_starts_the_script_gets_them(run) -> None:
    files = {"Procfile": "web: uv run serve.py\n", "serve.py": HEAD + PATCH + SERVE, "requirements.txt": "celery\n"}
    answer = run(files, "check")
    assert found(answer) == ["serve.py:2:30 GVL203 psycopg2"]
    assert answer["summary"]["packages"]["total"] == 2


def test_a_script_that_starts_its_own_worker_gets_them(run) -> None:
    worker = "from celery import Celery\napp = Celery()\napp.worker_main(['worker', '-P', 'gevent'])\n"
    assert "work.py:2:30 GVL203 psycopg2" in found(run({"work.py": HEAD + worker}, "check"))


def test_a_comment_silences_it(run) -> None:
    head = '# /// script\n# dependencies = [\n#   "gevent",\n#   "psycopg2-binary",  # noqa: GVL203\n# ]\n# ///\n'
    assert found(run({"serve.py": head + PATCH + SERVE}, "check")) == []


def test_a_script_has_a_lock_of_its_own(run) -> None:
    head = '# /// script\n# dependencies = ["google-cloud-pubsub"]\n# ///\n'
    files = {"uv.lock": LOCK.replace("1.70.0", "1.1.0"), "pyproject.toml": "[project]\nname = 'a'\nversion = '1'\n"}
    entries = run({**files, "serve.py": head, "serve.py.lock": LOCK}, "deps")
    assert [(one["name"], one["version"]) for one in entries if one["project"] == "serve.py"] == [
        ("google-cloud-pubsub", "2.30.0"),
        ("grpcio", "1.70.0"),
    ]


def test_the_lock_of_the_project_is_not_the_scripts(run) -> None:
    head = '# /// script\n# dependencies = ["grpcio"]\n# ///\n'
    entries = run({"uv.lock": LOCK, "serve.py": head}, "deps")
    assert [(one["name"], one["version"]) for one in entries if one["project"] == "serve.py"] == [("grpcio", None)]


def test_a_broken_head_is_said(run) -> None:
    files = {"serve.py": '# /// script\n# dependencies = ["a b"]\n# ///\n'}
    assert found(run(files, "check")) == ["serve.py:2:20 GVL002 None"]
