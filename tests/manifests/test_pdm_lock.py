from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Folder

LOCK = """\
[metadata]
groups = ["default", "dev"]
lock_version = "4.5.0"

[[metadata.targets]]
requires_python = ">=3.10"

[[package]]
name = "Celery"
version = "5.4.0"
groups = ["default"]
dependencies = [
    "kombu<6,>=5.3",
    "tzdata; sys_platform == \\"win32\\"",
    "???",
]
files = [
    {file = "celery.whl", hash = "sha256:aa"},
]

[[package]]
name = "celery"
version = "5.4.0"
extras = ["Redis", "sqs"]
groups = ["dev"]
marker = "python_version < \\"3.13\\""
dependencies = [
    "celery==5.4.0",
    "redis[hiredis]>=4",
]

[[package]]
name = "pytest"
version = "8.0.0"
groups = ["dev"]
git = "https://example.org/pytest"

[[package]]
name = "core"
version = "0.1"
path = "./core"

[[package]]
name = "wheel"
version = "1"
url = "https://example.org/wheel.whl"
"""


def test_packages_and_edges(folder: Folder) -> None:
    manifest = folder.read("pdm.lock", LOCK)
    assert manifest.problems == ()
    assert manifest.requires_python == ">=3.10"
    assert [(found.name, found.version, found.source, found.development) for found in manifest.packages] == [
        ("celery", "5.4.0", "registry", False),
        ("pytest", "8.0.0", "vcs", True),
        ("core", "0.1", "path", False),
        ("wheel", "1", "url", False),
    ]
    assert folder.at(manifest.packages[0].location) == "Celery"
    assert [
        (edge.name, edge.specifier, edge.marker, edge.extra, edge.extras) for edge in manifest.packages[0].dependencies
    ] == [
        ("kombu", "<6,>=5.3", "", "", ()),
        ("tzdata", "", 'sys_platform == "win32"', "", ()),
        ("redis", ">=4", "", "redis", ("hiredis",)),
        ("redis", ">=4", "", "sqs", ("hiredis",)),
    ]


def test_a_lock_of_a_newer_pdm(folder: Folder) -> None:
    manifest = folder.read("pdm.lock", '[metadata]\nlock_version = "9.1"\n[[package]]\nname = "a"\nversion = "1"\n')
    assert [(problem.location.line, "newer PDM" in problem.reason) for problem in manifest.problems] == [(2, True)]
    assert [found.name for found in manifest.packages] == ["a"]


def test_a_lock_cut_in_half(folder: Folder) -> None:
    manifest = folder.read("pdm.lock", LOCK[: LOCK.index("redis[hir")])
    assert [found.name for found in manifest.packages] == ["celery"]
    assert len(manifest.problems) == 1
