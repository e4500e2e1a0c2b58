from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Folder

    from geventlint.model import LockedPackage, Manifest

LOCK = """\
version = 1
revision = 3
requires-python = ">=3.10"
resolution-markers = [
    "python_full_version < '3.11'",
]

[manifest]
members = [
    "shop",
    "shop-core",
]

[[package]]
name = "celery"
version = "5.4.0"
source = { registry = "https://example.org/simple" }
dependencies = [
    { name = "kombu" },
    { name = "tzdata", marker = "sys_platform == 'win32'" },
]
sdist = { url = "https://example.org/celery.tar.gz", hash = "sha256:aa", size = 1 }
wheels = [
    { url = "https://example.org/celery.whl", hash = "sha256:bb", size = 1 },
]

[package.optional-dependencies]
redis = [
    { name = "redis" },
]
mongodb = [
    { name = "pymongo" },
]

[[package]]
name = "grpcio"
version = "1.64.0"
source = { git = "https://example.org/grpc" }

[[package]]
name = "kombu"
version = "5.3.0"
source = { registry = "https://example.org/simple" }
dependencies = [
    { name = "celery" },
]

[[package]]
name = "numpy"
version = "1.0"
source = { registry = "https://example.org/simple" }
resolution-markers = [
    "python_full_version < '3.11'",
]

[[package]]
name = "numpy"
version = "2.0"
source = { url = "https://example.org/numpy.whl" }
resolution-markers = [
    "python_full_version >= '3.12'",
    "python_full_version == '3.11.*'",
]

[[package]]
name = "pymongo"
version = "4.0"
source = { registry = "https://example.org/simple" }

[[package]]
name = "pytest"
version = "8.0"
source = { registry = "https://example.org/simple" }
dependencies = [
    { name = "tzdata" },
    { name = "pluggy" },
]

[[package]]
name = "pluggy"
version = "1.0"
source = { path = "vendor/pluggy.whl" }

[[package]]
name = "redis"
version = "5.0"
source = { registry = "https://example.org/simple" }

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "celery", extra = ["redis"] },
    { name = "numpy", version = "1.0", source = { registry = "x" }, marker = "python_full_version < '3.11'" },
    { name = "shop-core" },
]

[package.optional-dependencies]
test = [
    { name = "pytest" },
]

[package.dev-dependencies]
dev = [
    { name = "pytest" },
]
worker = [
    { name = "grpcio" },
]

[package.metadata]
requires-dist = [{ name = "celery" }]

[[package]]
name = "shop-core"
source = { editable = "libs/core" }

[[package]]
name = "tzdata"
version = "2024.1"
source = { directory = "../tzdata" }
"""


def package(manifest: Manifest, name: str, version: str = "") -> LockedPackage:
    return next(found for found in manifest.packages if found.name == name and version in found.version)


def test_every_package_stands_at_its_name(folder: Folder) -> None:
    manifest = folder.read("uv.lock", LOCK)
    assert manifest.problems == ()
    assert manifest.requires_python == ">=3.10"
    assert manifest.requirements == ()
    assert [folder.at(found.location) for found in manifest.packages] == [found.name for found in manifest.packages]
    assert len({found.location for found in manifest.packages}) == len(manifest.packages) == LOCK.count("[[package]]")
    assert package(manifest, "celery").version == "5.4.0"


def test_edges_keep_markers_extras_and_versions(folder: Folder) -> None:
    manifest = folder.read("uv.lock", LOCK)
    celery = package(manifest, "celery")
    assert [(edge.name, edge.marker, edge.extra) for edge in celery.dependencies] == [
        ("kombu", "", ""),
        ("tzdata", "sys_platform == 'win32'", ""),
        ("redis", "", "redis"),
        ("pymongo", "", "mongodb"),
    ]
    shop = package(manifest, "shop")
    assert [
        (edge.name, edge.extras, edge.specifier, edge.extra, edge.group, edge.development) for edge in shop.dependencies
    ] == [
        ("celery", ("redis",), "", "", "", False),
        ("numpy", (), "==1.0", "", "", False),
        ("shop-core", (), "", "", "", False),
        ("pytest", (), "", "test", "", True),
        ("pytest", (), "", "", "dev", True),
        ("grpcio", (), "", "", "worker", False),
    ]


def test_the_project_and_its_workspace_are_roots(folder: Folder) -> None:
    manifest = folder.read("uv.lock", LOCK)
    assert {found.name for found in manifest.packages if found.root} == {"shop", "shop-core"}


def test_a_project_of_its_own_is_a_root_and_a_library_beside_it_is_not(folder: Folder) -> None:
    manifest = folder.read(
        "uv.lock",
        '[[package]]\nname = "shop"\nsource = { editable = "." }\n[[package]]\nname = "lib"\nsource = { editable = "../lib" }\n',
    )
    assert [(found.name, found.root, found.source) for found in manifest.packages] == [
        ("shop", True, "path"),
        ("lib", False, "path"),
    ]


