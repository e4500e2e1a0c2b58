"""The workshop around the code: make, CI, hooks, issue templates, and the outputs that the documents show."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
SHOP = ROOT / "examples" / "shop"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md"]
SHOWN = re.compile(r"(<!-- output of: (?P<line>[^>]+) -->\n```\w+\n)(?P<output>.*?)(\n?```\n)", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


# --- make and CI -----------------------------------------------------------------------------


OUTSIDE_MAKE = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def make(*arguments: str) -> str:
    """What make prints, messages of errors included."""
    run = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        env=OUTSIDE_MAKE,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout + run.stderr


@pytest.mark.real
def test_make_alone_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)[0].split()
    assert sorted(line.split()[1] for line in make().splitlines()) == sorted(phony)


@pytest.mark.real
@pytest.mark.parametrize(
    "target", ["demo", "test", "fmt", "lint", "types", "unit", "bench", "snapshots", "clean", "wheel", "self", "layers"]
)
def test_make_knows_how_to(target: str) -> None:
    assert make("--dry-run", target)


@pytest.mark.real
def test_make_refuses_an_old_python_in_one_line(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    shutil.copy(ROOT / "Makefile", tmp_path)
    run = subprocess.run(
        ["make", "demo", f"PYTHON={old}"], cwd=tmp_path, env=OUTSIDE_MAKE, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "is older than Python 3.10" in run.stderr


def test_ci_calls_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert "make --no-print-directory test" in script.read_text(encoding="utf-8")


# --- pre-commit ------------------------------------------------------------------------------


def hooks() -> dict[str, dict[str, object]]:
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: hook for hook in manifest}


def test_there_is_a_hook_for_the_project_and_one_for_the_changed_files() -> None:
    assert list(hooks()) == ["geventlint", "geventlint-files"]
    assert hooks()["geventlint"]["pass_filenames"] is False
    assert hooks()["geventlint-files"]["pass_filenames"] is True
    assert all(hook["language"] == "python" and hook["require_serial"] is True for hook in hooks().values())


@pytest.mark.parametrize(
    "path",
    [
        "notes.md",
        "README.rst",
        "LICENSE",
        "notes.txt",
        "docs/list-of-words.txt",
        "static/logo.svg",
        "data/prices.csv",
        "package.json",
        "package-lock.json",
        "src/app.ts",
        "Cargo.lock",
    ],
)
def test_the_project_hook_sleeps_for(path: str) -> None:
    assert not re.search(str(hooks()["geventlint"]["files"]), path)


@pytest.mark.parametrize(
    "path",
    [
        "shop/celery.py",
        "shop/celery.pyi",
        "requirements.txt",
        "requirements-prod.txt",
        "requirements.in",
        "requirements/base.txt",
        "deploy/constraints.txt",
        "pyproject.toml",
        "geventlint.toml",
        "pylock.toml",
        "pylock.production.toml",
        "uv.lock",
        "backend/poetry.lock",
        "pdm.lock",
        "Pipfile",
        "Pipfile.lock",
        "setup.cfg",
        "Procfile",
        "Procfile.dev",
        "docker-compose.yml",
        "compose.yaml",
        "Dockerfile",
        "docker/Dockerfile.worker",
        "worker.Dockerfile",
        "chart/templates/deployment.yaml",
        "ops/supervisord.conf",
        "ops/worker.service",
        "uwsgi.ini",
        "bin/start-worker",
        "start.sh",
        "Makefile",
        "templates/run.sh.j2",
        ".env",
        ".env.example",
    ],
)
def test_the_project_hook_wakes_for(path: str) -> None:
    assert re.search(str(hooks()["geventlint"]["files"]), path)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A repository with one planted problem and a note, both staged."""
    repository = tmp_path / "sample"
    (repository / "shop").mkdir(parents=True)
    (repository / "shop" / "__init__.py").touch()
    (repository / "shop" / "celery.py").write_text(
        'from celery import Celery\nfrom gevent import monkey\n\nmonkey.patch_all()\napp = Celery("shop")\n',
        encoding="utf-8",
    )
    (repository / "Procfile").write_text("worker: celery -A shop worker -P gevent\n", encoding="utf-8")
    (repository / "requirements.txt").write_text("celery==5.7.0\ngevent==26.9.0\n", encoding="utf-8")
    (repository / "notes.md").write_text("Nothing to see.\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=repository, check=True)
    subprocess.run(["git", "add", "-A"], cwd=repository, check=True)
    return repository


def try_repo(sample: Path, hook: str, *files: str) -> tuple[str, int]:
    """Let pre-commit run one of our hooks from this checkout on some files of the sample."""
    program = shutil.which("pre-commit", path=f"{ROOT / '.venv' / 'bin'}:{os.environ.get('PATH', '')}")
    if program is None or not (ROOT / ".git").exists():
        pytest.skip("needs pre-commit and a git checkout")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "COV"))}
    environment["PRE_COMMIT_COLOR"] = "never"
    run = subprocess.run(
        [program, "try-repo", str(ROOT), hook, "--files", *files],
        cwd=sample,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    output = run.stdout + run.stderr
    if "An unexpected error has occurred" in output and re.search(r"pip.*install", output, re.DOTALL):
        if re.search(r"Failed to establish|No matching distribution|Temporary failure|Could not fetch", output):
            pytest.skip("pip cannot reach a package index")
        pytest.fail(output)
    return output, run.returncode


@pytest.mark.real
def test_pre_commit_finds_the_planted_problem(sample: Path) -> None:
    output, status = try_repo(sample, "geventlint", "shop/celery.py")
    assert "shop/celery.py:4:1: GVL101" in output, output
    assert status == 1


@pytest.mark.real
def test_pre_commit_skips_a_commit_that_touches_only_a_text(sample: Path) -> None:
    output, status = try_repo(sample, "geventlint", "notes.md")
    assert "(no files to check)" in output, output
    assert status == 0


@pytest.mark.real
def test_pre_commit_reports_on_the_changed_file_alone(sample: Path) -> None:
    output, status = try_repo(sample, "geventlint-files", "shop/__init__.py")
    assert "Passed" in output, output
    assert status == 0


# --- issue templates -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["false-alarm", "missed-alarm", "database"])
def test_issue_template_is_complete(name: str) -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml").read_text(encoding="utf-8"))
    assert form["name"]
    assert form["description"]
    identifiers = [field["id"] for field in form["body"] if field["type"] != "markdown"]
    assert len(identifiers) == len(set(identifiers))
    assert all(field["attributes"].get("label") for field in form["body"] if field["type"] != "markdown")


def test_a_false_alarm_comes_with_the_verbose_output() -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "false-alarm.yml").read_text(encoding="utf-8"))
    asked = next(field for field in form["body"] if field.get("id") == "verbose")
    assert "geventlint --verbose" in asked["attributes"]["label"]
    assert asked["validations"]["required"] is True


