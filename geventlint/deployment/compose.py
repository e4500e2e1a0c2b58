"""Compose files: the command of every service, with its variables and its directory."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geventlint.deployment import dotenv
from geventlint.deployment.commandline import Command, joined, string_words
from geventlint.deployment.context import relative
from geventlint.deployment.values import substitute
from geventlint.documents.placed import Placed
from geventlint.documents.text import decode
from geventlint.documents.yaml import Map, Scalar, Sequence, YamlError, documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.deployment.context import Context
    from geventlint.documents.yaml import Node
    from geventlint.model import Launch

_EXTENDS = 8


@dataclass(frozen=True, slots=True)
class _Service:
    """The parts of a service, what it extends included; each with the file that says it."""

    command: tuple[Node, str] | None = None
    entrypoint: tuple[Node, str] | None = None
    environment: tuple[tuple[str, str], ...] = ()
    directory: str = ""


def read(roots: list[Node], context: Context) -> tuple[Launch, ...]:
    """Return the launches of all services."""
    interpolation = dotenv.near(context.path, context.open_file)
    found: list[Launch] = []
    for root in roots:
        services = _services(root)
        for name, node in services.items():
            service = _read(node, services, context, interpolation, frozenset({(context.path, name)}))
            found.extend(_launches(name, service, context, interpolation))
    return tuple(found)


def _services(root: Node) -> dict[str, Map]:
    if not isinstance(root, Map):
        return {}
    services = root.get("services")
    pairs = services.items() if isinstance(services, Map) else _old(root)
    return {key.text: value for key, value in pairs if isinstance(value, Map)}


def _old(root: Map) -> Iterator[tuple[Scalar, Node]]:
    """Version 1 has its services at the top."""
    for key, value in root.items():
        if isinstance(value, Map) and (value.get("image") or value.get("build")):
            yield key, value


def _read(
    node: Map,
    services: dict[str, Map],
    context: Context,
    interpolation: dict[str, str],
    seen: frozenset[tuple[str, str]],
) -> _Service:
    base = _base(node, services, context, interpolation, seen)
    environment = dict(base.environment)
    for name in _names(node.get("env_file")):
        path = relative(posixpath.join(posixpath.dirname(context.path), substitute(name, interpolation)))
        environment.update(dotenv.read(context.open_file(path)))
    for name, value in _environment(node.get("environment")):
        environment[name] = substitute(value, interpolation)
    command, entrypoint, directory = node.get("command"), node.get("entrypoint"), node.get("working_dir")
    return _Service(
        (command, context.path) if command else base.command,
        (entrypoint, context.path) if entrypoint else base.entrypoint,
        tuple(environment.items()),
        _directory(directory) or _built(node.get("build"), context, interpolation) or base.directory,
    )


def _base(
    node: Map,
    services: dict[str, Map],
    context: Context,
    interpolation: dict[str, str],
    seen: frozenset[tuple[str, str]],
) -> _Service:
    extends = node.get("extends")
    name = extends.text if isinstance(extends, Scalar) else _text(extends, "service")
    file = _text(extends, "file")
    if not name or len(seen) > _EXTENDS:
        return _Service()
    path = context.path
    if file:
        path = relative(posixpath.join(posixpath.dirname(context.path), file))
        data = context.open_file(path)
        try:
            roots = documents(decode(data)) if data is not None and (path, name) not in seen else []
        except YamlError:
            roots = []
        services = _services(roots[0]) if roots else {}
    if (path, name) in seen or name not in services:
        return _Service()
    inner = replace(context, path=path)
    return _read(services[name], services, inner, interpolation, seen | {(path, name)})


def _text(node: Node | None, key: str) -> str:
    value = node.get(key) if isinstance(node, Map) else None
    return value.text if isinstance(value, Scalar) else ""


def _names(node: Node | None) -> list[str]:
    items = node.items if isinstance(node, Sequence) else [node]
    found = [item.text for item in items if isinstance(item, Scalar)]
    return found + [path for item in items if (path := _text(item, "path"))]


def _environment(node: Node | None) -> Iterator[tuple[str, str]]:
    if isinstance(node, Map):
        for key, value in node.items():
            if isinstance(value, Scalar):
                yield key.text, value.text
    elif isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Scalar) and "=" in item.text:
                name, _, text = item.text.partition("=")
                yield name, text


def _directory(node: Node | None) -> str:
    text = node.text if isinstance(node, Scalar) else ""
    return "" if text.startswith("/") or "$" in text else relative(text or ".")


def _built(node: Node | None, context: Context, interpolation: dict[str, str]) -> str:
    """The folder that a service is built from, if a project of its own lies there: the code of one service of several."""
    text = node.text if isinstance(node, Scalar) else _text(node, "context")
    folder = substitute(text, interpolation)
    if not folder or "$" in folder or ":" in folder or folder.startswith("/"):
        return ""
    path = relative(posixpath.join(posixpath.dirname(context.path), folder))
    return path if path and any(context.open_file(f"{path}/{name}") is not None for name in _PROJECT) else ""


_PROJECT = ("requirements.txt", "pyproject.toml", "setup.py", "manage.py", "Pipfile", "uv.lock", "poetry.lock")
"""Files that a project of its own has."""


def _launches(name: str, service: _Service, context: Context, interpolation: dict[str, str]) -> tuple[Launch, ...]:
    environment = dict(service.environment)
    source = (service.command or service.entrypoint or (None, context.path))[1]
    inner = replace(
        context, path=source, environment={**interpolation, **environment}, directory=service.directory, service=name
    )
    entrypoint = command_of(service.entrypoint[0] if service.entrypoint else None, inner)
    command = command_of(service.command[0] if service.command else None, inner)
    found = joined(entrypoint, command, inner)
    return tuple(replace(launch, environment=_own(launch.environment, environment, interpolation)) for launch in found)


def _own(known: object, environment: dict[str, str], interpolation: dict[str, str]) -> dict[str, str]:
    """The variables that the process gets: those of ``.env`` only fill in the file's own braces."""
    values = dict(known) if isinstance(known, dict) else {}
    return {name: value for name, value in values.items() if name in environment or name not in interpolation}


def command_of(node: Node | None, context: Context) -> Command | None:
    """A command as a list, or as a text that is split into words (``$$`` is a dollar for the container's shell)."""
    if isinstance(node, Sequence):
        return Command(tuple(_dollars(item.placed) for item in node.items if isinstance(item, Scalar)))
    if isinstance(node, Scalar) and node.text.strip():
        return Command(string_words(_dollars(node.placed), context))
    return None


def _dollars(text: Placed) -> Placed:
    return Placed(text.text.replace("$$", "$"), text.marks) if "$$" in text.text else text
