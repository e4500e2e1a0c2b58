from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Folder

LOCK = """\
lock-version = "1.0"
created-by = "a tool"
requires-python = ">=3.12"

[[packages]]
name = "attrs"
version = "25.1.0"
marker = "'worker' in dependency_groups"
wheels = [
  {name = "attrs.whl", hashes = {sha256 = "aa"}},
]

[[packages]]
name = "Cattrs"
version = "24.1.2"
dependencies = [
  {name = "attrs", version = "25.1.0"},
  {name = "other"},
  {version = "1"},
]

[[packages]]
name = "pytest"
version = "8"
marker = "'dev' in dependency_groups or 'test' in dependency_groups"
[packages.vcs]
type = "git"

[[packages]]
name = "both"
marker = "'dev' in dependency_groups or 'x' in extras"
[packages.directory]
path = "."

[[packages]]
name = "archive"
[packages.archive]
url = "https://example.org/x.zip"
"""


@pytest.mark.parametrize("path", ["pylock.toml", "pylock.worker.toml", "deploy/pylock.toml"])
def test_packages(folder: Folder, path: str) -> None:
    manifest = folder.read(path, LOCK)
    assert manifest.problems == ()
    assert (manifest.requires_python, manifest.flat) == (">=3.12", False)
    assert [(found.name, found.version, found.source, found.development) for found in manifest.packages] == [
        ("attrs", "25.1.0", "registry", False),
        ("cattrs", "24.1.2", "registry", False),
        ("pytest", "8", "vcs", True),
        ("both", "", "path", False),
        ("archive", "", "url", False),
    ]
    assert [folder.at(found.location) for found in manifest.packages] == [
        "attrs",
        "Cattrs",
        "pytest",
        "both",
        "archive",
    ]
    assert [(edge.name, edge.specifier) for edge in manifest.packages[1].dependencies] == [
        ("attrs", "==25.1.0"),
        ("other", ""),
    ]


def test_without_edges_everything_comes_in(folder: Folder) -> None:
    assert folder.read("pylock.toml", '[[packages]]\nname = "a"\nversion = "1"\n').flat


def test_a_lock_of_developers(folder: Folder) -> None:
    assert folder.read("pylock.dev.toml", '[[packages]]\nname = "a"\n').packages[0].development


def test_a_newer_version(folder: Folder) -> None:
    manifest = folder.read("pylock.toml", 'lock-version = "2.0"\n[[packages]]\nname = "a"\n')
    assert [(problem.location.line, "newer" in problem.reason) for problem in manifest.problems] == [(1, True)]
    assert [found.name for found in manifest.packages] == ["a"]


def test_a_lock_cut_in_half(folder: Folder) -> None:
    manifest = folder.read("pylock.toml", LOCK[: LOCK.index('{name = "other"')])
    assert [found.name for found in manifest.packages] == ["attrs", "cattrs"]
    assert len(manifest.problems) == 1
