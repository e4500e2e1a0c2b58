"""``pip install .[worker]`` asks for an extra of a project of the repository."""

from __future__ import annotations

import pytest

from geventlint.manifests import read, read_as
from geventlint.project.dependencies import Dependencies

PROJECT = """\
[build-system]
name = "no"
[project]  # ours
dependencies = ["celery"]
name = "Shop_App"
[project.optional-dependencies]
worker = ["psycopg2"]
gpu = ["torch"]
dev = ["pytest"]
[tool.other]
name = "other"
"""


def extras(path: str, text: str, **files: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Name, extras and what stands at the place of each requirement of a file, other files beside it."""
    texts = {f"{name.replace('__', '/')}": content for name, content in files.items()}

    def open_file(wanted: str) -> bytes | None:
        return texts[wanted].encode() if wanted in texts else None

    kind = "dockerfile" if path.endswith("Dockerfile") else "requirements"
    manifest = read_as(kind, path, text.encode(), open_file)
    lines = text.split("\n")
    return [
        (item.name, item.extras, lines[item.location.line - 1][item.location.column - 1 : item.location.end_column - 1])
        for item in manifest.requirements
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(".\n", "", id="no extra"),
        pytest.param("-e .\n", "", id="none, editable"),
        pytest.param(".[dev]\n", "", id="an extra for developers"),
        pytest.param("./elsewhere[worker]\n", "", id="a folder without a project"),
        pytest.param("../outside[worker]\n", "", id="a folder outside"),
        pytest.param(".[worker]\n", ".[worker]", id="the project"),
        pytest.param("-e .[worker]  # comment\n", ".[worker]", id="editable"),
        pytest.param(".[Worker, dev] ; python_version > '3'\n", ".[Worker, dev]", id="with a marker"),
    ],
)
def test_a_requirements_file_asks_for_an_extra(text: str, told: str) -> None:
    expected = [("shop-app", ("worker",), told)] if told else []
    assert extras("requirements.txt", text, **{"pyproject.toml": PROJECT}) == expected


def test_the_path_is_relative_to_the_file() -> None:
    found = extras("requirements/prod.txt", "-e ..[worker,gpu]\n", **{"pyproject.toml": PROJECT})
    assert found == [("shop-app", ("gpu", "worker"), "..[worker,gpu]")]


def test_a_project_with_setup_cfg() -> None:
    found = extras(
        "requirements.txt", "./core[fast]\n", core__setup__cfg="", **{"core/setup.cfg": "[metadata]\nname = core\n"}
    )
    assert found == [("core", ("fast",), "./core[fast]")]


@pytest.mark.parametrize(
    "command",
    [
        "pip install .[worker]",
        'pip install --no-cache-dir "/app[worker]"',
        "pip install -e .[worker]",
        "pip install --editable '.[worker]'",
        "uv pip install --system '.[worker]'",
    ],
)
def test_an_image_installs_the_nearest_project(command: str) -> None:
    ((name, asked, _),) = extras("docker/Dockerfile", f"FROM python\nRUN {command}\n", **{"pyproject.toml": PROJECT})
    assert (name, asked) == ("shop-app", ("worker",))


@pytest.mark.parametrize(
    ("command", "told"),
    [
        pytest.param("uv sync --frozen", [], id="no extra"),
        pytest.param("uv sync --extra dev", [], id="an extra for developers"),
        pytest.param("uv run --extra worker true", [], id="another command"),
        pytest.param("uv sync --extra", [], id="cut off"),
        pytest.param("uv pip sync --extra worker requirements.txt", [], id="a list of requirements"),
        pytest.param(
            "uv sync --extra worker --extra gpu", [(("worker",), "worker"), (("gpu",), "gpu")], id="two extras of uv"
        ),
        pytest.param("uv sync --extra=worker", [(("worker",), "--extra=worker")], id="glued"),
        pytest.param("pip install uv && uv sync --extra worker", [(("worker",), "worker")], id="behind pip"),
        pytest.param("poetry install -E worker", [(("worker",), "worker")], id="Poetry"),
        pytest.param('poetry install --extras "worker gpu"', [(("gpu", "worker"), "worker gpu")], id="Poetry, two"),
    ],
)
def test_an_image_that_syncs_extras(command: str, told: list[tuple[tuple[str, ...], str]]) -> None:
    found = extras("Dockerfile", f"FROM python\nRUN {command}\n", **{"pyproject.toml": PROJECT})
    assert [item for item in found if item[0] != "uv"] == [("shop-app", *one) for one in told]


def test_what_an_image_asks_for_comes_in() -> None:
    files = {"pyproject.toml": PROJECT, "Dockerfile": "FROM python\nRUN pip install .[worker]\n"}

    def open_file(wanted: str) -> bytes | None:
        return files[wanted].encode() if wanted in files else None

    manifests = [
        read("pyproject.toml", PROJECT.encode(), open_file),
        read_as("dockerfile", "Dockerfile", files["Dockerfile"].encode(), open_file),
    ]
    dependencies = Dependencies(manifests, lambda _: (), lambda _: ())
    found = dependencies.coming(dependencies.scopes[0])
    assert [(item.name, str(item.location)) for item in found] == [
        ("celery", "pyproject.toml:4"),
        ("psycopg2", "pyproject.toml:7"),
    ]
