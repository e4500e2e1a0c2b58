from __future__ import annotations

import pytest

from geventlint.errors import UsageError
from geventlint.project.environment import find


def venv(path, version: str = "3.11"):
    (path / f"lib/python{version}/site-packages").mkdir(parents=True)
    (path / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}.4\n")
    return path


def test_auto_finds_the_usual_folder_of_the_project(tmp_path):
    venv(tmp_path / ".venv")
    found = find("auto", tmp_path, tmp_path)
    assert found is not None
    assert (found.place, found.python, [folder.name for folder in found.folders]) == (
        ".venv",
        "3.11.4",
        ["site-packages"],
    )


def test_auto_falls_back_to_the_active_environment(tmp_path):
    active = venv(tmp_path / "elsewhere")
    found = find("auto", tmp_path / "project", tmp_path, str(active))
    assert found is not None
    assert found.place == str(active)


def test_auto_without_any_environment_finds_nothing(tmp_path):
    assert find("auto", tmp_path, tmp_path) is None


def test_the_python_of_an_environment_without_configuration_is_that_of_its_folder(tmp_path):
    (tmp_path / "env/lib/python3.13/site-packages").mkdir(parents=True)
    found = find("env", tmp_path, tmp_path)
    assert found is not None
    assert found.python == "3.13"


def test_a_configuration_without_version(tmp_path):
    venv(tmp_path / "env").joinpath("pyvenv.cfg").write_text("home = /usr\n")
    found = find("env", tmp_path, tmp_path)
    assert found is not None
    assert found.python == "3.11"


def test_a_site_packages_folder_is_an_environment_too(tmp_path):
    (tmp_path / "target/six-1.16.dist-info").mkdir(parents=True)
    found = find("target", tmp_path, tmp_path)
    assert found is not None
    assert found.folders == (tmp_path / "target",)


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_folder_without_packages_is_a_mistake(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=f"--environment {name}: no environment there"):
        find(name, tmp_path, tmp_path)
