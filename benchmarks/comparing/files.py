"""Pipfiles, conda's environment files and the headers of scripts, beside Pipenv, conda-lock and uv."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import tomli

from comparing import ours, wishes
from comparing.answers import Answer
from comparing.tools import ToolError
from geventlint.manifests import conda as reader
from geventlint.manifests.groups import is_development_group

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from comparing.tools import Tools

_HEADER = re.compile(rb"^# /// script[ \t]*\r?$", re.MULTILINE)
_MOST_SCRIPTS = 25


def pipfiles(tools: Tools, folder: Path) -> Iterator[Answer]:
    """What each Pipfile requires, by category."""
    for path in ours.files(folder, "pipfile"):
        theirs: dict[str, str] = {}
        for category, lines in tools.ask((folder / path).parent, "pipenv", "pipfile").items():
            everyone = category == "dev-packages" or is_development_group(category)
            group = "" if everyone or category == "packages" else category
            head = "(development) " if everyone else ""
            for name, line in lines:
                text = _pep508(name, line)
                theirs |= {head + wish: "" for wish in wishes.theirs([text], group=group)}
        reading = ours.read(folder, path)
        mine: dict[str, str] = {}
        for item in reading.requirements:
            head = "(development) " if item.development else ""
            mine |= {head + wish: "" for wish in wishes.ours([item], groups=not item.development)}
        yield Answer(f"{path} by pipenv", mine, theirs, reading.unknown)


def _pep508(name: str, line: str) -> str:
    """A line for pip as PEP 508 writes it; of a URL or path the name, the extras and the marker."""
    text = re.sub(r"^-e ", "", line).strip()
    if re.search(r"://|^\.|^/", text):
        marker = re.search(r"\s;\s*(.*)$", text)
        extras = re.search(r"\[([^\]]*)\]", text)
        return name + (extras[0] if extras else "") + (f" ; {marker[1]}" if marker else "")
    return text


def environments(tools: Tools, folder: Path) -> Iterator[Answer]:
    """Conda's environment files. What is no Python package is left out, and a few have other names, as we say."""
    files = list(ours.files(folder, "conda"))
    mine: dict[str, str] = {}
    theirs: dict[str, str] = {}
    unknown: list[str] = []
    for path, said in (tools.ask(folder, "conda-lock", "conda_environment", *files) if files else {}).items():
        reading = ours.read(folder, path)
        unknown += reading.unknown
        if isinstance(said, str):
            if not reading.problems and reading.requirements:
                theirs[f"{path}: refused: {said}"] = ""
            continue
        items = [item for manifest in reading.manifests if manifest.path == path for item in manifest.requirements]
        mine |= {f"{path}: {wish}": "" for wish in wishes.ours(items)}
        for name, manager, version, extras, marker in said:
            other = reader.python_name(name) if manager == "conda" else name
            if other and not (manager == "pip" and name == "pip"):
                specifier = "" if version == "*" else _pep440(version) if manager == "conda" else version
                wish = wishes.described(
                    wishes.plain(other, extras, specifier), wishes.holds(marker or ""), wishes.admitted("")
                )
                theirs[f"{path}: {wish}"] = ""
    if files:
        yield Answer(f"{len(files)} environment files by conda-lock", mine, theirs, tuple(unknown))


def _pep440(version: str) -> str:
    """A range of conda as PEP 440; one with alternatives has no such form."""
    if "|" in version:
        return ""
    clauses = [clause.strip() for clause in version.split(",")]
    return ",".join(clause if clause[:1] in "<>=!~" else f"=={clause}" for clause in clauses)


def scripts(tools: Tools, folder: Path) -> Iterator[Answer]:
    """The headers of scripts, beside the locks that uv makes of them."""
    found = [file for file in sorted(folder.rglob("*.py")) if file.is_file() and _HEADER.search(file.read_bytes())]
    mine: dict[str, str] = {}
    theirs: dict[str, str] = {}
    locked = 0
    for file in found[:_MOST_SCRIPTS]:
        path = file.relative_to(folder).as_posix()
        reading = ours.read(folder, path, kind="script")
        try:
            tools.run(folder, "uv", "lock", "--quiet", "--script", path)
        except ToolError as error:
            print(f"  not compared: {error}")  # no versions fit together, or no network for a repository
            continue
        locked += 1
        lock = tomli.loads(file.with_name(file.name + ".lock").read_text(encoding="utf-8"))
        python = lock.get("requires-python", "")
        mine |= {f"{path}: {wish}": "" for wish in wishes.ours(reading.requirements, python)}
        for item in lock.get("manifest", {}).get("requirements", ()):
            wish = wishes.described(
                wishes.plain(item["name"], item.get("extras", ()), item.get("specifier", "")),
                wishes.holds(item.get("marker", "")),
                wishes.admitted(python),
            )
            theirs |= {f"{path}: {wish}": ""} if wish else {}
    if found:
        yield Answer(f"{locked} headers of scripts by uv", mine, theirs)
