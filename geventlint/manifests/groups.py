"""Which groups and files hold development tools: nothing of them runs in production."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = frozenset({
    "benchmark", "benchmarks", "check", "checks", "ci", "codspeed", "cov", "coverage", "debug", "dev", "devel", "develop",
    "devcontainer", "developer", "development", "devs", "doc", "docs", "documentation", "flake8", "format", "formatting", "ipython",
    "jupyter", "lint", "linter", "linters", "linting", "local", "mypy", "nox", "notebook", "notebooks", "precommit",
    "profiling", "publish", "pytest", "qa", "quality", "readthedocs", "release", "rtd", "ruff", "sphinx", "style", "stubs", "test", "tester", "testing", "tests",
    "tox", "typecheck", "typechecking", "types", "typing", "unittest", "unittests",
})  # fmt: skip
_FOLDERS = frozenset({
    ".circleci", ".github", ".gitlab", "benchmark", "benchmarks", "ci", "dev", "doc", "docs", "documentation", "e2e", "lint",
    "test", "testing", "tests",
})  # fmt: skip
_SPLIT = re.compile(r"[^a-z0-9]+")
_STEM = re.compile(r"\.(?:txt|in|lock|ya?ml|toml|pip)$")
_NOISE = re.compile(r"requirements?|constraints?|environment|reqs?\b|deps\b")


@lru_cache(maxsize=1024)
def is_development_group(name: str) -> bool:
    """Return whether a group or extra of this name holds tools for developers (``dev``, ``test-integration``, ``docs``)."""
    return any(word in _WORDS for word in _SPLIT.split(name.lower()))


@lru_cache(maxsize=1024)
def is_development_file(path: str) -> bool:
    """Return whether a file is for developers by its name or folder (``requirements-dev.txt``, ``tests/requirements.txt``)."""
    folder, _, name = path.lower().rpartition("/")
    if any(part in _FOLDERS for part in folder.split("/")):
        return True
    return is_development_group(_NOISE.sub(" ", _STEM.sub("", name)))
