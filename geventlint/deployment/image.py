"""What a Dockerfile makes: the variables, the folder, the project's files inside, and what starts there."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geventlint.deployment.context import candidates, in_project, relative
from geventlint.deployment.values import substitute

if TYPE_CHECKING:
    from geventlint.deployment.commandline import Command
    from geventlint.deployment.context import Context

_FLAGS = re.compile(r"(?:--[a-z-]+(?:=\S*)?\s+)+")
_ROOT_FILES = ("pyproject.toml", "setup.py", "requirements.txt", "Pipfile", "manage.py")


@dataclass
class Image:
    """One stage of a Dockerfile."""

    path: str = ""
    """The Dockerfile."""
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = ""
    copied: dict[str, str] = field(default_factory=dict)
    """Folder or file of the image → what it is in the project."""
    files: tuple[str, ...] = ()
    """Manifests that are installed."""
    entrypoint: Command | None = None
    command: Command | None = None
    folder: str | None = None
    """The folder that it is built from; None if nobody says."""

    def child(self) -> Image:
        """Return the start of a stage that is built from this one."""
        return replace(self, environment=dict(self.environment), copied=dict(self.copied))

    def copy(self, text: str) -> None:
        """Take a COPY or ADD instruction."""
        if "--from=" in text:
            return
        words = _words(_FLAGS.sub("", text))
        if not words[1:]:
            return
        target = posixpath.normpath(posixpath.join(self.workdir or "/", substitute(words[-1], self.environment)))
        for source in words[:-1]:
            normal = posixpath.normpath(source.lstrip("/") or ".")
            folder = words[-1].endswith(("/", "."))
            place = posixpath.normpath(posixpath.join(self.folder or "", normal))
            if not words[2:] and (not posixpath.splitext(normal)[1] or (not folder and posixpath.splitext(target)[1])):
                self.copied[target] = "" if place == "." else place
            else:
                self.copied[posixpath.join(target, posixpath.basename(normal))] = place

    def project_file(self, name: str, context: Context) -> str:
        """Return the project's path of a file that an instruction names."""
        found = in_project(self.copied, posixpath.join(self.workdir or "/", name))
        for candidate in ([found] if found else []) + list(candidates(name, context.path, "")):
            near = posixpath.join(posixpath.dirname(context.path), candidate)
            for path in (candidate, near):
                if context.open_file(path) is not None:
                    return path
        return found or relative(name)

    def directory(self, context: Context) -> str:
        """Return the folder of the project that its processes start in.

        A Dockerfile in a folder is mostly built from that folder, or from the root; a hint of neither keeps the first.
        """
        directory = (in_project(self.copied, self.workdir) if self.workdir else "") or ""
        near = posixpath.dirname(self.path)
        if self.folder is None and not directory and near:
            return near if any(context.open_file(f"{near}/{name}") is not None for name in _ROOT_FILES) else ""
        return directory

    def around(self, context: Context) -> Context:
        """Return what a command that runs in the image inherits."""
        return replace(
            context,
            environment={**context.environment, **self.environment},
            directory=self.directory(context),
            files=self.files,
            copied=self.copied,
        )


def _words(text: str) -> list[str]:
    if not text.startswith("["):
        return text.split()
    try:
        return [str(word) for word in json.loads(text)]
    except ValueError:
        return []
