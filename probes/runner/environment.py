"""Isolated environments: a virtual environment for each distinct set of requirements, kept in a cache."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from probes.runner.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GEVENT = "26.9.0"
"""The release that the database's verdicts speak of unless they name another."""
_LIMIT = 540.0
_READY = "ready.json"
_VERSIONS = """
import importlib.metadata, json, platform, re
found = {re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(): d.version for d in importlib.metadata.distributions()}
print(json.dumps({"python": platform.python_version(), **found}))
"""


@dataclass(frozen=True)
class Environment:
    """A virtual environment that is ready."""

    python: Path
    versions: Mapping[str, str]
    """Every distribution in it, by its normalised name, and ``python``."""


def cache() -> Path:
    """Return the folder that keeps environments: $GEVENTLINT_PROBES, else below the user's cache folder."""
    chosen = os.environ.get("GEVENTLINT_PROBES")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "geventlint-probes"


def name_of(requirement: str) -> str:
    """Return the normalised distribution name that a requirement starts with."""
    name = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", requirement)
    if name is None:
        raise ProbeError(f"not a requirement: {requirement}")
    return re.sub(r"[-_.]+", "-", name[1]).lower()


def wanted(requires: Iterable[str], chosen: Iterable[str] = (), gevent: str = GEVENT) -> tuple[str, ...]:
    """Return the requirements of a case with those chosen on the command line in place of its own, and gevent's."""
    by_name = {"gevent": f"gevent=={gevent}"}
    for requirement in (*requires, *chosen):
        by_name[name_of(requirement)] = requirement
    return tuple(sorted(by_name.values(), key=str.lower))


def prepare(requirements: tuple[str, ...], python: str = "") -> Environment:
    """Return the environment of a set of requirements, made now if the cache lacks it; raises ProbeError."""
    interpreter = find_python(python)
    key = hashlib.sha256("\n".join((str(interpreter), *requirements)).encode()).hexdigest()[:16]
    folder = cache() / key
    executable = folder / "bin" / "python"
    ready = folder / _READY
    if not ready.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        for command in _commands(interpreter, folder, executable, requirements):
            _do(command)
        ready.write_text(_do([str(executable), "-c", _VERSIONS]), encoding="utf-8")
    return Environment(executable, json.loads(ready.read_text(encoding="utf-8")))


def find_python(version: str) -> Path:
    """Return the interpreter of a version such as ``3.13``; the one that runs this for an empty one; raises ProbeError."""
    if not version:
        return Path(sys.executable).resolve()
    found = shutil.which(f"python{version}")
    if found and "shims" not in found:
        return Path(found).resolve()
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for folder in sorted(kept.glob(f"{version}*"), reverse=True):
        executable = folder / "bin" / "python"
        if executable.exists() and (folder.name == version or folder.name.startswith(f"{version}.")):
            return executable.resolve()
    raise ProbeError(f"no Python {version} here")


def newest(name: str) -> list[str]:
    """Return the releases of a distribution that the registry offers to this Python, newest first; raises ProbeError."""
    out = _do([sys.executable, "-m", "pip", "index", "versions", name, "--disable-pip-version-check"])
    found = re.search(r"^Available versions: (.+)$", out, re.MULTILINE)
    if found is None:
        raise ProbeError(f"no release of {name} is known")
    return found[1].split(", ")


def _commands(
    interpreter: Path, folder: Path, executable: Path, requirements: tuple[str, ...]
) -> tuple[list[str], list[str]]:
    uv = shutil.which("uv")
    if uv:
        return (
            [uv, "venv", "--quiet", "--python", str(interpreter), str(folder)],
            [uv, "pip", "install", "--quiet", "--python", str(executable), "setuptools<81", *requirements],
        )
    return (
        [str(interpreter), "-m", "venv", str(folder)],
        [
            str(executable),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "setuptools<81",
            *requirements,
        ],
    )


def _do(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT, check=False)
    except subprocess.TimeoutExpired as error:
        raise ProbeError(f"{Path(command[0]).name} took longer than {_LIMIT:.0f} s") from error
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise ProbeError(f"{' '.join(command[:4])} … failed: {' '.join(said)[-600:] or done.returncode}")
    return done.stdout
