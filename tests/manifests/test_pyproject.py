from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Folder

    from geventlint.model import Manifest


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[tool.ruff]\nline-length = 100\n", id="tools only"),
        pytest.param('[project]\nname = "shop"\ndependencies = []\n', id="no dependencies"),
        pytest.param(
            '[project]\nname = "shop"\noptional-dependencies = {all = ["Shop[grpc]"]}\n', id="the project itself"
        ),
        pytest.param('[build-system]\nrequires = ["hatchling", "cython"]\n', id="what builds it"),
        pytest.param('[tool.x]\nmessage = "{{ braces }}"\n', id="braces of another tool"),
        pytest.param('[tool.poetry.dependencies]\npython = "^3.10"\n', id="Python is no package"),
    ],
)
def test_nothing_to_say(folder: Folder, text: str) -> None:
    manifest = folder.read("pyproject.toml", text)
    assert (manifest.requirements, manifest.problems, manifest.includes) == ((), (), ())


PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "Shop_Front"
requires-python = ">=3.11"
dependencies = [
  "celery[gevent]>=5.3,<6",  # "why"
  'psycopg2-binary==2.9.9; python_version < "3.13"',
  "grpcio", "grpcio>=1.60",
  "lib @ git+https://example.org/lib",
  "shop-front[pubsub]",
]

[project.optional-dependencies]
Pub_Sub = ["google-cloud-pubsub"]
test = ["pytest", "trio"]
"""


def test_a_project_of_pep_621(folder: Folder) -> None:
    manifest = folder.read("services/shop/pyproject.toml", PROJECT)
    assert manifest.problems == ()
    assert (manifest.name, manifest.requires_python, manifest.builds) == ("shop-front", ">=3.11", True)
    assert [folder.at(found.location) for found in manifest.requirements] == [
        found.text for found in manifest.requirements
    ]
    assert [
        (found.name, found.specifier, found.extras, found.group, found.optional, found.development)
        for found in manifest.requirements
    ] == [
        ("celery", ">=5.3,<6", ("gevent",), "", False, False),
        ("psycopg2-binary", "==2.9.9", (), "", False, False),
        ("grpcio", "", (), "", False, False),
        ("grpcio", ">=1.60", (), "", False, False),
        ("lib", "", (), "", False, False),
        ("google-cloud-pubsub", "", (), "pub-sub", True, False),
        ("pytest", "", (), "test", True, True),
        ("trio", "", (), "test", True, True),
    ]
    assert manifest.requirements[1].marker == 'python_version < "3.13"'
    assert manifest.requirements[4].source == "vcs"
    assert [found.location.column for found in manifest.requirements if found.name == "grpcio"] == [4, 14]


def test_dependency_groups_follow_what_they_include(folder: Folder) -> None:
    text = """\
[dependency-groups]
dev = ["pytest", {include-group = "Worker"}]
lint = [{include-group = "dev"}, "ruff"]
worker = ["gevent", {include-group = "base"}]
base = ["redis"]
"""
    manifest = folder.read("pyproject.toml", text)
    assert manifest.problems == ()
    assert [(found.name, found.group, found.development) for found in manifest.requirements] == [
        ("pytest", "dev", True),
        ("gevent", "dev", True),
        ("redis", "dev", True),
        ("ruff", "lint", True),
        ("gevent", "lint", True),
        ("redis", "lint", True),
        ("gevent", "worker", False),
        ("redis", "worker", False),
        ("redis", "base", False),
    ]
    assert {folder.at(found.location) for found in manifest.requirements} == {"pytest", "ruff", "gevent", "redis"}


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        pytest.param(
            'worker = [{include-group = "gone"}]', "includes the group gone, which does not exist", id="no such group"
        ),
        pytest.param('worker = [{include-group = "worker"}]', "a group that includes itself", id="a cycle of one"),
        pytest.param("worker = [{other = 1}]", "is not a requirement", id="another table"),
        pytest.param("worker = [3]", "is not a requirement", id="a number"),
        pytest.param('worker = "gevent"', "must be an array of requirements", id="a string"),
    ],
)
def test_broken_groups(folder: Folder, group: str, reason: str) -> None:
    manifest = folder.read("pyproject.toml", f'[dependency-groups]\nok = ["celery"]\n{group}\n')
    assert [(problem.location.line, problem.reason) for problem in manifest.problems] == [(3, reason)]
    assert [found.name for found in manifest.requirements] == ["celery"]


def test_groups_that_include_each_other_end(folder: Folder) -> None:
    text = '[dependency-groups]\na = ["x", {include-group = "b"}]\nb = ["y", {include-group = "a"}]\n'
    manifest = folder.read("pyproject.toml", text)
    assert [(found.name, found.group) for found in manifest.requirements] == [
        ("x", "a"),
        ("y", "a"),
        ("y", "b"),
        ("x", "b"),
    ]


POETRY = """\
[tool.poetry]
name = "shop"
packages = [{ include = "shop", from = "src" }, { from = "x" }]

