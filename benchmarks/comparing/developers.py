"""tox.ini and noxfile.py, beside tox and nox: all of it is for developers, so that nothing hangs on groups and markers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from comparing import ours, wishes
from comparing.answers import Answer
from geventlint.manifests.pep508 import Parsed, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from comparing.tools import Tools


def tox(tools: Tools, folder: Path) -> Iterator[Answer]:
    """The ``deps`` of every environment that tox knows of."""
    if (folder / "tox.ini").exists():
        text = tools.run(
            folder, "tox", "config", "-e", "ALL", "-k", "deps", "--format", "json", "-q", "-x", "tox.requires="
        )
        environments = json.loads(text[text.index("{") :])["env"].values()
        lines = [line for one in environments for line in _lines(one.get("deps", ""))]
        yield _answer(folder, "tox.ini", lines)


def nox(tools: Tools, folder: Path) -> Iterator[Answer]:
    """What every session installs. Runs the noxfile with a recorder in the place of a session."""
    if (folder / "noxfile.py").exists():
        yield _answer(folder, "noxfile.py", tools.ask(folder, "nox", "sessions"))


def _lines(deps: object) -> list[str]:
    return [str(line) for line in deps] if isinstance(deps, list) else str(deps).splitlines()


def _answer(folder: Path, name: str, lines: Iterable[str]) -> Answer:
    stripped = (re.sub(r"\s+#.*$", "", line).strip() for line in lines)
    theirs = wishes.theirs(line for line in stripped if isinstance(parse(line), Parsed))
    mine = wishes.ours(ours.read(folder, name).requirements, groups=False)
    return Answer(f"{name} by {name.partition('.')[0].removesuffix('file')}", mine, theirs)
