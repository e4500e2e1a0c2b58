"""Compare the packages that geventlint finds with the answers of the tools that wrote the locks.

``python benchmarks/packages.py TOOLS [PROJECT …]``: TOOLS is a folder for the tools, each in a virtual environment of its
own, made where it is missing. Without a PROJECT a small project of ours is locked by every tool first; with one, its own
locks are asked about. Prints a line for each lock and exits with 1 if a set differs.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import tomli

from geventlint import manifests
from geventlint.manifests.groups import is_development_group
from geventlint.manifests.pep508 import Parsed, normalize, parse
from geventlint.project.dependencies import Dependencies
from geventlint.project.environment import Installation, find
from geventlint.project.markers import Target, lower_bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.project.environment import Environment

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
TOOLS = {
    "uv": ("uv",),
    "poetry": ("poetry", "poetry-plugin-export"),
    "pdm": ("pdm", "hishel<2"),
    "pip-compile": ("pip-tools",),
    "pipenv": ("pipenv",),
}
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

Packages = dict[str, str]


class Tools:
    """Programs in virtual environments below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, folder: Path, name: str, *arguments: str) -> str:
        """Return what a tool prints; ends the program when it fails."""
        program = self.folder / name / "bin" / name
        if not program.exists():
            subprocess.run([sys.executable, "-m", "venv", str(self.folder / name)], check=True)
            pip = [str(self.folder / name / "bin" / "pip"), "install", "--quiet", *TOOLS[name]]
            subprocess.run(pip, check=True)
        done = subprocess.run(
            [str(program.absolute()), *arguments], cwd=folder, capture_output=True, text=True, timeout=600, check=False
        )
        if done.returncode:
            raise SystemExit(f"{name} {' '.join(arguments)}: {done.stderr or done.stdout}")
        return done.stdout


def ours(folder: Path, *names: str, environment: Environment | None = None) -> Packages:
    """The packages that geventlint reads from some files of a folder."""

    def content(path: str) -> bytes | None:
        file = folder / path
        return file.read_bytes() if file.is_file() else None

    read = [manifests.read(name, data, content) for name in names if (data := content(name)) is not None]
    installation = Installation(environment, python_of(folder))
    dependencies = Dependencies(read, lambda _: (), lambda _: (), installation=installation)
    found = dependencies.everything(dependencies.scopes[0])
    return {item.name: _plain(item.version or "") for item in found}


def python_of(folder: Path) -> str:
    """The oldest Python that a project admits, else the one that runs this."""
    file = folder / "pyproject.toml"
    admitted = manifests.read(file.name, file.read_bytes(), lambda _: None).requires_python if file.exists() else ""
    return lower_bound(admitted) or PYTHON


def listed(text: str, folder: Path) -> Packages:
    """The packages of requirements lines, those whose marker holds."""
    found: Packages = {}
    target = Target(python_of(folder))
    for line in text.splitlines():
        written = line.partition(" #")[0].partition(" \\")[0].strip()
        parsed = parse(written) if written and not written.startswith(("#", "-")) else ""
        if isinstance(parsed, Parsed) and target.holds(parsed.marker):
            found[parsed.name] = _plain(parsed.specifier.removeprefix("=="))
    return found


def _groups(folder: Path) -> list[str]:
    """The dependency groups of a project that are not for developers: we count them."""
    groups = tomli.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("dependency-groups", {})
    return [name for name in groups if not is_development_group(name)]


def _plain(version: str) -> str:
    return re.sub(r"\+.*$", "", version)


