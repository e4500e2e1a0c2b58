from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Folder

PIPFILE = """\
[[source]]
url = "https://example.org/simple"
name = "main"

[packages]
celery = {extras = ["Redis"], version = ">=5.3, <6"}
Flask_Login = "*"
psycopg2 = "==2.9.9"
lib = {git = "https://example.org/lib.git", editable = true}
core = {path = "./core"}
wheel = {file = "https://example.org/wheel.whl"}
tz = {version = "*", markers = "os_name == 'a' or os_name == 'b'", sys_platform = "== 'win32'"}
wrong = 3

[dev-packages]
pytest = "*"

[worker]
gevent = "*"

[requires]
python_version = "3.12"
"""


def test_pipfile(folder: Folder) -> None:
    manifest = folder.read("Pipfile", PIPFILE)
    assert [(problem.location.line, problem.reason) for problem in manifest.problems] == [
        (13, "the version of wrong must be a string or a table")
    ]
    assert manifest.requires_python == "==3.12.*"
    assert [
        (found.name, found.specifier, found.extras, found.source, found.group, found.development)
        for found in manifest.requirements
    ] == [
        ("celery", ">=5.3,<6", ("redis",), "registry", "", False),
        ("flask-login", "", (), "registry", "", False),
        ("psycopg2", "==2.9.9", (), "registry", "", False),
        ("lib", "", (), "vcs", "", False),
        ("core", "", (), "path", "", False),
        ("wheel", "", (), "url", "", False),
        ("tz", "", (), "registry", "", False),
        ("pytest", "", (), "registry", "dev", True),
        ("gevent", "", (), "registry", "worker", False),
    ]
    assert [folder.at(found.location) for found in manifest.requirements][:3] == ["celery", "Flask_Login", "psycopg2"]
    assert manifest.requirements[6].marker == "(os_name == 'a' or os_name == 'b') and sys_platform == 'win32'"
    assert manifest.requirements[2].text == "psycopg2 ==2.9.9"


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("", ""),
        ("[requires]\npython_full_version = '3.12.1'\n", "==3.12.1"),
        ("[requires]\npython_version = '3'\n", "==3"),
    ],
)
def test_python(folder: Folder, text: str, python: str) -> None:
    assert folder.read("Pipfile", text).requires_python == python


def test_a_half_written_pipfile(folder: Folder) -> None:
    manifest = folder.read("Pipfile", '[packages]\ncelery = "*"\ngrpcio = \n')
    assert [found.name for found in manifest.requirements] == ["celery"]
    assert [problem.location.line for problem in manifest.problems] == [3]


LOCK = """\
{
    "_meta": {
        "hash": {
            "sha256": "aa"
        },
        "requires": {
            "python_version": "3.12"
        }
    },
    "default": {
        "celery": {
            "extras": [
                "redis"
            ],
            "hashes": [
                "sha256:aa"
            ],
            "index": "main",
            "markers": "python_version >= '3.8'",
            "version": "==5.3.6"
        },
        "Lib_X": {
            "git": "https://example.org/lib.git",
            "ref": "aa"
        },
        "core": {
            "path": "./core"
        },
        "wheel": {
            "file": "https://example.org/wheel.whl"
        }
    },
    "develop": {
        "pytest": {
            "version": "==8.0.0"
        }
    },
    "docs": {
        "sphinx": {
            "version": "==7"
        }
    }
}
"""


def test_lock(folder: Folder) -> None:
    manifest = folder.read("Pipfile.lock", LOCK)
    assert manifest.problems == ()
    assert manifest.flat
    assert [
        (found.name, found.version, found.source, found.development, folder.at(found.location))
        for found in manifest.packages
    ] == [
        ("celery", "5.3.6", "registry", False, "celery"),
        ("lib-x", "", "vcs", False, "Lib_X"),
        ("core", "", "path", False, "core"),
        ("wheel", "", "url", False, "wheel"),
        ("pytest", "8.0.0", "registry", True, "pytest"),
        ("sphinx", "7", "registry", True, "sphinx"),
    ]
    assert manifest.packages[0].marker == "python_version >= '3.8'"


def test_a_lock_cut_in_half_is_read_up_to_the_cut(folder: Folder) -> None:
    text = LOCK[: LOCK.index('"core"') + 20]
    manifest = folder.read("Pipfile.lock", text)
    assert [found.name for found in manifest.packages] == ["celery", "lib-x"]
    (problem,) = manifest.problems
    assert problem.location.line >= text.count("\n")
    assert "not valid JSON" in problem.reason


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"default": {"a": {"version": "==1"}}, "develop": {"b": {"version": "==2"}}}', id="on one line"),
        pytest.param(
            '{"_meta": {}, "default": {"a": {"version": "==1"}}, "develop": {"b": "==2"}, "x": 1}', id="odd values"
        ),
    ],
)
def test_a_lock_in_another_layout(folder: Folder, text: str) -> None:
    manifest = folder.read("Pipfile.lock", text)
    assert [(found.name, found.development, found.location.line) for found in manifest.packages] == [
        ("a", False, 1),
        ("b", True, 1),
    ]


@pytest.mark.parametrize("text", ["", "{}", "[]", "3"])
def test_an_empty_lock(folder: Folder, text: str) -> None:
    manifest = folder.read("Pipfile.lock", text)
    assert (manifest.packages, manifest.problems) == ((), ())


def test_a_lock_that_nests_without_end(folder: Folder) -> None:
    assert len(folder.read("Pipfile.lock", "[" * 200_000).problems) == 1


def test_a_broken_entry_costs_itself(folder: Folder) -> None:
    text = '{\n    "default": {\n        "a": {"version": },\n        "b": {"version": "==1"}\n    }\n}\n'
    assert [found.name for found in folder.read("Pipfile.lock", text).packages] == ["b"]


def test_a_bare_version_is_that_one(folder: Folder) -> None:
    manifest = folder.read("Pipfile", '[packages]\ncelery = "5.3.6"\ngevent = {version = "24.*"}\nflask = ""\n')
    assert {item.name: item.specifier for item in manifest.requirements} == {
        "celery": "==5.3.6",
        "gevent": "==24.*",
        "flask": "",
    }


@pytest.mark.parametrize(("spec", "lines"), [("6", []), ("99", [2]), ('"x"', [])])
def test_a_lock_of_a_newer_pipenv_is_read_and_told(folder: Folder, spec: str, lines: list[int]) -> None:
    text = f'{{\n    "_meta": {{"pipfile-spec": {spec}}},\n    "default": {{\n        "celery": {{"version": "==5.5.3"}}\n    }}\n}}\n'
    manifest = folder.read("Pipfile.lock", text)
    assert [package.name for package in manifest.packages] == ["celery"]
    assert [problem.location.line for problem in manifest.problems] == lines