[tool.poetry.dependencies]
python = "^3.10"
Celery = "^5.3"
django = { version = "~4.2", extras = ["Bcrypt"] }
grpcio = { version = "*", optional = true }
uwsgi = { version = "*", optional = true }
"ruamel.yaml" = "<1"
lib = { git = "https://example.org/lib.git" }
wheel-lib = { url = "https://example.org/wheel.whl" }
core = { path = "../core", develop = true }
numpy = [
  { version = "1.26", python = "<3.12" },
  { version = ">=2", python = "^3.12", platform = "linux", markers = "os_name == 'a' or os_name == 'b'" },
]
wrong = 3

[tool.poetry.extras]
pubsub = ["grpcio"]
all = ["grpcio"]

[tool.poetry.dev-dependencies]
pytest = "*"

[tool.poetry.group.worker.dependencies]
gevent = ">=24"

[tool.poetry.group.prod]
include-groups = ["worker", "gone", "prod"]

[tool.poetry.group.test]
include-groups = ["worker"]

[tool.poetry.group.test.dependencies]
trio = "*"

[build-system]
requires = ["poetry-core"]
"""


def test_poetry(folder: Folder) -> None:
    manifest = folder.read("pyproject.toml", POETRY)
    assert [(problem.location.line, problem.reason) for problem in manifest.problems] == [
        (19, "the constraint of wrong must be a string or a table")
    ]
    assert (manifest.name, manifest.requires_python, manifest.builds) == ("shop", ">=3.10,<4", True)
    assert manifest.packages_shipped == ("shop",)
    assert [
        (found.name, found.specifier, found.group, found.optional, found.development, found.source)
        for found in manifest.requirements
    ] == [
        ("celery", ">=5.3,<6", "", False, False, "registry"),
        ("django", ">=4.2,<4.3", "", False, False, "registry"),
        ("grpcio", "", "pubsub", True, False, "registry"),
        ("grpcio", "", "all", True, False, "registry"),
        ("uwsgi", "", "", True, False, "registry"),
        ("ruamel-yaml", "<1", "", False, False, "registry"),
        ("lib", "", "", False, False, "vcs"),
        ("wheel-lib", "", "", False, False, "url"),
        ("core", "", "", False, False, "path"),
        ("numpy", "==1.26", "", False, False, "registry"),
        ("numpy", ">=2", "", False, False, "registry"),
        ("pytest", "", "dev", False, True, "registry"),
        ("gevent", ">=24", "worker", False, False, "registry"),
        ("gevent", ">=24", "prod", False, False, "registry"),
        ("trio", "", "test", False, True, "registry"),
        ("gevent", ">=24", "test", False, True, "registry"),
    ]
    places = [folder.at(found.location) for found in manifest.requirements]
    assert places[:5] == ["Celery", "django", "grpcio", "grpcio", "uwsgi"]
    assert places[9] == '{ version = "1.26", python = "<3.12" }'
    assert manifest.requirements[0].text == 'Celery = "^5.3"'
    assert manifest.requirements[1].extras == ("bcrypt",)
    assert manifest.requirements[9].marker == "python_version < '3.12'"
    assert (
        manifest.requirements[10].marker
        == "(os_name == 'a' or os_name == 'b') and python_version >= '3.12' and python_version < '4' and sys_platform == 'linux'"
    )


def test_poetry_2_takes_its_dependencies_from_the_project(folder: Folder) -> None:
    text = (
        '[project]\nname = "shop"\ndependencies = ["celery>=5"]\n[tool.poetry.dependencies]\ncelery = {source = "x"}\n'
    )
    assert [found.location.line for found in folder.read("pyproject.toml", text).requirements] == [3]


def test_poetry_2_adds_its_own_where_they_are_dynamic(folder: Folder) -> None:
    text = '[project]\ndynamic = ["dependencies"]\n[tool.poetry.dependencies]\ncelery = "^5"\n'
    assert [found.location.line for found in folder.read("pyproject.toml", text).requirements] == [4]


def test_a_project_that_is_not_packaged(folder: Folder) -> None:
    assert not folder.read("pyproject.toml", "[build-system]\n[tool.poetry]\npackage-mode = false\n").builds
    assert not folder.read("pyproject.toml", "[build-system]\n[tool.uv]\npackage = false\n").builds
    assert not folder.read("pyproject.toml", "[project]\n").builds


TOOLS = """\
[project]
name = "shop"
dependencies = ["lib", "api", "remote", "mirror"]
dynamic = ["optional-dependencies"]

