"""Dockerfiles: what the image starts (ENTRYPOINT and CMD), with its variables, its directory and what pip installs."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment.commandline import Command, exec_form, joined
from geventlint.deployment.image import Image
from geventlint.deployment.scripts import expanded
from geventlint.deployment.values import substitute
from geventlint.discovery import role_of
from geventlint.documents.placed import Placed
from geventlint.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.deployment.context import Context
    from geventlint.model import Launch

_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)\s+")
_FLAGS = re.compile(r"(?:--[a-z-]+(?:=\S*)?\s+)+")
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_ASSIGNED = re.compile(r"""([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\\.|[^\s"'\\])*)""")
_REQUIREMENTS = re.compile(r"(?:^|\s)(?:-r|--requirement|-c|--constraint)[ =]?([^\s;&|]+)")
_INSTALLER = re.compile(r"\bpip[\d.]*\b|\buv\b")


def read(text: Placed, context: Context) -> tuple[Launch, ...]:
    """Return what each stage starts; a stage inherits from the stage that it is built from."""
    found = [
        launch
        for image in stages(text, context).values()
        for launch in joined(image.entrypoint, image.command, replace(image.around(context), scripts=True))
    ]
    unique = {(launch.location, launch.argv): launch for launch in expanded(found, context)}
    return tuple(unique.values())


def image(
    path: str, context: Context, target: str = "", folder: str = "", arguments: Mapping[str, str] | None = None
) -> Image | None:
    """Return what a Dockerfile builds from a folder: the stage ``target``, or the last; None if there is none.

    One that lies among the tests builds no part of the product.
    """
    data = context.open_file(path) if role_of(path) == "application" else None
    if data is None:
        return None
    made = stages(Placed.whole(decode(data)), replace(context, path=path), folder, arguments)
    return made.get(target.lower()) if target else next(reversed(made.values()), None)


def stages(
    text: Placed, context: Context, folder: str | None = None, given: Mapping[str, str] | None = None
) -> dict[str, Image]:
    """Return the stages of a Dockerfile by name, or by number where they have none; ``given`` are build arguments."""
    made: dict[str, Image] = {}
    arguments: dict[str, str] = {}
    current = Image(context.path, folder=folder)
    for keyword, value in _instructions(text):
        if keyword == "FROM":
            name, current = _from(value.text, made, arguments, Image(context.path, dict(arguments), folder=folder))
            made[name] = current
        elif keyword == "ARG":
            known = {**_assignments(value.text, current.environment if made else arguments), **(given or {})}
            named = {item.partition("=")[0] for item in value.text.split()}
            (current.environment if made else arguments).update({key: known[key] for key in named & known.keys()})
        else:
            _apply(current, keyword, value, context)
    return made or {"0": current}


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


def _from(value: str, made: Mapping[str, Image], arguments: dict[str, str], fresh: Image) -> tuple[str, Image]:
    words = _FLAGS.sub("", substitute(value, arguments)).split()
    base = made.get(words[0].lower()) if words else None
    name = words[2].lower() if words[2:] and words[1].lower() == "as" else str(len(made))
    return name, base.child() if base else fresh


def _apply(stage: Image, keyword: str, value: Placed, context: Context) -> None:
    if keyword == "ENV":
        stage.environment.update(_assignments(value.text, stage.environment, spaced=True))
    elif keyword == "WORKDIR":
        stage.workdir = posixpath.normpath(
            posixpath.join(stage.workdir or "/", substitute(value.text, stage.environment))
        )
    elif keyword in {"COPY", "ADD"}:
        stage.copy(value.text)
    elif keyword == "RUN" and _INSTALLER.search(value.text):
        names = [substitute(name.strip("\"'"), stage.environment) for name in _REQUIREMENTS.findall(value.text)]
        stage.files = tuple(dict.fromkeys((*stage.files, *(stage.project_file(name, context) for name in names))))
    elif keyword == "ENTRYPOINT":
        stage.entrypoint, stage.command = _command(value, context.path), None
    elif keyword == "CMD":
        stage.command = _command(value, context.path)


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


def _command(value: Placed, path: str) -> Command:
    """The exec form is a JSON list; anything else goes to a shell."""
    words = exec_form(value) if value.text.startswith("[") else None
    return Command(words, path=path) if words is not None else Command((), value, path)
