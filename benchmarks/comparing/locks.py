"""Locks, and what the tool that wrote each says is in it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import tomli

from comparing import ours
from comparing.answers import Answer
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.pep508 import Parsed, normalize, parse
from geventlint.project.environment import find
from geventlint.project.markers import Target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from comparing.tools import Tools

LOCKERS = ("uv", "poetry", "pdm", "pip-compile", "pipenv")
NEEDS = (
    "celery[redis]>=5.4",
    "gevent>=25",
    "google-cloud-pubsub>=2.20",
    "httpx[http2]>=0.27",
    "uvicorn[standard]>=0.30",
    "colorama; sys_platform == 'win32'",
)
PYPROJECT = """\
[project]
name = "shop"
version = "1"
requires-python = ">={python},<4"
dependencies = [
{needs}
]

[dependency-groups]
dev = ["iniconfig"]

[tool.poetry]
package-mode = false

[tool.pdm]
distribution = false
"""


def answers(tools: Tools, folder: Path) -> Iterator[Answer]:
    """Each lock in a folder beside its tool's answer."""
    if (folder / "uv.lock").exists():
        groups = [f"--group={name}" for name in _groups(folder)]
        export = (
            "export",
            *groups,
            "--frozen",
            "--no-default-groups",
            "--no-emit-workspace",
            "--no-hashes",
            "--no-annotate",
        )
        theirs = listed(tools.run(folder, "uv", *export), folder)
        yield Answer("uv.lock", ours.packages(folder, "pyproject.toml", "uv.lock"), theirs)
        tools.run(folder, "uv", *export[:-1], "--format", "pylock.toml", "--output-file", "pylock.toml")
        yield Answer("pylock.toml", ours.packages(folder, "pylock.toml"), theirs)
    if (folder / "poetry.lock").exists():
        theirs = listed(tools.run(folder, "poetry", "export", "--without-hashes"), folder)
        yield Answer("poetry.lock", ours.packages(folder, "pyproject.toml", "poetry.lock"), theirs)
    if (folder / "pdm.lock").exists():
        theirs = listed(tools.run(folder, "pdm", "export", "--prod", "--without-hashes"), folder)
        yield Answer("pdm.lock", ours.packages(folder, "pyproject.toml", "pdm.lock"), theirs)
    if (folder / "Pipfile.lock").exists():
        theirs = listed(tools.run(folder, "pipenv", "requirements"), folder)
        yield Answer("Pipfile.lock", ours.packages(folder, "Pipfile", "Pipfile.lock"), theirs)


def listed(text: str, folder: Path) -> dict[str, str]:
    """The packages of requirements lines, those whose marker holds."""
    found: dict[str, str] = {}
    target = Target(ours.python_of(folder))
    for line in text.splitlines():
        written = line.partition(" #")[0].partition(" \\")[0].strip()
        parsed = parse(written) if written and not written.startswith(("#", "-")) else ""
        if isinstance(parsed, Parsed) and target.holds(parsed.marker):
            found[parsed.name] = ours.plain(parsed.specifier.removeprefix("=="))
    return found


def _groups(folder: Path) -> list[str]:
    """The dependency groups of a project that are not for developers: we count them."""
    groups = tomli.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("dependency-groups", {})
    return [name for name in groups if not is_development_group(name)]


def resolved(folder: Path) -> Answer:
    """What pip would install from ``requirements.txt``."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    done = subprocess.run(
        [*pip, "-r", "requirements.txt"], cwd=folder, check=True, capture_output=True, text=True, timeout=900
    )
    metadata = [one["metadata"] for one in json.loads(done.stdout)["install"]]
    theirs = {normalize(one["name"]): ours.plain(one["version"]) for one in metadata}
    return Answer("requirements.txt by pip", ours.packages(folder, "requirements.in", "requirements.txt"), theirs)


def installed(tools: Tools, folder: Path) -> Answer:
    """An environment with our needs, and what uv lists of it."""
    tools.run(folder, "uv", "venv", "--quiet", "--python", sys.executable, ".venv")
    tools.run(folder, "uv", "pip", "install", "--quiet", "--python", ".venv", "-r", "requirements.in")
    names = json.loads(tools.run(folder, "uv", "pip", "list", "--python", ".venv", "--format", "json"))
    theirs = {normalize(one["name"]): ours.plain(one["version"]) for one in names}
    environment = find(".venv", folder, folder)
    return Answer("--environment", ours.packages(folder, "requirements.in", environment=environment), theirs)


def lay(tools: Tools, folder: Path, tool: str, index: str) -> None:
    """Write a project and let a tool lock it."""
    needs = "\n".join(f'  "{need}",' for need in NEEDS)
    source = f'\n[[tool.poetry.source]]\nname = "index"\nurl = "{index}"\n' if index else ""
    if tool == "pipenv":
        (folder / "Pipfile").write_text("[packages]\n" + "".join(_entry(need) for need in NEEDS))
        tools.run(folder, tool, "--python", sys.executable, "lock")
        return
    if tool == "pip-compile":
        (folder / "requirements.in").write_text("".join(f"{need}\n" for need in NEEDS))
        tools.run(folder, tool, "--quiet", "requirements.in")
        return
    (folder / "pyproject.toml").write_text(PYPROJECT.format(python=ours.PYTHON, needs=needs) + source)
    tools.run(folder, tool, "lock")


def _entry(need: str) -> str:
    """A requirement as a Pipfile writes it."""
    parsed = parse(need)
    assert isinstance(parsed, Parsed)
    markers = f', markers = "{parsed.marker}"' if parsed.marker else ""
    return (
        f'{parsed.name} = {{ version = "{parsed.specifier or "*"}", extras = {json.dumps(parsed.extras)}{markers} }}\n'
    )
