from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Folder


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("name: x\nchannels: [conda-forge]\n", id="no dependencies"),
        pytest.param("dependencies:\n  postgres: 14\n", id="dependencies of something else"),
        pytest.param("- a\n- b\n", id="a list"),
        pytest.param(
            "dependencies:\n  - python\n  - pip\n  - nodejs=20\n  - _libgcc_mutex\n  - [x]\n", id="no package of pip's"
        ),
        pytest.param("dependencies:\n  - pip:\n    - --pre\n    - -e .\n    - [x]\n  - pip: x\n", id="options of pip"),
        pytest.param(
            "dependencies:\n  - pip:\n    - -c https://example.org/limits.txt\n", id="constraints behind a URL"
        ),
    ],
)
def test_nothing_to_say(folder: Folder, text: str) -> None:
    manifest = folder.read("environment.yml", text)
    assert (manifest.requirements, manifest.problems, manifest.includes) == ((), (), ())


TEXT = """\
name: shop
dependencies:
  - python=3.11
  - celery>=5.3,<6
  - conda-forge::gevent=24.2
  - grpcio=1.60.0=py311_0  # why
  - "numpy ==1.26.*"
  - redis-py 5.0
  - pytorch[version='>=2']
  - pandas 1.5|1.6
  - pip:
      - psycopg2-binary==2.9.9
      - "Flask_Login[x]; python_version < '3.13'"
      - -r base.txt
      - --constraint limits.txt
      - -e git+https://example.org/lib.git#egg=lib
"""


@pytest.mark.parametrize("path", ["environment.yml", "environment.prod.yaml", "deploy/conda-env.yml", "conda.yaml"])
def test_packages_of_conda_and_pip(folder: Folder, path: str) -> None:
    folder.files.update({"base.txt": "", "limits.txt": "", "deploy/base.txt": "", "deploy/limits.txt": ""})
    manifest = folder.read(path, TEXT)
    assert manifest.problems == ()
    assert manifest.requires_python == "==3.11.*"
    assert [(found.name, found.specifier, found.extras, found.source) for found in manifest.requirements] == [
        ("celery", ">=5.3,<6", (), "registry"),
        ("gevent", "==24.2.*", (), "registry"),
        ("grpcio", "==1.60.0", (), "registry"),
        ("numpy", "==1.26.*", (), "registry"),
        ("redis-py", "==5.0.*", (), "registry"),
        ("torch", "", (), "registry"),
        ("pandas", "", (), "registry"),
        ("psycopg2-binary", "==2.9.9", (), "registry"),
        ("flask-login", "", ("x",), "registry"),
        ("lib", "", (), "vcs"),
    ]
    assert [folder.at(found.location) for found in manifest.requirements][:5] == [
        "celery>=5.3,<6",
        "conda-forge::gevent=24.2",
        "grpcio=1.60.0=py311_0",
        "numpy ==1.26.*",
        "redis-py 5.0",
    ]
    prefix = "deploy/" if path.startswith("deploy/") else ""
    assert manifest.includes == ((f"{prefix}base.txt", False), (f"{prefix}limits.txt", True))


def test_an_environment_of_developers(folder: Folder) -> None:
    manifest = folder.read("environment-dev.yml", "dependencies:\n  - pytest\n  - pip:\n    - trio\n    - -r dev.txt\n")
    assert [found.development for found in manifest.requirements] == [True, True]
    assert (manifest.includes, manifest.problems) == ((), ())


@pytest.mark.parametrize(
    ("text", "line", "template"),
    [
        pytest.param("dependencies:\n  - '>=1'\n", 2, False, id="no package"),
        pytest.param("dependencies:\n  - pip:\n    - a b\n", 3, False, id="no requirement of pip's"),
        pytest.param("dependencies:\n  - pip:\n    - -r gone.txt\n", 3, False, id="a lost file"),
        pytest.param("dependencies: [a\nb: c\n", 2, False, id="broken YAML"),
        pytest.param("dependencies:\n{% if x %}\n  - a\n", 2, True, id="a template"),
    ],
)
def test_one_problem_with_its_line(folder: Folder, text: str, line: int, template: bool) -> None:
    manifest = folder.read("environment.yml", text)
    assert [(problem.location.line, problem.template) for problem in manifest.problems] == [(line, template)]


def test_a_channel_may_be_a_url(folder: Folder) -> None:
    text = "dependencies:\n  - https://10.0.0.1:443::flask=1.0.2\n  - a/b::grpcio\n"
    manifest = folder.read("environment.yml", text)
    assert [(item.name, item.specifier) for item in manifest.requirements] == [("flask", "==1.0.2.*"), ("grpcio", "")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "dependencies:\n  - celery\n  - pip:\n      - gevent==25.9.1\n   - broken\n", id="a wrong indent at the end"
        ),
        pytest.param(
            'dependencies:\n  - celery\n  - pip:\n      - gevent==25.9.1\n      - "red', id="cut off in a text"
        ),
        pytest.param(
            "dependencies:\n  - celery\n{% if x %}\n  - pip:\n      - gevent==25.9.1\n{% endif %}\n", id="a template"
        ),
        pytest.param(
            "dependencies:\n  - celery\n  - pip:\n      - gevent==25.9.1\n  -: [\n   }\n", id="several faults"
        ),
    ],
)
def test_the_rest_of_a_broken_file_is_read(folder: Folder, text: str) -> None:
    manifest = folder.read("environment.yml", text)
    assert [(found.name, found.specifier) for found in manifest.requirements] == [
        ("celery", ""),
        ("gevent", "==25.9.1"),
    ]
    assert len(manifest.problems) == 1
