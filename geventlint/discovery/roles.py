"""The role of a file by where it lies: only application code raises more than GVL0xx."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Role = Literal["application", "test", "example", "documentation", "vendored", "template"]

_TEST_FOLDERS = frozenset({"test", "tests", "unittests", "e2e", "__tests__", "testdata", "test_data", "__fixtures__"})
_TEST_STARTS = ("tests-", "tests_")
_TEST_ENDS = ("_tests", "-tests", "_test", "-test")
_EXAMPLES = frozenset({"example", "examples", "_examples", "sample", "samples"})
_DOCUMENTATION = frozenset({"doc", "docs", "documentation"})
_VENDORED = frozenset(
    {
        *("_vendor", "_vendored", "vendored", "third_party", "third-party", "thirdparty"),
        *("node_modules", "bower_components", "site-packages", "dist-packages"),
    },
)
_WORKSPACES = frozenset({"apps", "libs", "packages", "projects", "services"})
_FIXTURES = frozenset({"fixture", "fixtures"})
"""What lies there is data: of tests, or of a database. Django's applications keep code there too."""

_TEST_FILES = frozenset({"conftest.py", "tests.py"})


def role_of(path: str) -> Role:
    """Answer what a file is for, by its path from the root.

    ``vendor`` is no sign here: shops have vendors, and discovery has left the vendored ones out already. A ``docs``
    folder counts at the root or at the root of a workspace's member (``packages/a/docs``), for deeper ones are often code.
    Folders mean the same in capitals (``src/Test``), of which some file systems make no difference.
    """
    folder, _, name = path.rpartition("/")
    role = _role_of_folder(folder) if folder else "application"
    if role == "application" and name.endswith((".py", ".pyi")):
        stem = name.rpartition(".")[0]
        if name in _TEST_FILES or stem.startswith("test_") or stem.endswith(("_test", "_tests")):
            return "test"
    elif role == "application" and "ixture" in folder and not _FIXTURES.isdisjoint(folder.lower().split("/")):
        return "test"
    return "template" if role == "application" and _is_template(name) else role


@lru_cache(maxsize=4096)
def _role_of_folder(folder: str) -> Role:
    parts = folder.lower().split("/")
    if not _VENDORED.isdisjoint(parts):
        return "vendored"
    if any(_is_template(part) for part in parts):
        return "template"
    if any(part in _TEST_FOLDERS or part.endswith(_TEST_ENDS) or part.startswith(_TEST_STARTS) for part in parts):
        return "test"
    if not _EXAMPLES.isdisjoint(parts):
        return "example"
    if parts[0] in _DOCUMENTATION or (len(parts) > 2 and parts[0] in _WORKSPACES and parts[2] in _DOCUMENTATION):  # noqa: PLR2004  # WORKSPACE/member/docs
        return "documentation"
    return "application"


def _is_template(part: str) -> bool:
    """Whether a folder or file is one that a generator such as cookiecutter copies and fills."""
    return "{{" in part or "cookiecutter" in part or part in {"project_template", "app_template"}
