"""hatch.toml and tox.toml: what ``[tool.hatch]`` and ``[tool.tox]`` of pyproject.toml say, in files of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.documents.toml import load
from geventlint.manifests.pyproject_tools import hatch_packages, read_hatch, read_tox
from geventlint.manifests.toml_collector import TomlCollector

if TYPE_CHECKING:
    from geventlint.manifests.file import File
    from geventlint.model import Manifest


def read(file: File) -> Manifest:
    """Return what the environments of Hatch or tox require, all for developers, and the files that Hatch's hook names."""
    document = load(file.text)
    found = TomlCollector(file, document)
    if file.kind == "tox.toml":
        read_tox(found, document.data, ())
        return found.manifest()
    read_hatch(found, document.data, ())
    return found.manifest(packages_shipped=hatch_packages(document.data))
