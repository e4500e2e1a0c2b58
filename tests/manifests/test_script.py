from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint import manifests

if TYPE_CHECKING:
    from geventlint.model import Manifest


def script_requirements(path: str, data: bytes) -> Manifest:
    return manifests.read_as("script", path, data, lambda _: None)


TEXT = """\
#!/usr/bin/env python
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "celery[gevent]>=5",
#   "grpcio",  # why
# ]
#
# [tool.x]
# a = 1
# ///
import celery
"""


@pytest.mark.parametrize(
    "text", ["", "import celery\n", "# /// script", "x = '# /// script'\n", "# /// other\n# ///\n"]
)
def test_scripts_without_a_header(text: str) -> None:
    manifest = script_requirements("x.py", text.encode())
    assert manifest.requirements == ()
    assert len(manifest.problems) == (text == "# /// script")


def test_a_header() -> None:
    manifest = script_requirements("tools/x.py", TEXT.encode())
    assert (manifest.problems, manifest.requires_python, manifest.kind) == ((), ">=3.11", "script")
    lines = TEXT.split("\n")
    assert [
        (found.name, lines[found.location.line - 1][found.location.column - 1 : found.location.end_column - 1])
        for found in manifest.requirements
    ] == [("celery", "celery[gevent]>=5"), ("grpcio", "grpcio")]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        pytest.param('# /// script\n# dependencies = ["celery"]\nimport x\n', 1, 1, id="not closed"),
        pytest.param('# /// script\n# dependencies = ["a b"]\n# ///\n', 2, 20, id="no requirement"),
        pytest.param("# /// script\n# a = 1\n# dependencies = \n# ///\n", 3, 18, id="broken TOML"),
    ],
)
def test_one_problem_with_its_place(text: str, line: int, column: int) -> None:
    (problem,) = script_requirements("x.py", text.encode()).problems
    assert (problem.code, problem.location.line, problem.location.column) == ("GVL002", line, column)
