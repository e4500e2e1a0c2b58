from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Folder


@pytest.mark.parametrize(
    "text", ["", "[flake8]\nmax-line-length = 100\n", "[metadata]\nname = shop\n", "no ini at all"]
)
def test_nothing_to_say(folder: Folder, text: str) -> None:
    manifest = folder.read("setup.cfg", text)
    assert (manifest.requirements, manifest.problems, manifest.builds) == ((), (), False)


TEXT = """\
[metadata]
name = Shop_Front

[options]
python_requires = >=3.8
packages = find:
py_modules = single, double
install_requires =
    celery[gevent] >=5.3  # why
    # no
    psycopg2; python_version < "3.13"
    shop-front[x]
tests_require = pytest; trio
setup_requires = cython

[options.extras_require]
pubsub =
    google-cloud-pubsub
dev = black
"""


def test_requirements(folder: Folder) -> None:
    manifest = folder.read("setup.cfg", TEXT)
    assert manifest.problems == ()
    assert (manifest.name, manifest.requires_python, manifest.builds) == ("shop-front", ">=3.8", True)
    assert manifest.packages_shipped == ("single", "double")
    assert [
        (found.name, found.specifier, found.group, found.optional, found.development, folder.at(found.location))
        for found in manifest.requirements
    ] == [
        ("celery", ">=5.3", "", False, False, "celery[gevent] >=5.3"),
        ("psycopg2", "", "", False, False, 'psycopg2; python_version < "3.13"'),
        ("pytest", "", "test", False, True, "pytest"),
        ("trio", "", "test", False, True, "trio"),
        ("google-cloud-pubsub", "", "pubsub", True, False, "google-cloud-pubsub"),
        ("black", "", "dev", True, True, "black"),
    ]


def test_files_are_named(folder: Folder) -> None:
    folder.files["a.txt"] = folder.files["b.txt"] = ""
    folder.files["dev.txt"] = "pytest\n"
    text = (
        "[options]\ninstall_requires = file: a.txt, b.txt\n[options.extras_require]\n"
        "x = file: gone.txt\ndev = file: dev.txt\n"
    )
    manifest = folder.read("setup.cfg", text)
    assert manifest.includes == (("a.txt", False), ("b.txt", False))
    assert [(found.name, found.group, found.development) for found in manifest.requirements] == [
        ("pytest", "dev", True)
    ]
    (problem,) = manifest.problems
    assert (problem.location.line, problem.location.column) == (4, 11)


def test_a_bad_line_is_one_problem(folder: Folder) -> None:
    manifest = folder.read("setup.cfg", "[options]\ninstall_requires =\n  a b\n  celery\n  {{ x }}\n")
    assert [(problem.location.line, problem.location.column, problem.template) for problem in manifest.problems] == [
        (3, 3, False),
        (5, 3, True),
    ]
    assert [found.name for found in manifest.requirements] == ["celery"]


PBR = """\
[metadata]
name = shop
python-requires = >=3.10
requires-dist =
    celery>=5
[extras]
cloud =
    google-cloud-pubsub>=2 # why
    # no
    grpcio:python_version>='3.9'
    pika:(sys_platform=='linux') # and this
test =
    trio
[entry_points]
console_scripts =
    shop = shop.cli:main
"""


def test_pbr(folder: Folder) -> None:
    manifest = folder.read("setup.cfg", PBR)
    assert (manifest.problems, manifest.requires_python) == ((), ">=3.10")
    assert [
        (found.name, found.marker, found.group, found.optional, found.development, folder.at(found.location))
        for found in manifest.requirements
    ] == [
        ("celery", "", "", False, False, "celery>=5"),
        ("google-cloud-pubsub", "", "cloud", True, False, "google-cloud-pubsub>=2"),
        ("grpcio", "python_version>='3.9'", "cloud", True, False, "grpcio"),
        ("pika", "(sys_platform=='linux')", "cloud", True, False, "pika"),
        ("trio", "", "test", True, True, "trio"),
    ]
