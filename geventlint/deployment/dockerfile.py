"""Dockerfiles: what the image starts (ENTRYPOINT and CMD), with its variables, its directory and what pip installs."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geventlint.deployment.commandline import Command, exec_form, joined
from geventlint.deployment.context import candidates, relative
from geventlint.deployment.values import substitute
from geventlint.documents.placed import Placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.deployment.context import Context
    from geventlint.model import Launch

_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)\s+")
_FLAGS = re.compile(r"(?:--[a-z-]+(?:=\S*)?\s+)+")
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_ASSIGNED = re.compile(r"""([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\\.|[^\s"'\\])*)""")
_REQUIREMENTS = re.compile(r"(?:^|\s)(?:-r|--requirement|-c|--constraint)[ =]?([^\s;&|]+)")
_INSTALLER = re.compile(r"\bpip[\d.]*\b|\buv\b")


@dataclass
class _Stage:
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = ""
    copied: dict[str, str] = field(default_factory=dict)
    """Folder of the image → folder of the project."""
    files: tuple[str, ...] = ()
    entrypoint: Command | None = None
    command: Command | None = None


def read(text: Placed, context: Context) -> tuple[Launch, ...]:
    """Return what each stage starts; a stage inherits from the stage that it is built from."""
    stages: dict[str, _Stage] = {}
    ordered: list[_Stage] = []
    arguments: dict[str, str] = {}
    stage = _Stage()
    for keyword, value in _instructions(text):
        if keyword == "FROM":
            stage = _from(value.text, stages, arguments)
            ordered.append(stage)
        elif keyword == "ARG" and not ordered:
            arguments.update(_assignments(value.text, arguments))
        else:
            _apply(stage, keyword, value, context)
    if not ordered:
        ordered.append(stage)
    found = [launch for item in ordered for launch in _launches(item, context)]
    unique = {(launch.location, launch.argv): launch for launch in found}
    return tuple(unique.values())


def _instructions(text: Placed) -> Iterator[tuple[str, Placed]]:
    """Yield each instruction and its value, continued lines joined; comments between them are left out."""
    pieces: list[Placed] = []
    until = ""
    for line in text.lines():
        stripped = line.text.strip()
        if until:
            until = "" if stripped == until else until
            continue
        if stripped.startswith("#") or (not stripped and pieces):
            continue
        continued = stripped.endswith(("\\", "`"))
        cut = len(line.text.rstrip()) - 1 if continued else len(line.text)
        pieces.append(line.part(0, cut))
        if continued:
            continue
        whole = Placed.join(pieces, " ")
        pieces = []
        found = _INSTRUCTION.match(whole.text)
        if found:
            yield found[1].upper(), whole.part(found.end()).stripped()
            heredoc = _HEREDOC.search(whole.text) if found[1].upper() in {"RUN", "COPY"} else None
            until = heredoc[2] if heredoc else ""
    if pieces:
        whole = Placed.join(pieces, " ")
        found = _INSTRUCTION.match(whole.text)
        if found:
            yield found[1].upper(), whole.part(found.end()).stripped()


def _from(value: str, stages: dict[str, _Stage], arguments: dict[str, str]) -> _Stage:
    words = _FLAGS.sub("", substitute(value, arguments)).split()
    base = stages.get(words[0].lower()) if words else None
    stage = (
        replace(base, environment=dict(base.environment), copied=dict(base.copied)) if base else _Stage(dict(arguments))
    )
    if words[2:] and words[1].lower() == "as":
        stages[words[2].lower()] = stage
    return stage


def _apply(stage: _Stage, keyword: str, value: Placed, context: Context) -> None:
    if keyword in {"ENV", "ARG"}:
        stage.environment.update(_assignments(value.text, stage.environment, spaced=keyword == "ENV"))
    elif keyword == "WORKDIR":
        stage.workdir = posixpath.normpath(
            posixpath.join(stage.workdir or "/", substitute(value.text, stage.environment))
        )
    elif keyword in {"COPY", "ADD"}:
        _copy(stage, value.text)
    elif keyword == "RUN" and _INSTALLER.search(value.text):
        names = [substitute(name.strip("\"'"), stage.environment) for name in _REQUIREMENTS.findall(value.text)]
        stage.files = tuple(dict.fromkeys((*stage.files, *(_project_file(stage, name, context) for name in names))))
    elif keyword == "ENTRYPOINT":
        stage.entrypoint, stage.command = _command(value), None
    elif keyword == "CMD":
        stage.command = _command(value)


def _assignments(text: str, known: dict[str, str], *, spaced: bool = False) -> dict[str, str]:
    found = {}
    matches = list(_ASSIGNED.finditer(text))
    if not matches and spaced:
        name, _, value = text.partition(" ")
        value = value.strip()
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        return {name: substitute(value[1:-1] if quoted else value, known)} if name.isidentifier() else {}
    for match in matches:
        value = match[2]
        if value[:1] == "'":
            found[match[1]] = value[1:-1]
        else:
            found[match[1]] = substitute(value[1:-1] if value[:1] == '"' else value, {**known, **found})
    return found


def _copy(stage: _Stage, text: str) -> None:
    if "--from=" in text:
        return
    text = _FLAGS.sub("", text)
    if text.startswith("["):
        try:
            words = [str(word) for word in json.loads(text)]
        except ValueError:
            return
    else:
        words = text.split()
    if not words[1:]:
        return
    target = posixpath.normpath(posixpath.join(stage.workdir or "/", substitute(words[-1], stage.environment)))
    for source in words[:-1]:
        normal = posixpath.normpath(source.lstrip("/") or ".")
        folder = words[-1].endswith(("/", "."))
        if not words[2:] and (not posixpath.splitext(normal)[1] or (not folder and posixpath.splitext(target)[1])):
            stage.copied[target] = "" if normal == "." else normal
        else:
            stage.copied[posixpath.join(target, posixpath.basename(normal))] = normal


def _in_project(stage: _Stage, path: str) -> str | None:
    """Return the project's path of a path of the image; None if nothing was copied there."""
    inside = path
    while True:
        if inside in stage.copied:
            rest = path[len(inside) :].lstrip("/")
            return relative(posixpath.join(stage.copied[inside], rest))
        if inside in {"/", ""}:
            return None
        inside = posixpath.dirname(inside)


def _project_file(stage: _Stage, name: str, context: Context) -> str:
    found = _in_project(stage, posixpath.join(stage.workdir or "/", name))
    for candidate in ([found] if found else []) + list(candidates(name, context.path, "")):
        near = posixpath.join(posixpath.dirname(context.path), candidate)
        for path in (candidate, near):
            if context.open_file(path) is not None:
                return path
    return found or relative(name)


def _command(value: Placed) -> Command:
    """The exec form is a JSON list; anything else goes to a shell."""
    words = exec_form(value) if value.text.startswith("[") else None
    return Command(words) if words is not None else Command((), value)


def _launches(stage: _Stage, context: Context) -> tuple[Launch, ...]:
    directory = _in_project(stage, stage.workdir) if stage.workdir else ""
    inner = replace(
        context,
        environment={**context.environment, **stage.environment},
        directory=_placed_directory(directory or "", context),
        files=stage.files,
    )
    return joined(stage.entrypoint, stage.command, inner)


def _placed_directory(directory: str, context: Context) -> str:
    """A Dockerfile in a folder is mostly built from that folder, or from the root; a hint of neither keeps the first."""
    near = posixpath.dirname(context.path)
    if not directory and near and any(context.open_file(f"{near}/{name}") is not None for name in _ROOT_FILES):
        return near
    return directory


_ROOT_FILES = ("pyproject.toml", "setup.py", "requirements.txt", "Pipfile", "manage.py")
