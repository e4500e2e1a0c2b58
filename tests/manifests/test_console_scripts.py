"""The commands that a project installs."""

from __future__ import annotations

import pytest

from geventlint.manifests.console_scripts import console_scripts

SCRIPTS = [
    pytest.param("pyproject.toml", "[project]\nname = 'x'\n", {}, id="none"),
    pytest.param("pyproject.toml", "[project.scripts]\n", {}, id="empty"),
    pytest.param("requirements.txt", "[project.scripts]\na = 'b:c'\n", {}, id="another file"),
    pytest.param("pyproject.toml", "[project.entry-points.scripts]\na = 'b:c'\n", {}, id="another table"),
    pytest.param("pyproject.toml", "[project.scripts]\n# a = 'b:c'\n[tool.x]\nd = 'e:f'\n", {}, id="a comment and what follows"),
    pytest.param("setup.py", "setup(scripts=['bin/shop'])", {}, id="files"),
    pytest.param("setup.py", "setup(entry_points={'console_scripts': scripts, 'x': ['a = b:c']})", {}, id="a name"),
    pytest.param("pyproject.toml", "[project.scripts]\nshop = \"shop.cli:main\"\n'shop-worker' = 'shop.w:run'  # x\n\n[tool.x]\n", {"shop": "shop.cli:main", "shop-worker": "shop.w:run"}, id="a table"),
    pytest.param("a/pyproject.toml", "[tool.poetry.scripts]\nshop = 'shop.cli:app'\nother = { reference = \"shop.o:main\", type = \"console\" }\n", {"shop": "shop.cli:app", "other": "shop.o:main"}, id="Poetry"),
    pytest.param("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    shop = shop.cli:main\n    # no = a:b\n    work = shop.w:run\npytest11 =\n    x = y:z\n\n[tool]\nv = a:b\n", {"shop": "shop.cli:main", "work": "shop.w:run"}, id="setup.cfg"),
    pytest.param("setup.py", "setup(\n    entry_points={\n        'console_scripts': [\n            'shop = shop.cli:main',\n            \"work=shop.w:run\",\n        ],\n        'pytest11': ['x = y:z'],\n    },\n)\n", {"shop": "shop.cli:main", "work": "shop.w:run"}, id="setup.py"),
    pytest.param("setup.py", "setup(entry_points={'console_scripts': ['shop=shop.cli:main', 'work = shop.w:run'], 'x': ['a=b:c']})", {"shop": "shop.cli:main", "work": "shop.w:run"}, id="on one line"),
    pytest.param("setup.py", 'setup(entry_points="""\n[console_scripts]\nshop = shop.cli:main\nwork=shop.w:run\n[x]\na = b:c\n""")', {"shop": "shop.cli:main", "work": "shop.w:run"}, id="a text"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), SCRIPTS)
def test_commands_of_a_manifest(path: str, text: str, expected: dict[str, str]) -> None:
    assert console_scripts(path, text.encode()) == expected


def test_long_lines_take_no_time() -> None:
    assert console_scripts("setup.py", b"console_scripts " + b"a" * 200_000) == {}
    assert console_scripts("setup.py", b"console_scripts=[" * 20_000) == {}
    assert console_scripts("pyproject.toml", b"[project.scripts]\n" + b"a" * 200_000) == {}
    assert console_scripts("pyproject.toml", b"[project.scripts]\n" * 5_000) == {}