def locked(tools: Tools, folder: Path) -> Iterator[tuple[str, Packages, Packages]]:
    """For each lock in a folder: its name, what we read, and what its tool says."""
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
        yield "uv.lock", ours(folder, "pyproject.toml", "uv.lock"), theirs
        tools.run(folder, "uv", *export[:-1], "--format", "pylock.toml", "--output-file", "pylock.toml")
        yield "pylock.toml", ours(folder, "pylock.toml"), theirs
    if (folder / "poetry.lock").exists():
        theirs = listed(tools.run(folder, "poetry", "export", "--without-hashes"), folder)
        yield "poetry.lock", ours(folder, "pyproject.toml", "poetry.lock"), theirs
    if (folder / "pdm.lock").exists():
        theirs = listed(tools.run(folder, "pdm", "export", "--prod", "--without-hashes"), folder)
        yield "pdm.lock", ours(folder, "pyproject.toml", "pdm.lock"), theirs
    if (folder / "Pipfile.lock").exists():
        yield (
            "Pipfile.lock",
            ours(folder, "Pipfile", "Pipfile.lock"),
            listed(tools.run(folder, "pipenv", "requirements"), folder),
        )
    if (folder / "requirements.in").exists() and (folder / "requirements.txt").exists():
        yield "requirements.txt", ours(folder, "requirements.in", "requirements.txt"), resolved(folder)


def resolved(folder: Path) -> Packages:
    """What pip would install from ``requirements.txt``."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    done = subprocess.run(
        [*pip, "-r", "requirements.txt"], cwd=folder, check=True, capture_output=True, text=True, timeout=900
    )
    metadata = [one["metadata"] for one in json.loads(done.stdout)["install"]]
    return {normalize(one["name"]): _plain(one["version"]) for one in metadata}


def installed(tools: Tools, folder: Path) -> tuple[str, Packages, Packages]:
    """An environment with our needs, and what uv lists of it."""
    tools.run(folder, "uv", "venv", "--quiet", "--python", sys.executable, ".venv")
    tools.run(folder, "uv", "pip", "install", "--quiet", "--python", ".venv", "-r", "requirements.in")
    names = json.loads(tools.run(folder, "uv", "pip", "list", "--python", ".venv", "--format", "json"))
    theirs = {normalize(one["name"]): _plain(one["version"]) for one in names}
    return "--environment", ours(folder, "requirements.in", environment=find(".venv", folder, folder)), theirs


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
    (folder / "pyproject.toml").write_text(PYPROJECT.format(python=PYTHON, needs=needs) + source)
    tools.run(folder, tool, "lock")


def _entry(need: str) -> str:
    """A requirement as a Pipfile writes it."""
    parsed = parse(need)
    assert isinstance(parsed, Parsed)
    markers = f', markers = "{parsed.marker}"' if parsed.marker else ""
    return (
        f'{parsed.name} = {{ version = "{parsed.specifier or "*"}", extras = {json.dumps(parsed.extras)}{markers} }}\n'
    )


def told(place: str, name: str, mine: Packages, theirs: Packages) -> bool:
    """Print one comparison; return whether both sets are the same. A URL has no version to compare."""
    theirs = {package: version or mine.get(package, "") for package, version in theirs.items()}
    same = mine == theirs
    print(f"{place}: {name}: {len(mine)} packages, {'the same' if same else 'DIFFERENT'}", flush=True)
    for package in sorted(mine.keys() | theirs.keys()):
        if mine.get(package) != theirs.get(package):
            print(f"  {package}: ours {mine.get(package, '-')}, theirs {theirs.get(package, '-')}")
    return same


def main(arguments: Sequence[str]) -> int:
    """Compare what the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tools", type=Path)
    parser.add_argument("--index", default="", help="a simple index for Poetry, where its own cannot be asked")
    parser.add_argument("--only", nargs="+", choices=TOOLS, default=list(TOOLS), help="the tools to ask")
    parser.add_argument("projects", type=Path, nargs="*")
    chosen = parser.parse_args(arguments)
    tools = Tools(chosen.tools.resolve())
    same = []
    with tempfile.TemporaryDirectory() as work:
        for tool in () if chosen.projects else chosen.only:
            folder = Path(work) / tool
            folder.mkdir()
            lay(tools, folder, tool, chosen.index)
            same += [told("ours", *answer) for answer in locked(tools, folder)]
            if tool == "pip-compile":
                same.append(told("ours", *installed(tools, folder)))
        for project in chosen.projects:
            folder = Path(work) / project.name
            shutil.copytree(project, folder, symlinks=True, ignore=shutil.ignore_patterns(".git", ".venv"))
            same += [told(project.name, *answer) for answer in locked(tools, folder)]
    return 0 if all(same) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