def test_what_only_development_needs_is_marked(folder: Folder) -> None:
    manifest = folder.read("uv.lock", LOCK)
    assert {found.name for found in manifest.packages if found.development} == {"pytest", "pluggy", "pymongo"}


def test_without_a_root_nothing_is_marked(folder: Folder) -> None:
    manifest = folder.read("uv.lock", '[[package]]\nname = "pytest"\nversion = "8"\n')
    assert [found.development for found in manifest.packages] == [False]


def test_sources(folder: Folder) -> None:
    manifest = folder.read("uv.lock", LOCK)
    assert [
        package(manifest, name, version).source
        for name, version in [("celery", ""), ("grpcio", ""), ("numpy", "2"), ("pluggy", ""), ("tzdata", "")]
    ] == ["registry", "vcs", "url", "path", "path"]


def test_forks_have_their_markers(folder: Folder) -> None:
    manifest = folder.read("uv.lock", LOCK)
    assert package(manifest, "numpy", "1").marker == "python_full_version < '3.11'"
    assert (
        package(manifest, "numpy", "2").marker == "(python_full_version >= '3.12') or (python_full_version == '3.11.*')"
    )


def test_inline_tables_of_toml_1_1(folder: Folder) -> None:
    manifest = folder.read("uv.lock", '[[package]]\nname = "a"\nsource = {\n  virtual = ".",\n}\n')
    assert manifest.problems == ()
    assert manifest.packages[0].root


def test_names_stand_where_a_person_wrote_them(folder: Folder) -> None:
    text = (
        "[[package]] # first\nversion = '1'\n  name='A_b' # x\n\n[[package]]\n\"name\" = 'c'\n[[package]]\nname = 'd'\n"
    )
    manifest = folder.read("uv.lock", text)
    assert [(found.name, found.location.line) for found in manifest.packages] == [("a-b", 3), ("c", 5), ("d", 8)]
    assert folder.at(manifest.packages[0].location) == "A_b"


def test_packages_of_an_inline_array_are_read_without_places(folder: Folder) -> None:
    manifest = folder.read("uv.lock", 'package = [{ name = "a", version = "1" }]\n')
    assert [(found.name, found.version, found.location.line) for found in manifest.packages] == [("a", "1", 1)]


@pytest.mark.parametrize("cut", ['[[package]]\nname = "num', '{ name = "tz', "wheels = [\n    { url", "[package.meta"])
def test_a_lock_cut_in_half_is_read_up_to_the_cut(folder: Folder, cut: str) -> None:
    text = LOCK[: LOCK.index(cut) + len(cut)]
    manifest = folder.read("uv.lock", text)
    (problem,) = manifest.problems
    assert problem.code == "GVL002"
    assert problem.location.line == text.count("\n") + 1
    whole = text.count("[[package]]") - 1
    assert [folder.at(found.location) for found in manifest.packages][:whole] == [
        found.name for found in folder.read("uv.lock", LOCK).packages
    ][:whole]


def test_both_sides_of_a_conflict_are_read(folder: Folder) -> None:
    text = (
        '[[package]]\nname = "a"\n<<<<<<< ours\nversion = "1"\n=======\nversion = "2"\n>>>>>>> theirs\n'
        '[[package]]\nname = "b"\nversion = "3"\n'
    )
    manifest = folder.read("uv.lock", text)
    assert [(found.name, found.version, found.location.line) for found in manifest.packages] == [
        ("a", "1", 2),
        ("b", "3", 9),
    ]
    assert [(problem.location.line, "merge conflict" in problem.reason) for problem in manifest.problems] == [(3, True)]


def test_a_lock_of_a_newer_uv_is_read_and_said(folder: Folder) -> None:
    manifest = folder.read("uv.lock", '# x\nversion = 7\n[[package]]\nname = "a"\nversion = "1"\n')
    assert [found.name for found in manifest.packages] == ["a"]
    assert [(problem.location.line, "newer uv" in problem.reason) for problem in manifest.problems] == [(2, True)]


def test_values_of_wrong_types_are_left_out(folder: Folder) -> None:
    text = (
        '[[package]]\nname = "a"\nversion = 1\nsource = "x"\nresolution-markers = 3\n'
        'dependencies = [1, {name = 2}, {name = "b", marker = 3}, {name = "c", extra = "x"}]\noptional-dependencies = 4\n'
    )
    (found,) = folder.read("uv.lock", text).packages
    assert (found.version, found.source, found.marker) == ("", "registry", "")
    assert [edge.name for edge in found.dependencies] == ["c"]
