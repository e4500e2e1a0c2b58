"""Compare what geventlint reads of manifests and locks with what the tools say that read and write them.

``python benchmarks/packages.py TOOLS [PROJECT …]``: TOOLS is a folder for the tools, each in a virtual environment of its
own, made where it is missing. Small projects of ours are always compared, then each PROJECT: a folder, or the
``name==version`` of a source distribution. Every file of a known format is asked about; a project is copied first, and its
build backend and its noxfile run. Prints a line for each comparison, every difference, and exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import corpora
import tomli
from comparing import built, developers, files, groups, images, locks, requirements
from comparing.answers import Answer, told
from comparing.tools import ToolError, Tools

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FORMATS: dict[str, Callable[[Tools, Path], Iterator[Answer]]] = {
    "locks": locks.answers,
    "requirements": requirements.answers,
    "groups": groups.answers,
    "pipfile": files.pipfiles,
    "conda": files.environments,
    "dockerfile": images.answers,
    "tox": developers.tox,
    "script": files.scripts,
    "nox": developers.nox,
    "built": built.answers,
}
"""Format → its comparison. What runs a project's own code stands last."""
OURS = Path(__file__).parent / "comparing" / "projects.toml"


def compare(tools: Tools, folder: Path, place: str, formats: Sequence[str]) -> list[bool]:
    """Make every comparison of a folder; return which of them pass."""
    return [passed for name in formats for passed in _compare(tools, folder, place, name)]


def _compare(tools: Tools, folder: Path, place: str, name: str) -> Iterator[bool]:
    try:
        for answer in FORMATS[name](tools, folder):
            yield told(place, answer)
    except ToolError as error:
        print(f"{place}: {name}: NO ANSWER: {error}", flush=True)
        yield False


def compare_ours(tools: Tools, work: Path, formats: Sequence[str], index: str) -> list[bool]:
    """Compare our own projects: one locked by every tool, and one for each other format."""
    passed = []
    for tool in locks.LOCKERS if "locks" in formats else ():
        folder = work / tool
        folder.mkdir()
        try:
            locks.lay(tools, folder, tool, index)
        except ToolError as error:
            passed.append(False)
            print(f"ours, {tool}: NO LOCK: {error}")
            continue
        passed += compare(tools, folder, f"ours, {tool}", ["locks"])
        if tool == "pip-compile":
            passed += compare(tools, folder, f"ours, {tool}", ["requirements"])
            passed += [told("ours", locks.resolved(folder)), told("ours", locks.installed(tools, folder))]
    for name, project in tomli.loads(OURS.read_text(encoding="utf-8")).items():
        folder = work / name
        for path, text in project["files"].items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        asked = [kind for kind in project["formats"] if kind in formats]
        answers = compare(tools, folder, f"ours, {name}", asked)
        if len(answers) < len(asked):
            print(f"ours, {name}: NOT COMPARED: only {len(answers)} of {len(asked)} formats are found")
        passed += [*answers, len(answers) >= len(asked)]
    return passed


def lay(project: str, work: Path) -> Path:
    """Copy a project, or fetch its source distribution; return its folder below ``work``."""
    if "==" in project:
        target = work / project.partition("==")[0]
        with tempfile.TemporaryDirectory() as archive:
            corpora.unpack(corpora.download(project, Path(archive)), target)
        return target
    source = Path(project)
    target = work / source.resolve().name
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(".git", ".venv"))
    return target


def main(arguments: Sequence[str]) -> int:
    """Compare what the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tools", type=Path)
    parser.add_argument("--index", default="", help="a simple index for Poetry, where its own cannot be asked")
    parser.add_argument("--only", nargs="+", choices=FORMATS, default=list(FORMATS), help="the formats to compare")
    parser.add_argument("--skip-ours", action="store_true", help="compare only the projects that are named")
    parser.add_argument("projects", nargs="*", help="a folder, or name==version of a source distribution")
    chosen = parser.parse_args(arguments)
    tools = Tools(chosen.tools.resolve())
    passed: list[bool] = []
    with tempfile.TemporaryDirectory() as work:
        if not chosen.skip_ours:
            passed += compare_ours(tools, Path(work), chosen.only, chosen.index)
        for project in chosen.projects:
            passed += compare(tools, lay(project, Path(work)), project.rstrip("/").rpartition("/")[2], chosen.only)
    print("; ".join(f"{name} {version}" for name, version in tools.versions().items()))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
