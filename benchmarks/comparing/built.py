"""pyproject.toml, setup.cfg and setup.py, beside the metadata that the project's own build backend makes of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from comparing import ours, wishes
from comparing.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from comparing.tools import Tools
    from geventlint.model import Requirement

NAMES = ("pyproject.toml", "setup.cfg", "setup.py")
_REPORT = ("install", "--quiet", "--dry-run", "--no-deps", "--ignore-installed", "--report", "-", ".")
_VERSIONS = {
    "SETUPTOOLS_SCM_PRETEND_VERSION": "1",
    "PBR_VERSION": "1",
    "PDM_BUILD_SCM_VERSION": "1",
    "POETRY_DYNAMIC_VERSIONING_BYPASS": "1",
    "UV_DYNAMIC_VERSIONING_BYPASS": "1",
}
"""A version for backends that would ask the repository, which is not copied."""


def answers(tools: Tools, folder: Path) -> Iterator[Answer]:
    """What a project requires, with its extras, beside what its backend says; runs that backend."""
    names = [name for name in NAMES if (folder / name).exists()]
    reading = ours.read(folder, *names)
    if not any(manifest.builds for manifest in reading.manifests):
        return
    if any(b"pbr" in (folder / name).read_bytes() for name in names):
        names.append("requirements.txt")  # pbr's own way: no manifest names the file
        reading = ours.read(folder, *names)
    metadata = json.loads(tools.pip(folder, *_REPORT, environment=_VERSIONS))["install"][0]["metadata"]
    python = metadata.get("requires_python", "")
    theirs = wishes.theirs(metadata.get("requires_dist", ()), python, extras=metadata.get("provides_extra", ()))
    mine = wishes.ours((item for item in reading.requirements if _shipped(item)), python)
    yield Answer(
        f"{' + '.join(names)} by the build backend", mine, _expanded(theirs, metadata["name"]), reading.unknown
    )


def _shipped(item: Requirement) -> bool:
    """Whether a distribution says so: what it always needs, and its extras."""
    return not item.constraint and bool(item.group) == item.optional


def _expanded(theirs: dict[str, str], name: str) -> dict[str, str]:
    """Each extra with what its extras of the project itself (``shop[cloud]``) bring; the project is no package."""
    own = re.compile(rf"(?:\((.*?)\) )?{re.escape(wishes.normalize(name))}\[(.*?)\]")
    found = dict(theirs)
    changed = True
    while changed:
        size = len(found)
        for wish in list(found):
            asked = own.match(wish)
            for extra in asked[2].split(",") if asked else ():
                head = f"({asked[1]}) " if asked and asked[1] else ""
                inner = f"({extra}) "
                found |= {head + other.removeprefix(inner): "" for other in list(found) if other.startswith(inner)}
        changed = len(found) > size
    return {wish: "" for wish in found if not own.match(wish)}
