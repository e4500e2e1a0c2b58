"""From the bytes of one manifest or lock file to requirements and locked packages.

A reader is a module with ``read(file: File) -> Manifest``; adding one is adding its file, its line in ``_READERS`` and
its names below. Reader modules are imported when the first file of their kind is read, never before.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

from geventlint.model import Location, Manifest, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

_READERS = {
    "requirements": "requirements",
    "constraints": "requirements",
    "pyproject": "pyproject",
    "uv.lock": "uv_lock",
    "poetry.lock": "poetry_lock",
    "setup.cfg": "setup_cfg",
    "setup.py": "setup_py",
    "pipfile": "pipfile",
    "pipfile.lock": "pipfile_lock",
    "pdm.lock": "pdm_lock",
    "pylock": "pylock",
    "conda": "conda",
    "tox": "tox_ini",
    "tox.toml": "tools_toml",
    "hatch.toml": "tools_toml",
    "noxfile": "noxfile",
    "bazel": "bazel",
    "dockerfile": "dockerfile",
    "script": "script",
}
"""Kind → module of this package that reads it."""

_NAMES = {
    "pyproject.toml": "pyproject",
    "uv.lock": "uv.lock",
    "poetry.lock": "poetry.lock",
    "setup.cfg": "setup.cfg",
    "setup.py": "setup.py",
    "Pipfile": "pipfile",
    "Pipfile.lock": "pipfile.lock",
    "pdm.lock": "pdm.lock",
    "pylock.toml": "pylock",
    "tox.ini": "tox",
    "tox.toml": "tox.toml",
    "hatch.toml": "hatch.toml",
    "noxfile.py": "noxfile",
    "BUILD": "bazel",
    "BUILD.bazel": "bazel",
    "requirements.lock": "requirements",
    "requirements-dev.lock": "requirements",
}
"""File name → kind, for names that say it all."""

_SUFFIXES = (".txt", ".in", ".toml", ".yml", ".yaml")
_REQUIREMENTS = re.compile(r"requirement|(?:^|[-_.])reqs?[-_.]|^pip[-_]?deps")
_CONDA = re.compile(r"(?:conda[-_.]?env(?:ironment)?|environment)(?:[-_.][\w.-]+)?\.ya?ml$|conda\.ya?ml$")
_REQUIREMENTS_FOLDERS = frozenset({"requirements", "requirement", "reqs", "requires"})
_OPTIONAL_FOLDERS = frozenset({"deps", "extras", "extra", "optional"})
"""Folders below those whose files are read only where another file includes them."""
_PROSE = ("readme", "license", "licence", "changes", "changelog", "notes")


def kind_of(path: str) -> str | None:
    """Return the kind of manifest that a file is by its name, which decides its reader; None for any other file.

    Looks at no file; cheap enough for every path of a large repository. Dockerfiles (kind ``dockerfile``) and Python
    scripts with a header (kind ``script``) belong to other rooms by their name: ask for them with ``read_as``.
    """
    name = path[path.rfind("/") + 1 :]
    kind = _NAMES.get(name)
    if kind is not None or not name.endswith(_SUFFIXES):
        return kind
    if name.endswith((".txt", ".in")):
        return _text_kind(path[: -len(name)], name.lower())
    if name.endswith(".toml"):
        return "pylock" if name.startswith("pylock.") else None
    return "conda" if _CONDA.match(name) else None


def _text_kind(folder: str, name: str) -> str | None:
    if name.startswith("constraint") or name.endswith(("constraints.txt", "constraints.in")):
        return "constraints"
    if _REQUIREMENTS.search(name):
        return "requirements"
    folders = folder.lower().split("/")
    if _REQUIREMENTS_FOLDERS.intersection(folders) and not _OPTIONAL_FOLDERS.intersection(folders):
        return None if name.startswith(_PROSE) else "requirements"
    return None


def read(path: str, data: bytes, open_file: Callable[[str], bytes | None]) -> Manifest:
    """Return what a file says about dependencies, its reader chosen by its name.

    ``path`` is relative to the project root; ``open_file`` gives the bytes of another file of the project by such a
    path, or None where there is none. Never raises on bad input: what cannot be read is a problem of the manifest.
    A file that is no manifest by its name gives an empty manifest.
    """
    return read_as(kind_of(path) or "", path, data, open_file)


def read_as(kind: str, path: str, data: bytes, open_file: Callable[[str], bytes | None]) -> Manifest:
    """Do the same as ``read`` for a file whose kind is known otherwise, such as one that ``-r`` includes.

    ``constraints`` is the kind of a file that ``-c`` names: it limits versions and requires nothing.
    """
    module = _READERS.get(kind)
    if module is None:
        return Manifest(path, kind)
    from geventlint.documents.text import decode  # start-up: naming a file must stay cheap
    from geventlint.manifests.file import File  # the same

    file = File(path, kind, decode(data), open_file)
    try:
        manifest: Manifest = import_module(f"{__name__}.{module}").read(file)
    except Exception as error:  # noqa: BLE001  # a reader's own mistake must not end the run either
        reason = f"cannot be read as {kind}: {type(error).__name__}: {error}"
        return Manifest(path, kind, problems=(Problem("GVL002", Location(path), reason),))
    return manifest
