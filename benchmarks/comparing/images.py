"""The ``pip install`` lines of Dockerfiles, beside what pip makes of the same words."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from comparing import ours, wishes
from comparing.answers import Answer
from geventlint.manifests.groups import is_development_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from comparing.tools import Tools
    from geventlint.model import Requirement

_FILE = re.compile(r"(?:.*\.)?Dockerfile(?:\..*)?$", re.IGNORECASE)
_NAMELESS = re.compile(r"[./$]|\w+(?:\+\w+)?://")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?")


def answers(tools: Tools, folder: Path) -> Iterator[Answer]:
    """Every Dockerfile of a folder: the requirements that it names, and the files that lie in the project."""
    files = [
        file.relative_to(folder).as_posix()
        for file in sorted(folder.rglob("*"))
        if _FILE.match(file.name) and file.is_file() and b"pip" in file.read_bytes()
    ]
    mine: dict[str, str] = {}
    theirs: dict[str, str] = {}
    there = {file.name for file in folder.rglob("*") if file.is_file()}
    for path, said in (tools.ask(folder, "pip", "images", *files) if files else {}).items():
        manifest = ours.read(folder, path, kind="dockerfile").manifests[0]
        mine |= {f"{path}: {wish}": "" for wish in wishes.ours(_others(manifest.requirements))}
        mine |= {f"{path}: file {posixpath.basename(name)}": "" for name, _ in manifest.includes}
        theirs |= {f"{path}: pip refuses {words}": "" for words in said["refused"]}
        for text in said["arguments"]:
            theirs |= {f"{path}: {wish}": "" for wish in wishes.theirs(_pep508(text))}
        developers = is_development_file(path)  # then the files that it installs are not asked for
        for name in () if developers else (*said["files"], *said["limits"]):
            if posixpath.basename(name) in there:
                theirs[f"{path}: file {posixpath.basename(name)}"] = ""
    if files:
        yield Answer(f"{len(files)} Dockerfiles by pip", mine, theirs)


def _others(items: Iterable[Requirement]) -> Iterator[Requirement]:
    """All but the project itself and what has no name before it is built."""
    return (item for item in items if item.source != "path" and not _NAMELESS.match(item.text))


def _pep508(text: str) -> list[str]:
    """The requirement in an argument: nothing in a path, and no version where the shell fills it in."""
    if _NAMELESS.match(text) or text.endswith((".whl", ".tar.gz", ".zip")):
        return []
    if "$" in text:
        name = _NAME.match(text)
        return [name[0]] if name else []
    return [text]
