"""The flake8 plugin: which findings it yields for a file, and that the real flake8 shows them."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from flake8.exceptions import ExecutionError

from geventlint import engine
from geventlint.flake8 import Plugin
from geventlint.model import Finding, Location, Related, Result

ROOT = Path(__file__).parents[1]
SOURCE = "import psycopg2\nimport redis\n"

IN_FILE = Finding("GVL301", "loop-in-greenlet", "error", "a loop", Location("shop/tasks.py", 2, 5, 2, 9))
OF_PACKAGE = Finding(
    "GVL203",
    "missing-setup",
    "error",
    "psycopg2 freezes",
    Location("requirements.txt", 3),
    package="psycopg2",
    related=(
        Related(Location("shop/tasks.py", 1, 1, 1, 16), "imported here too"),
        Related(Location("shop/tasks.py", 2, 1, 2, 16), "imported here too"),
        Related(Location("shop/other.py", 7, 1, 7, 16), "imported here too"),
    ),
)
OF_LAUNCH_LINE = Finding(
    "GVL501", "pool-never-patched", "error", "never", Location("Procfile", 1), related=(Related(IN_FILE.location, "x"),)
)


class Engine:
    """Stands in for the engine."""

    def __init__(self) -> None:
        self.asked: list[engine.Options] = []
        self.findings: tuple[Finding, ...] = (OF_LAUNCH_LINE, OF_PACKAGE, IN_FILE)

    def __call__(self, options: engine.Options) -> Result:
        self.asked.append(options)
        return Result(findings=self.findings)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Engine:
    one = Engine()
    monkeypatch.setattr(engine, "run", one)
    monkeypatch.setattr(Plugin, "_projects", {})
    monkeypatch.setattr(Plugin, "_folders", {})
    return one


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a project with two files."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "geventlint.toml").write_text("", encoding="utf-8")
    for name in ("tasks", "other", "clean"):
        (tmp_path / "shop" / f"{name}.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plugged(filename: str, text: str = SOURCE) -> list[tuple[int, int, str, None]]:
    return list(Plugin(ast.parse(text), text.splitlines(keepends=True), filename).run())


@pytest.mark.parametrize("filename", ["shop/clean.py", "./shop/clean.py", "stdin", "-"])
def test_silent(fake: Engine, project: Path, filename: str) -> None:
    assert plugged(filename) == []


def test_file_with_findings(fake: Engine, project: Path) -> None:
    assert plugged("./shop/tasks.py") == [
        (1, 0, "GVL203 psycopg2 freezes", None),
        (2, 4, "GVL301 a loop", None),
    ]


def test_package_stands_at_the_first_import_of_each_file(fake: Engine, project: Path) -> None:
    assert plugged(str(project / "shop" / "other.py")) == [(7, 0, "GVL203 psycopg2 freezes", None)]


def test_project_is_read_once(fake: Engine, project: Path) -> None:
    for name in ("tasks", "other", "clean"):
        plugged(f"shop/{name}.py")
    (options,) = fake.asked
    assert (options.cwd, options.paths, options.noqa, options.stdin) == (project, (str(project),), False, None)


def test_unsaved_text_is_what_is_checked(fake: Engine, project: Path) -> None:
    text = "# ä\n" + SOURCE
    plugged("shop/tasks.py", text)
    plugged("shop/new.py", text)
    assert [options.stdin for options in fake.asked] == [
        (str(project / "shop" / "tasks.py"), text.encode()),
        (str(project / "shop" / "new.py"), text.encode()),
    ]


def test_saved_text_may_have_other_line_ends_and_a_mark(fake: Engine, project: Path) -> None:
    (project / "shop" / "tasks.py").write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode())
    plugged("shop/tasks.py", SOURCE)
    plugged("shop/tasks.py", SOURCE.replace("\n", "\r\n"))
    (options,) = fake.asked
    assert options.stdin is None


def test_only_what_fails_a_run(fake: Engine, project: Path) -> None:
    fake.findings = (replace(IN_FILE, severity="info"), replace(IN_FILE, severity="warning", message="w"))
    assert plugged("shop/tasks.py") == [(2, 4, "GVL301 w", None)]


def test_broken_configuration_is_not_passed_over(fake: Engine, project: Path) -> None:
    (project / "geventlint.toml").write_text("nonsense = 1\n", encoding="utf-8")
    with pytest.raises(ExecutionError, match=r"geventlint: geventlint\.toml:1: unknown key 'nonsense'"):
        plugged("shop/tasks.py")


# --- the real ones -------------------------------------------------------------------------


@pytest.mark.real
def test_runs_without_flake8_and_imports_little() -> None:
    code = (
        "import sys; sys.modules['flake8'] = None; import geventlint.flake8;"
        "print(*{'libcst', 'click', 'tomli', 'geventlint.engine'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == ""


SHOP = {
    "Procfile": "worker: celery -A shop.tasks worker -P gevent\n",
    "requirements.txt": "celery==5.4.0\ngevent==26.9.0\npsycopg2==2.9.9\n",
    "shop/__init__.py": "",
    "shop/tasks.py": (
        "import select\n\nimport psycopg2\nfrom celery import Celery\n\napp = Celery()\n\n\n@app.task\ndef poll():\n"
        "    psycopg2.connect()\n    select.epoll()\n    return select.epoll()  # noqa: GVL401\n"
    ),
    ".flake8": "[flake8]\nselect = GVL\n",
}
LOCAL = f"[flake8:local-plugins]\nextension =\n    GVL = geventlint.flake8:Plugin\npaths = {ROOT}\n"
"""What makes flake8 find the plugin of a checkout that is not installed."""
SHOWN = ["shop/tasks.py:3:1: GVL203", "shop/tasks.py:12:5: GVL401"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in SHOP.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    if not entry_points(group="flake8.extension", name="GVL"):
        (tmp_path / ".flake8").write_text(SHOP[".flake8"] + LOCAL, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    return tmp_path


def flake8(folder: Path, *arguments: str, text: str = "") -> list[str]:
    """Run flake8 and return path, place and code of each line that it prints."""
    command = [sys.executable, "-m", "flake8", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environment, input=text, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stderr == ""
    return [" ".join(line.split(" ", 2)[:2]) for line in done.stdout.splitlines()]


@pytest.mark.real
@pytest.mark.parametrize(
    "arguments", [["shop"], ["-j", "2", "shop"], ["shop/tasks.py"]], ids=["the package", "two processes", "a file"]
)
def test_real_flake8(shop: Path, arguments: list[str]) -> None:
    assert flake8(shop, *arguments) == SHOWN


@pytest.mark.real
def test_real_flake8_sees_to_noqa_itself(shop: Path) -> None:
    assert flake8(shop, "--disable-noqa", "shop") == [*SHOWN, "shop/tasks.py:13:12: GVL401"]


@pytest.mark.real
def test_real_flake8_reads_an_unsaved_buffer(shop: Path) -> None:
    arguments = ("--stdin-display-name", "shop/tasks.py", "-")
    assert flake8(shop, *arguments, text="\n" + SHOP["shop/tasks.py"]) == [
        "shop/tasks.py:4:1: GVL203",
        "shop/tasks.py:13:5: GVL401",
    ]


@pytest.mark.real
def test_real_flake8_tells_a_mistake_in_the_configuration(shop: Path) -> None:
    (shop / "geventlint.toml").write_text("nonsense = 1\n", encoding="utf-8")
    assert flake8(shop, "shop/tasks.py")[-1].startswith("geventlint: geventlint.toml:1:")
