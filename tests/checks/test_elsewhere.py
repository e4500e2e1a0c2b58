"""Requirements of a project that deploys other ones: those of its tools are not what a host gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine

if TYPE_CHECKING:
    from pathlib import Path

ROLE = "playbooks/roles/shop/templates/shop.sh.j2"
LAUNCH = "#!/bin/sh\nexec {{ home }}/venv/bin/gunicorn -k gevent %s\n"
TOOLS = "ansible\nmysqlclient==2.2.0\n"


def found(root: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = config.load(root).override(select=["GVL202"])
    return [item.location.path for item in engine.run(engine.Options((".",), root, settings)).findings]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({ROLE: LAUNCH % "shop.wsgi:app"}, id="an application that is not here"),
        pytest.param({ROLE: LAUNCH % "{{ name }}.wsgi:app"}, id="one that only the role names"),
        pytest.param(
            {
                "roles/shop/templates/shop.service": "[Service]\nExecStart=/srv/venv/bin/gunicorn -k gevent shop.wsgi:app\n"
            },
            id="a unit",
        ),
    ],
)
def test_the_tools_of_a_deployment(files: dict[str, str], tmp_path: Path) -> None:
    assert found(tmp_path, {**files, "requirements.txt": TOOLS}) == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {ROLE: LAUNCH % "shop.wsgi:app", "shop/wsgi.py": "import os\napp = os\n"}, id="the application is here"
        ),
        pytest.param(
            {ROLE: LAUNCH % "x.wsgi:app", "requirements.txt": f"{TOOLS}gunicorn\n"}, id="its server is required"
        ),
        pytest.param({ROLE: LAUNCH % "x.wsgi:app", "requirements.txt": f"{TOOLS}gevent\n"}, id="gevent is required"),
        pytest.param({"bin/start.sh": "exec gunicorn -k gevent $APP\n"}, id="a script of the project"),
        pytest.param({"Procfile": "web: gunicorn -k gevent shop.wsgi:app\n"}, id="a launch line of the project"),
    ],
)
def test_the_requirements_of_an_application(files: dict[str, str], tmp_path: Path) -> None:
    assert found(tmp_path, {"requirements.txt": TOOLS, **files}) == ["requirements.txt"]


def test_what_the_role_itself_requires(tmp_path: Path) -> None:
    own = "playbooks/roles/shop/requirements.txt"
    files = {ROLE: LAUNCH % "shop.wsgi:app", "requirements.txt": "ansible\n", own: "mysqlclient==2.2.0\n"}
    assert found(tmp_path, files) == [own]
