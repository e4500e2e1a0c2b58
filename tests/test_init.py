"""``geventlint init``: what is written, and what is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config
from geventlint.cli.main import main
from geventlint.config.writing import with_hosts

if TYPE_CHECKING:
    from pathlib import Path

CELERY = "from celery import Celery\n\napp = Celery('shop')\n"
COMMAND = "celery -A shop.tasks worker -P gevent"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "shop" / "tasks.py").write_text(CELERY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_project_that_declares_its_hosts_needs_none(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "Procfile").write_text(f"worker: {COMMAND}\n", encoding="utf-8")
    assert main(["init"]) == 1
    assert capsys.readouterr() == ("", f"geventlint: Procfile:1 declares {COMMAND}; nothing to write\n")
    assert not (project / "geventlint.toml").exists()


@pytest.mark.parametrize("name", ["geventlint.toml", "pyproject.toml"])
def test_hosts_that_are_named_are_left(name: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "hosts = ['locust']\n" if name == "geventlint.toml" else "[tool.geventlint]\nhosts = ['locust']\n"
    (project / name).write_text(text, encoding="utf-8")
    assert main(["init"]) == 1
    assert capsys.readouterr().err == f"geventlint: {name} names hosts already; nothing written\n"
    assert (project / name).read_text(encoding="utf-8") == text


def test_nothing_is_known(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "shop" / "tasks.py").write_text("", encoding="utf-8")
    assert main(["init"]) == 1
    assert "--assume 'COMMAND'" in capsys.readouterr().err


def test_without_a_pyproject_a_file_of_its_own_is_made(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    assert capsys.readouterr().out == f"geventlint.toml: hosts = ['{COMMAND}']\n"
    assert config.load(project).hosts == (COMMAND,)
    assert main(["init"]) == 1


def test_a_pyproject_keeps_what_it_has(project: Path) -> None:
    text = '[project]\nname = "shop"  # ours\nversion = "1"\n'
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    assert main(["init", "."]) == 0
    assert (project / "pyproject.toml").read_text(encoding="utf-8").startswith(text + "\n[tool.geventlint]\n")
    assert config.load(project).hosts == (COMMAND,)


def test_what_is_launched_can_be_said(project: Path) -> None:
    assert main(["init", "--assume", "gunicorn -k gevent shop:app", "--assume", "celery"]) == 0
    assert config.load(project).hosts == ("gunicorn -k gevent shop:app", COMMAND)


def test_dotted_keys_are_left_to_the_user(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '[tool]\ngeventlint.select = ["GVL1"]\n'
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    assert main(["init"]) == 2
    assert "by hand" in capsys.readouterr().err
    assert (project / "pyproject.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        pytest.param("", True, '# C\nhosts = [\n    "a",\n]\n', id="an empty file of its own"),
        pytest.param("select = []\n", True, '# C\nhosts = [\n    "a",\n]\n\nselect = []\n', id="a file of its own"),
        pytest.param("", False, '[tool.geventlint]\n# C\nhosts = [\n    "a",\n]\n', id="an empty pyproject"),
        pytest.param(
            "[a]\nb = 1", False, '[a]\nb = 1\n\n[tool.geventlint]\n# C\nhosts = [\n    "a",\n]\n', id="no line end"
        ),
        pytest.param(
            "[ tool.geventlint ] # ours\nselect = []\n[b]\n",
            False,
            '[ tool.geventlint ] # ours\n# C\nhosts = [\n    "a",\n]\nselect = []\n[b]\n',
            id="a table that is there",
        ),
        pytest.param(
            "[tool.geventlint]", False, '[tool.geventlint]\n# C\nhosts = [\n    "a",\n]\n', id="its last line"
        ),
        pytest.param(
            "[tool.geventlint]\r\nselect = []\r\n",
            False,
            '[tool.geventlint]\r\n# C\r\nhosts = [\r\n    "a",\r\n]\r\nselect = []\r\n',
            id="line ends of Windows",
        ),
    ],
)
def test_text(text: str, own: bool, expected: str) -> None:
    written = with_hosts(text, ["a"], own=own)
    comment = next(line for line in written.splitlines() if line.startswith("# Launch"))
    assert written.replace(comment, "# C") == expected