[tool.uv]
dev-dependencies = ["pytest"]
constraint-dependencies = ["grpcio<2"]
override-dependencies = ["celery==5"]

[tool.uv.sources]
lib = { git = "https://example.org/lib" }
api = [{ workspace = true }]
remote = { url = "https://example.org/x.whl" }
mirror = { index = "mirror" }

[tool.pdm.dev-dependencies]
check = ["mypy", "-e file:///libs/x#egg=x"]

[tool.hatch.envs.default]
dependencies = ["coverage"]
extra-dependencies = ["trio"]

[tool.hatch.build.targets.wheel]
packages = ["src/shop"]

[tool.hatch.metadata.hooks.requirements_txt]
files = ["base.txt"]

[tool.setuptools]
packages = ["shop", "shop_core"]
py-modules = ["single"]

[tool.setuptools.dynamic]
dependencies = { file = ["requirements/a.txt", "gone.txt"] }
optional-dependencies.worker = { file = "requirements/b.txt" }
optional-dependencies.dev = { file = "requirements/dev.txt" }
"""


def test_tools(folder: Folder) -> None:
    for path in ("base.txt", "requirements/a.txt", "requirements/b.txt", "requirements/dev.txt"):
        folder.files[path] = "# one\nin-extra>=1\n"
    manifest = folder.read("pyproject.toml", TOOLS)
    assert [
        (found.name, found.group, found.development, found.constraint, found.source) for found in manifest.requirements
    ] == [
        ("lib", "", False, False, "vcs"),
        ("api", "", False, False, "path"),
        ("remote", "", False, False, "url"),
        ("mirror", "", False, False, "registry"),
        ("pytest", "dev", True, False, "registry"),
        ("grpcio", "", False, True, "registry"),
        ("celery", "", False, True, "registry"),
        ("mypy", "check", True, False, "registry"),
        ("x", "check", True, False, "path"),
        ("coverage", "default", True, False, "registry"),
        ("trio", "default", True, False, "registry"),
        ("in-extra", "worker", False, False, "registry"),
        ("in-extra", "dev", True, False, "registry"),
    ]
    assert manifest.includes == (("base.txt", False), ("requirements/a.txt", False))
    assert [found.optional for found in manifest.requirements if found.name == "in-extra"] == [True, True]
    assert folder.at(manifest.requirements[-2].location) == "in-extra>=1"
    assert manifest.packages_shipped == ("shop", "shop_core", "single", "src/shop")
    assert [(problem.location.line, problem.reason) for problem in manifest.problems] == [
        (35, "takes requirements from gone.txt, which does not exist")
    ]


def test_a_lost_file_of_an_extra(folder: Folder) -> None:
    text = "[tool.setuptools.dynamic.optional-dependencies]\nx = {file = ['../gone.txt']}\n"
    (problem,) = folder.read("pyproject.toml", text).problems
    assert (problem.location.line, problem.reason) == (2, "takes requirements from ../gone.txt, which does not exist")


def test_flit_before_pep_621(folder: Folder) -> None:
    text = """\
