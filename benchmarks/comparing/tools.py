"""The tools that are asked, each in a virtual environment of its own below one folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGES = {
    "uv": ("uv",),
    "poetry": ("poetry", "poetry-plugin-export"),
    "pdm": ("pdm", "hishel<2"),
    "pip-compile": ("pip-tools",),
    "pipenv": ("pipenv",),
    "pip": ("pip>=25", "dependency-groups", "dockerfile-parse"),
    "hatch": ("hatch",),
    "conda-lock": ("conda-lock",),
    "tox": ("tox>=4.30",),
    "nox": ("nox",),
}
"""Tool → what is installed into its environment."""

_ASKING = Path(__file__).parent / "asking"
_SECONDS = 900


class ToolError(Exception):
    """A tool that gives no answer: what it was asked, and what it said instead."""


class Tools:
    """Programs in virtual environments, made where they are missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, folder: Path, name: str, *arguments: str, python: str = "") -> str:
        """Return what a tool prints when it runs in a folder; on a certain Python (``3.10``), if that is there."""
        return _output([self._program(name, name, python), *arguments], folder)

    def pip(self, folder: Path, *arguments: str, environment: Mapping[str, str]) -> str:
        """Return what pip prints, with some more variables in its environment."""
        return _output([self._program("pip", "python"), "-m", "pip", *arguments], folder, environment)

    def versions(self) -> dict[str, str]:
        """The version of every tool that there is."""
        found = {}
        for name, packages in PACKAGES.items():
            if (self.folder / name).exists():
                package = packages[0].partition(">")[0]  # the others are its plug-ins
                code = f"from importlib.metadata import version; print(version({package!r}))"
                found[name] = _output([self._program(name, "python"), "-c", code], self.folder).strip()
        return found

    def ask(self, folder: Path, name: str, question: str, *arguments: str) -> Any:
        """Return the answer to a question: a script in ``asking`` that prints JSON, run by the tool's own Python."""
        output = _output([self._program(name, "python"), str(_ASKING / f"{question}.py"), *arguments], folder)
        return json.loads(output[output.index("\n=====\n") + 7 :])

    def _program(self, name: str, program: str, version: str = "") -> str:
        python = shutil.which(f"python{version}") if version else None
        home = self.folder / (f"{name}-{version}" if python else name)
        if not (home / "bin" / "pip").exists():
            pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-qq", "--upgrade", *PACKAGES[name]]
            try:
                subprocess.run([python or sys.executable, "-m", "venv", str(home)], check=True)
                subprocess.run(pip, check=True)
            except subprocess.CalledProcessError as error:
                raise ToolError(f"{name} cannot be installed on Python {version or sys.version_info[:2]}") from error
        return str((home / "bin" / program).absolute())


def _output(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"{' '.join(command)}: no answer in {_SECONDS} s") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise ToolError(f"{' '.join(command)}: {' | '.join(said[-4:])}")
    return done.stdout
