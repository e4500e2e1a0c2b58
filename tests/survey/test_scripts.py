"""What ``geventlint hosts`` says of Python scripts, once all that they import is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from geventlint.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

PATCH = "from gevent import monkey\nmonkey.patch_all()\n"


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"Procfile": "web: flask --app shop run\n", "shop/__init__.py": "", "other.py": PATCH},
            ["script none no shop"],
            id="nothing that it imports tells of gevent",
        ),
        pytest.param(
            {"Procfile": "web: python serve.py\n", "serve.py": PATCH},
            ["script gevent before-app serve.py"],
            id="it patches",
        ),
        pytest.param(
            {
                "Makefile": "run:\n\tpython serve.py\n",
                "serve.py": "import sys\nif len(sys.argv) > 1:\n    from gevent import monkey\n    monkey.patch_all()\n",
            },
            ["script unknown unknown serve.py"],
            id="it patches under a condition",
        ),
        pytest.param(
            {"Makefile": "run:\n\tpython tools/gen.py\n", "tools/gen.py": "# gevent and celery\n"},
            [],
            id="a tool whose text mentions what we know",
        ),
        pytest.param(
            {"Procfile": "web: python -m shop.serve\n", "src/shop/__init__.py": "", "src/shop/serve.py": ""},
            ["script none no shop.serve"],
            id="a module of the project",
        ),
        pytest.param(
            {"Procfile": "web: python -m shop.gone\nx: python -m office.server\n", "shop/__init__.py": ""},
            ["script none no shop.gone"],
            id="somebody else's module is left out",
        ),
        pytest.param(
            {"Procfile": "web: python srv/run.py\n"},
            ["script unknown unknown srv/run.py"],
            id="a file that is not there",
        ),
    ],
)
def test_scripts(
    tmp_path: Path,
    files: dict[str, str],
    expected: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    main(["hosts", "--isolated", "--output-format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert [f"{host['kind']} {host['pool']} {host['patched']} {host['entry']}" for host in found] == expected


def test_why_it_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        tmp_path,
        {
            "Procfile": "a: python serve.py\nb: python srv/run.py\n",
            "serve.py": "import mode\n",
            "mode.py": "import os\nfrom gevent import monkey\nif 'G' in os.environ:\n    monkey.patch_all()\n",
        },
    )
    monkeypatch.chdir(tmp_path)
    assert main(["hosts", "--isolated"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Procfile:1: unknown pool: it depends on mode.py:4 whether it runs gevent",
        "Procfile:2: unknown pool: its code is not in the project",
    ]