[tool.flit.metadata]
module = "shop"
requires = ["celery"]
dev-requires = ["pytest"]
requires-python = ">=3.8"
[tool.flit.metadata.requires-extra]
pubsub = ["grpcio"]
doc = ["sphinx"]
"""
    manifest = folder.read("pyproject.toml", text)
    assert (manifest.name, manifest.requires_python, manifest.packages_shipped) == ("shop", ">=3.8", ("shop",))
    assert [(found.name, found.group, found.optional, found.development) for found in manifest.requirements] == [
        ("celery", "", False, False),
        ("pytest", "dev", True, True),
        ("grpcio", "pubsub", True, False),
        ("sphinx", "doc", True, True),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        pytest.param('[project]\ndependencies = ["a b"]\n', 2, 18, "`a b` is not a requirement: ", id="no requirement"),
        pytest.param("[project]\ndependencies = [1]\n", 2, 17, "must be a requirement in quotes", id="a number"),
        pytest.param('[project]\ndependencies = "celery"\n', 2, 17, "must be an array of requirements", id="a string"),
        pytest.param('[project]\nname = "x"\ndependencies = ["celery"\n', 4, 1, "not valid TOML: ", id="half written"),
        pytest.param('[project]\ndependencies = ["celery", "grp', 2, 31, "not valid TOML: ", id="cut in a string"),
        pytest.param(
            "[tool.setuptools.dynamic]\ndependencies = {file = 'gone'}\n", 2, 25, "does not exist", id="a lost file"
        ),
    ],
)
def test_one_problem_with_its_place(folder: Folder, text: str, line: int, column: int, reason: str) -> None:
    manifest = folder.read("pyproject.toml", text)
    (problem,) = manifest.problems
    assert (problem.location.line, problem.location.column, problem.template) == (line, column, False)
    assert reason in problem.reason


def test_the_rest_of_a_half_written_file_is_read(
    folder: Folder, required: Callable[[Manifest], dict[str, str]]
) -> None:
    text = '[project]\nname = "shop"\ndependencies = [\n  "celery",\n  "grpcio>=1"\n\n[dependency-groups]\nworker = ["gevent"]\n'
    assert required(folder.read("pyproject.toml", text)) == {"celery": "", "grpcio": ">=1", "gevent": ""}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('{% if x %}\n[project]\ndependencies = ["celery"]\n{% endif %}\n', 1, id="directives"),
        pytest.param('[project]\ndependencies = ["celery", "{{ x }}"]\n', 2, id="a requirement of braces"),
        pytest.param('[project]\nname = {{ x }}\ndependencies = ["celery"]\n', 2, id="a value of braces"),
        pytest.param(
            '[project]\ndependencies = [\n  {%- if x %}\n  "celery",\n  {%- endif %}\n]\n',
            3,
            id="directives in an array",
        ),
    ],
)
def test_a_template_is_read_outside_its_braces(folder: Folder, text: str, line: int) -> None:
    manifest = folder.read("pyproject.toml", text)
    assert [found.name for found in manifest.requirements] == ["celery"]
    assert [folder.at(found.location) for found in manifest.requirements] == ["celery"]
    assert [(problem.location.line, problem.template) for problem in manifest.problems] == [(line, True)]


def test_extras_that_name_others_of_the_project(folder: Folder) -> None:
    text = """\
