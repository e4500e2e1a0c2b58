from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Folder


def test_tox(folder: Folder) -> None:
    text = """\
[tox]
deps = nothing
[testenv]
deps =
    pytest>=7  # why
    py310,!cov: trio
    -r requirements-dev.txt
    {[base]deps}
commands = pytest
[testenv:docs]
deps = sphinx
"""
    manifest = folder.read("tox.ini", text)
    assert (manifest.problems, manifest.includes) == ((), ())
    assert [(found.name, found.group, folder.at(found.location)) for found in manifest.requirements] == [
        ("pytest", "testenv", "pytest>=7"),
        ("trio", "testenv", "trio"),
        ("sphinx", "docs", "sphinx"),
    ]
    assert all(found.development for found in manifest.requirements)


def test_nox(folder: Folder) -> None:
    text = """\
import nox

@nox.session
def tests(session):
    session.install("pytest>=7", 'trio', "-r", "requirements-dev.txt", "-e", ".[x y]",
                    f"{x}")
    session.run("grpcio")
"""
    manifest = folder.read("noxfile.py", text)
    assert (manifest.problems, manifest.includes) == ((), ())
    assert {found.name: folder.at(found.location) for found in manifest.requirements}["pytest"] == "pytest>=7"
    assert {"pytest", "trio"} <= {found.name for found in manifest.requirements}
    assert "grpcio" not in {found.name for found in manifest.requirements}
    assert all(found.development for found in manifest.requirements)


def test_nox_with_lists_by_name(folder: Folder) -> None:
    text = """\
LINTERS = ["ruff", "mypy>=1"]

def lint(session):
    session.install(*LINTERS, *GONE, *more(), 5)
    session.install("é", "trio")
    session.install(*("flask", "httpx"))
"""
    manifest = folder.read("noxfile.py", text)
    assert manifest.problems == ()
    assert [folder.at(found.location) for found in manifest.requirements] == [
        "ruff",
        "mypy>=1",
        "trio",
        "flask",
        "httpx",
    ]


def test_a_broken_noxfile_is_a_problem(folder: Folder) -> None:
    (problem,) = folder.read("noxfile.py", "x = 1\ny = = 2\n").problems
    assert problem.location.line == 2
    assert problem.reason.endswith("; the rest of the file is read")


def test_a_noxfile_for_a_newer_python_is_read_but_for_the_new_statement(folder: Folder) -> None:
    text = "def old(session):\n    session.install('ruff')\n\ndef new(session):\n    some newer syntax\n"
    manifest = folder.read("noxfile.py", text)
    assert [found.name for found in manifest.requirements] == ["ruff"]
    assert [problem.location.line for problem in manifest.problems] == [5]


def test_what_python_warns_of_in_a_noxfile_is_not_shown(folder: Folder) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        manifest = folder.read("noxfile.py", "PATTERN = '\\d'\ndef lint(session):\n    session.install('ruff')\n")
    assert ([found.name for found in manifest.requirements], told) == (["ruff"], [])