# --- documents -------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_a_document_shows_is_what_geventlint_prints(
    document: Path,
    command: Callable[..., tuple[str, int]],
    copied: Callable[[Path], Path],
    snapshot: Callable[[Path, str], None],
) -> None:
    """The block behind ``<!-- output of: geventlint … -->`` is what the command prints in examples/shop; ``| head 9``
    keeps the first nine lines and the last."""
    text = document.read_text(encoding="utf-8")
    shop = copied(SHOP)

    def renew(match: re.Match[str]) -> str:
        line, _, shortened = match["line"].partition(" | head ")
        lines = command(shop, *shlex.split(line)[1:])[0].rstrip("\n").splitlines()
        if shortened:
            lines = [*lines[: int(shortened)], "…", lines[-1]]
        return match[1] + "\n".join([f"$ {line}", *lines]) + "\n```\n"

    snapshot(document, SHOWN.sub(renew, text))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    missing = [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    assert not missing


def test_the_architecture_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {
        path.stem for path in (ROOT / "geventlint").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    table = "\n".join(line for line in text.splitlines() if line.startswith("| `"))
    assert sorted(room for room in rooms - {"__init__"} if f"`{room}`" not in table) == []


def test_the_architecture_gives_a_reason_for_every_dependency() -> None:
    declared = re.search(
        r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert declared
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").lower()
    assert [name for name in re.findall(r'"([a-z0-9-]+)', declared[1]) if f"| {name} |" not in text] == []
