from __future__ import annotations

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
