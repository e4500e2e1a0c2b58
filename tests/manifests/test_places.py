"""A finding about a package stands at the line and column of its requirement, in every format; the second place is related.

In the texts below ``»`` stands before the place of the finding and ``«`` before each further one. A place without either would
fail the test: findings and related places are compared whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine, manifests

if TYPE_CHECKING:
    from pathlib import Path

WORKER = {
    "Procfile": "web: celery -A shop worker -P gevent\n",
    "shop/__init__.py": "import celery\n\napp = celery.Celery()\n",
}

REQUIREMENTS = {
    "requirements.txt": {"requirements.txt": "celery\ngevent\n  »psycopg2>=2.8  # driver\nredis\n«psycopg2 <3 ; python_version < '4'\n"},
    "requirements.txt, continued lines": {
        "requirements.txt": "celery \\\n\ngevent\n»psycopg2>=2.8 \\\n    --hash=sha256:0\nredis \\\n ; python_version > '3'\n\\\n«psycopg2<3\n"
    },
    "requirements.txt, Windows lines": {"requirements.txt": "celery\r\ngevent\r\n»psycopg2>=2.8\r\n«psycopg2<3\r\n"},
    "requirements.txt, a byte order mark": {"requirements.txt": "\ufeff»psycopg2>=2.8\ncelery\ngevent\n«psycopg2<3\n"},
    "requirements.txt and one that it includes": {
        "requirements.txt": "-r requirements/base.txt\ncelery\n»psycopg2>=2.8\n",
        "requirements/base.txt": "gevent\n«psycopg2<3\n",
    },
    "requirements.txt, a URL": {
        "requirements.txt": "celery\ngevent\n»psycopg2 @ https://files.example.org/psycopg2-2.9.tar.gz\n«psycopg2<3\n"
    },
    "requirements.txt, an editable one": {
        "requirements.txt": "celery\ngevent\n-e »git+https://git.example.org/psycopg2@1f0c#egg=psycopg2\n«psycopg2<3\n"
    },
    "pyproject.toml": {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n  "celery", "»psycopg2>=2.8",\n'
        "  'gevent', # \"psycopg2\"\n  '«psycopg2<3',\n]\n"
    },
    "pyproject.toml, one line": {
        "pyproject.toml": 'project = { name = "shop", version = "1", dependencies = ["é", "celery", "gevent", "»psycopg2", "«psycopg2<3"] }\n'
    },
    "pyproject.toml, a dependency group": {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["celery", "gevent"]\n\n[dependency-groups]\n'
        'base = ["»psycopg2>=2.8"]\nworker = [{ include-group = "base" }, "«psycopg2<3"]\n'
    },
    "pyproject.toml, Poetry": {
        "pyproject.toml": '[tool.poetry]\nname = "shop"\nversion = "1"\n\n[tool.poetry.dependencies]\npython = "^3.10"\ncelery = "*"\n'
        'gevent = "*"\n»psycopg2 = "^2.8"\n\n[tool.poetry.group.worker.dependencies]\n«psycopg2 = { version = "<3" }\n'
    },
    "pyproject.toml, Poetry 2": {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["celery", "gevent", "»psycopg2 (>=2.8)", "«psycopg2 (<3)"]\n\n'
        '[tool.poetry.dependencies]\npsycopg2 = { source = "own" }\n'
    },
    "pyproject.toml, Flit": {
        "pyproject.toml": '[tool.flit.metadata]\nmodule = "shop"\nrequires = [\n    "celery",\n    "gevent",\n    "»psycopg2>=2.8",\n    "«psycopg2<3",\n]\n'
    },
    "pyproject.toml, setuptools and its file": {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndynamic = ["dependencies"]\n\n[tool.setuptools.dynamic]\n'
        'dependencies = { file = ["needs.txt"] }\n',
        "needs.txt": "celery\ngevent\n»psycopg2>=2.8\n«psycopg2<3\n",
    },
    "setup.cfg": {
        "setup.cfg": "[metadata]\nname = shop\n\n[options]\ninstall_requires =\n    celery\n    gevent\n    »psycopg2>=2.8\n    # psycopg2\n    «psycopg2<3\n"
    },
    "setup.py": {
        "setup.py": 'from setuptools import setup\n\nNEEDS = ["celery", "gevent", "»psycopg2>=2.8"]\n'
        'setup(name="shop", install_requires=NEEDS + ["«psycopg2<3"])\n'
    },
    "Pipfile": {"Pipfile": '[packages]\ncelery = "*"\ngevent = "*"\n»psycopg2 = ">=2.8"\n\n[worker]\n«psycopg2 = { version = "<3" }\n'},
    "environment.yml": {
        "environment.yml": "name: shop\ndependencies:\n  - celery\n  - gevent\n  - »psycopg2 >=2.8\n  - pip:\n      - «psycopg2<3\n"
    },
    "Dockerfile": {
        "Dockerfile": 'FROM python:3.12\nRUN pip install celery gevent \\\n    "»psycopg2>=2.8" && \\\n    pip install «psycopg2\nCOPY . .\n'
    },
}  # fmt: skip

LOCKS = {
    "uv.lock": {
        "uv.lock": 'version = 1\nrequires-python = ">=3.10"\n\n[[package]]\nname = "celery"\nversion = "5.4.0"\nsource = { registry = "x" }\n\n'
        '[[package]]\nname = "gevent"\nversion = "25.9.1"\nsource = { registry = "x" }\n\n'
        '[[package]]\nname = "psycopg2"\nversion = "2.8"\nsource = { registry = "x" }\nresolution-markers = ["python_full_version < \'3.8\'"]\n\n'
        '[[package]]\nname = "»psycopg2"\nversion = "2.9"\nsource = { registry = "x" }\nresolution-markers = ["python_full_version >= \'3.8\'"]\n'
    },
    "poetry.lock": {
        "poetry.lock": '[[package]]\nname = "celery"\nversion = "5.4.0"\n\n[[package]]\nname = "gevent"\nversion = "25.9.1"\n\n'
        '[[package]]\nname = "psycopg2"\nversion = "2.8"\nmarkers = "python_version < \'3.8\'"\n\n[[package]]\nname = \'»psycopg2\'\nversion = "2.9"\n'
        'markers = "python_version >= \'3.8\'"\n\n[metadata]\nlock-version = "2.1"\npython-versions = ">=3.10"\n'
    },
    "pdm.lock": {
        "pdm.lock": '[metadata]\ngroups = ["default"]\nlock_version = "4.5.0"\n\n[[package]]\nname = "celery"\nversion = "5.4.0"\ngroups = ["default"]\n\n'
        '[[package]]\nname = "gevent"\nversion = "25.9.1"\ngroups = ["default"]\n\n'
        '[[package]]\nname = "psycopg2"\nversion = "2.8"\ngroups = ["default"]\nmarker = "python_version < \'3.8\'"\n\n'
        '[[package]]\n  name = "»psycopg2"\nversion = "2.9"\ngroups = ["default"]\nmarker = "python_version >= \'3.8\'"\n'
    },
    "Pipfile.lock": {
        "Pipfile.lock": '{\n    "_meta": {"pipfile-spec": 6},\n    "default": {\n        "celery": {"version": "==5.4.0"},\n        "gevent": {"version": "==25.9.1"},\n'
        '        "»psycopg2": {\n            "version": "==2.9"\n        }\n    },\n    "develop": {\n        "psycopg2": {"version": "==2.9"}\n    }\n}\n'
    },
    "pylock.toml": {
        "pylock.toml": 'lock-version = "1.0"\ncreated-by = "us"\n\n[[packages]]\nname = "celery"\nversion = "5.4.0"\n\n[[packages]]\nname = "gevent"\nversion = "25.9.1"\n\n'
        '[[packages]]\nname = "psycopg2"\nversion = "2.8"\nmarker = "python_version < \'3.8\'"\n\n[[packages]]\nversion = "2.9"\nname = "»psycopg2"\nmarker = "python_version >= \'3.8\'"\n'
    },
    "a compiled list": {
        "requirements.txt": "celery==5.4.0\n    # via -r requirements.in\ngevent==25.9.1\n    # via -r requirements.in\n»kit==1.0\n    # via -r requirements.in\n"
        "psycopg2==2.9\n    # via kit\n"
    },
}  # fmt: skip


def unmarked(folder: Path, files: dict[str, str]) -> tuple[list[str], list[str]]:
    """Write the files without their marks; return the marked places of the finding and of what is related, in order."""
    marked: dict[str, list[str]] = {"»": [], "«": []}
    for name, text in files.items():
        for number, line in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), 1):
            bare = ""
            for character in line:
                if character in marked:
                    marked[character].append(f"{name}:{number}:{len(bare) + 1}")
                else:
                    bare += character
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace("»", "").replace("«", "").encode())
    return marked["»"], marked["«"]


def places(folder: Path) -> tuple[list[str], list[str]]:
    """Return where the findings about the driver stand, and their related places."""
    settings = config.load(folder).override(select=["GVL203"])
    found = engine.run(engine.Options((".",), folder, settings)).findings
    told = [(finding.location, [item.location for item in finding.related]) for finding in found]
    return (
        [f"{where.path}:{where.line}:{where.column}" for where, _ in told],
        [f"{where.path}:{where.line}:{where.column}" for _, related in told for where in related],
    )


@pytest.mark.parametrize("files", [pytest.param(files, id=name) for name, files in REQUIREMENTS.items()])
def test_a_finding_stands_at_the_requirement_and_names_the_second_one(tmp_path: Path, files: dict[str, str]) -> None:
    expected = unmarked(tmp_path, {**WORKER, **files})

    assert places(tmp_path) == expected


def test_the_header_of_a_script_has_its_places_too() -> None:
    text = '#!/usr/bin/env python3\n# /// script\n# dependencies = [\n#   "celery", "psycopg2>=2.8",\n#   \'psycopg2<3\',\n# ]\n# ///\n'

    manifest = manifests.read_as("script", "run.py", text.encode(), lambda _: None)
    found = [item.location for item in manifest.requirements]

    assert [(where.line, where.column, where.end_column) for where in found] == [(4, 6, 12), (4, 16, 29), (5, 6, 16)]


@pytest.mark.parametrize("files", [pytest.param(files, id=name) for name, files in LOCKS.items()])
def test_a_finding_stands_in_the_lock_where_no_requirement_is(tmp_path: Path, files: dict[str, str]) -> None:
    expected = unmarked(tmp_path, {**WORKER, **files})

    assert places(tmp_path) == expected