[project]
name = "shop"
dependencies = ["celery"]
[project.optional-dependencies]
all = ["Shop[cloud, database]", "shop[gone]"]
cloud = ["boto3; python_version < '3.12'"]
database = ["psycopg", "shop[all]"]
[dependency-groups]
worker = ["shop[cloud]; sys_platform == 'linux'"]
dev = ["shop[database]"]
"""
    manifest = folder.read("pyproject.toml", text)
    assert manifest.problems == ()
    found = {(item.name, item.group, item.optional, item.development, item.marker) for item in manifest.requirements}
    python, linux = "python_version < '3.12'", "sys_platform == 'linux'"
    assert found == {
        ("celery", "", False, False, ""),
        ("boto3", "cloud", True, False, python),
        ("boto3", "all", True, False, python),
        ("boto3", "database", True, False, python),
        ("boto3", "worker", False, False, f"{python} and {linux}"),
        ("boto3", "dev", False, True, python),
        ("psycopg", "database", True, False, ""),
        ("psycopg", "all", True, False, ""),
        ("psycopg", "dev", False, True, ""),
    }
    assert {folder.at(item.location) for item in manifest.requirements if item.name == "psycopg"} == {"psycopg"}


def test_extras_of_poetry_that_share_a_package(folder: Folder) -> None:
    text = """\
[tool.poetry.dependencies]
boto3 = {version = "*", optional = true}
[tool.poetry.extras]
cloud = ["boto3"]
all = ["boto3"]
"""
    manifest = folder.read("pyproject.toml", text)
    assert [(item.name, item.group, item.optional) for item in manifest.requirements] == [
        ("boto3", "cloud", True),
        ("boto3", "all", True),
    ]


HATCH = """\
[envs.default]
dependencies = ["coverage"]
[envs.docs]
extra-dependencies = ["mkdocs>=1"]
[build.targets.wheel]
packages = ["src/shop"]
[metadata.hooks.requirements_txt]
files = ["base.txt", "gone.txt"]
"""


def test_hatch_in_a_file_of_its_own(folder: Folder) -> None:
    folder.files["base.txt"] = "celery\n"
    manifest = folder.read("hatch.toml", HATCH)
    assert [(found.name, found.group, folder.at(found.location)) for found in manifest.requirements] == [
        ("coverage", "default", "coverage"),
        ("mkdocs", "docs", "mkdocs>=1"),
    ]
    assert all(found.development for found in manifest.requirements)
    assert manifest.includes == (("base.txt", False),)
    assert manifest.packages_shipped == ("src/shop",)
    (problem,) = manifest.problems
    assert (problem.location.line, "gone.txt" in problem.reason) == (8, True)


TOX = """\
requires = ["tox>=4.20"]
[env_run_base]
deps = ["pytest>=7", "-r requirements-dev.txt", { replace = "ref", of = ["x"] }, "{env:EXTRA}"]
[env.docs]
deps = '''
sphinx
-c constraints.txt
'''
[env_base.many]
deps = ["trio"]
[env.lint]
commands = [["ruff"]]
[env.odd]
deps = 5
"""


@pytest.mark.parametrize(("path", "table"), [("tox.toml", ""), ("pyproject.toml", "tool.tox.")])
def test_tox_in_toml(folder: Folder, path: str, table: str) -> None:
    text = TOX.replace("requires", f"{table}requires", 1).replace("[env", f"[{table}env")
    manifest = folder.read(path, text)
    assert manifest.problems == ()
    assert [(found.name, found.group, found.location.line) for found in manifest.requirements] == [
        ("pytest", "env-run-base", 3),
        ("trio", "many", 10),
        ("sphinx", "docs", 5),
    ]
    assert folder.at(manifest.requirements[0].location) == "pytest>=7"
    assert all(found.development for found in manifest.requirements)
