"""YAML that starts processes: Kubernetes, Helm, Heroku, Cloud Foundry, App Engine, Render … and uWSGI in YAML form."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment import dockerfile, shell
from geventlint.deployment.commandline import Command, joined
from geventlint.deployment.context import may_be_script, relative
from geventlint.deployment.scripts import expanded
from geventlint.documents.placed import Placed
from geventlint.documents.yaml import Map, Scalar, Sequence
from geventlint.model import Launch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.deployment.context import Context
    from geventlint.deployment.image import Image
    from geventlint.documents.yaml import Node

_COMMANDS = (
    "command",
    "entrypoint",
    "cmd",
    "startCommand",
    "start_command",
    "dockerCommand",
    "run_command",
    "shell",
    "exec",
    "start",
)
"""Keys whose value is a command, in every sort of manifest; ``args`` belongs to the first that is there."""

_REFERENCE = re.compile(r"\$\((\w+)\)")
_ENVIRONMENTS = ("env", "environment", "envVars", "env_variables", "envs")
_DOCKERFILES = ("dockerfilePath", "dockerfile_path")
_NAMES = ("name", "type", "service")
_DEEPEST = 60
_NODES = 100_000


def read(roots: list[Node], context: Context) -> tuple[Launch, ...]:
    """Return the launches of every mapping that has a command, wherever it stands."""
    found: list[Launch] = []
    seen: set[int] = set()
    heroku = context.path.rpartition("/")[2].startswith("heroku")
    for root in roots:
        if isinstance(root, Map) and heroku:
            found.extend(_heroku(root, context))
        if isinstance(root, Map) and isinstance(uwsgi := root.get("uwsgi"), Map):
            found.extend(_uwsgi(uwsgi, context))
        pending: list[tuple[Node, str, dict[str, str], int]] = [(root, "", {}, 0)]
        while pending and len(seen) < _NODES:
            node, name, environment, depth = pending.pop()
            if depth > _DEEPEST or id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, Sequence):
                pending.extend((item, name, environment, depth + 1) for item in reversed(node.items))
            elif isinstance(node, Map):
                name = _name(node) or name
                environment = {**environment, **_environment(node)}
                inner = replace(_built(node, context, environment), service=name, scripts=True)
                found.extend(_launches(node, inner))
                pending.extend(
                    (value, _name(value) or key.text, environment, depth + 1)
                    for key, value in reversed(list(node.items()))
                    if not isinstance(value, Scalar)
                )
    return tuple(found)


def _name(node: Node) -> str:
    for key in _NAMES:
        value = node.get(key) if isinstance(node, Map) else None
        if isinstance(value, Scalar):
            return value.text
    return ""


def _environment(node: Map) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in _ENVIRONMENTS:
        value = node.get(key)
        if isinstance(value, Map):
            found.update((name.text, item.text) for name, item in value.items() if isinstance(item, Scalar))
        elif isinstance(value, Sequence):
            for item in value.items:
                if not isinstance(item, Map):
                    continue
                name, text = item.get("name") or item.get("key"), item.get("value")
                if isinstance(name, Scalar) and isinstance(text, Scalar):
                    found[name.text] = text.text
    return found


def _built(node: Map, context: Context, environment: dict[str, str]) -> Context:
    """What a service inherits: from the image whose Dockerfile it names, as Render and DigitalOcean do, and its own variables."""
    named = next((value for key in _DOCKERFILES if isinstance(value := node.get(key), Scalar)), None)
    image = dockerfile.image(relative(named.text.lstrip("/")), context) if named else None
    around = image.around(context) if image else context
    return replace(around, environment={**around.environment, **environment})


def _launches(node: Map, context: Context) -> Iterator[Launch]:
    arguments = _command(node.get("args"), context)
    entrypoint = _command(node.get("entryPoint"), context)
    if entrypoint:
        yield from expanded(joined(entrypoint, _command(node.get("command"), context), context), context)
    for key in _COMMANDS:
        command = _command(node.get(key), context) if not (entrypoint and key == "command") else None
        if command is None:
            continue
        yield from expanded(joined(command, arguments, context), context)
        arguments = None
    if arguments:
        yield from expanded(joined(None, arguments, context), context)


def _command(node: Node | None, context: Context) -> Command | None:
    """A list of words, or a text for a shell."""
    if isinstance(node, Sequence):
        words = tuple(_referring(item.placed, context) for item in node.items if isinstance(item, Scalar))
        return Command(words) if words else None
    if isinstance(node, Scalar) and (
        context.tells((node.text, *node.text.split())) or may_be_script(node.text.split())
    ):
        return Command((), _referring(node.placed, context))
    return None


def _referring(text: Placed, context: Context) -> Placed:
    """A text in which Kubernetes puts a variable of the container for ``$(NAME)``, with the shell's ``${NAME}``."""
    if "$(" not in text.text:
        return text
    return Placed(
        _REFERENCE.sub(lambda found: "${" + found[1] + "}" if found[1] in context.environment else found[0], text.text),
        text.marks,
    )


def _heroku(root: Map, context: Context) -> Iterator[Launch]:
    """The processes of ``heroku.yml``, which run in the images that it builds."""
    run, images = root.get("run"), _images(root, context)
    for key, value in run.items() if isinstance(run, Map) else ():
        named = value.get("image") if isinstance(value, Map) else None
        image = images.get(named.text if isinstance(named, Scalar) else key.text)
        inner = replace(image.around(context) if image else context, service=key.text, scripts=True)
        parts = value.get("command") if isinstance(value, Map) else value
        for item in parts.items if isinstance(parts, Sequence) else [parts]:
            if isinstance(item, Scalar):
                yield from expanded(shell.launches(item.placed, inner), inner)


def _images(root: Map, context: Context) -> dict[str, Image]:
    build = root.get("build")
    files = build.get("docker") if isinstance(build, Map) else None
    found = {}
    for key, value in files.items() if isinstance(files, Map) else ():
        if isinstance(value, Scalar) and (image := dockerfile.image(relative(value.text), context)):
            found[key.text] = image
    return found


def _uwsgi(node: Map, context: Context) -> Iterator[Launch]:
    value = next((value for _, value in node.items() if isinstance(value, Scalar)), None)
    if value is not None:
        where = value.placed.location(context.path, 0, max(len(value.text), 1))
        words = ("uwsgi", "--yaml", context.path)
        yield Launch(words, where, " ".join(words), words=(where, where, where))
