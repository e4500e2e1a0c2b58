"""Compose files: what every service starts, with its variables and its directory, and what it inherits from its image."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geventlint.deployment import compose_nodes as nodes
from geventlint.deployment import dockerfile, dotenv
from geventlint.deployment.commandline import joined
from geventlint.deployment.context import in_project, relative
from geventlint.deployment.scripts import expanded
from geventlint.deployment.values import substitute
from geventlint.documents.text import decode
from geventlint.documents.yaml import Map, Scalar, Sequence, YamlError, documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.deployment.commandline import Command
    from geventlint.deployment.context import Context
    from geventlint.deployment.image import Image
    from geventlint.documents.yaml import Node
    from geventlint.model import Launch, Location

_EXTENDS = 8
_PLAIN = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""The names of the file that the others of a folder (``docker-compose.dev.yml``) are laid over."""


@dataclass(frozen=True, slots=True)
class _Service:
    """The parts of a service, what it extends included; each with the file that says it."""

    command: tuple[Node, str] | None = None
    entrypoint: tuple[Node, str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: str = ""
    image: Image | None = None
    named: str = ""
    """The name of its image."""
    copied: Mapping[str, str] = field(default_factory=dict)
    """Folder of the container → folder of the project that is mounted there."""
    place: Location | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A compose file whose services are read."""

    context: Context
    services: Mapping[str, Map]
    interpolation: Mapping[str, str]
    below: _File | None = None
    """The file that this one is laid over."""
    images: dict[object, Image | None] = field(default_factory=dict)
    """Those that were read already; most services build the same."""

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.context.path)

    @property
    def partial(self) -> bool:
        """Whether it is laid over another file for sure: a service of it has no image, and builds and extends none."""
        return any(not any(map(node.get, ("image", "build", "extends"))) for node in self.services.values())

    def other(self, path: str) -> _File | None:
        """Return another compose file; None if it is not there."""
        data = self.context.open_file(path)
        try:
            roots = documents(decode(data)) if data is not None else []
        except YamlError:
            roots = []
        context = replace(self.context, path=path)
        return _File(context, _services(roots[0]), self.interpolation, images=self.images) if roots else None

    def path(self, name: str) -> str | None:
        """Return the project's path of a name in the file; None if it lies outside or is not known."""
        text = substitute(name, self.interpolation)
        if not text or "$" in text or ":" in text or text.startswith(("/", "~")):
            return None
        whole = posixpath.normpath(posixpath.join(self.folder, text))
        return None if whole.startswith("..") else relative(whole)


def read(roots: list[Node], context: Context) -> tuple[Launch, ...]:
    """Return the launches of all services."""
    interpolation = dotenv.near(context.path, context.open_file)
    found: list[Launch] = []
    for root in roots:
        file = _File(context, _services(root), interpolation)
        file = replace(file, below=_below(file))
        known = {
            name: _read(node, file, frozenset({(context.path, name)}), name) for name, node in file.services.items()
        }
        built = {service.named: service.image for service in known.values() if service.named and service.image}
        for name, service in known.items():
            found.extend(_launches(name, replace(service, image=service.image or built.get(service.named)), file))
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


def _below(file: _File) -> _File | None:
    """The plain compose file of the folder, over which a file like ``docker-compose.dev.yml`` is laid."""
    name = posixpath.basename(file.context.path)
    if name in _PLAIN:
        return None
    found = (file.other(posixpath.join(file.folder, plain)) for plain in _PLAIN)
    return next((other for other in found if other), None)


def _read(node: Map, file: _File, seen: frozenset[tuple[str, str]], name: str = "") -> _Service:
    base = _base(node, file, seen, name)
    environment = dict(base.environment)
    for listed in nodes.paths(node.get("env_file")):
        path = file.path(listed)
        environment.update(dotenv.read(file.context.open_file(path)) if path else {})
    environment.update(nodes.variables(node.get("environment"), file.interpolation))
    command, entrypoint = nodes.said(node.get("command")), nodes.said(node.get("entrypoint"))
    build = node.get("build")
    image = (_image(build, file) if build else None) or base.image
    copied = {**base.copied, **dict(_mounted(node.get("volumes"), file))}
    directory = _directory(node.get("working_dir"), {**(image.copied if image else {}), **copied})
    return _Service(
        (command, file.context.path) if command else base.command,
        (entrypoint, file.context.path) if entrypoint else base.entrypoint,
        environment,
        directory or (image.directory(file.context) if image else "") or _built(build, file) or base.directory,
        image,
        substitute(nodes.text(node, "image"), file.interpolation) or base.named,
        copied,
        _place(build, file) or base.place,
    )


def _base(node: Map, file: _File, seen: frozenset[tuple[str, str]], own: str) -> _Service:
    """What a service extends, or else the service of the same name in the file below."""
    extends = node.get("extends")
    name = extends.text if isinstance(extends, Scalar) else nodes.text(extends, "service")
    path = nodes.text(extends, "file")
    other: _File | None = file
    if not name:
        name, other = own, file.below if file.partial or not _starts(node) else None
    elif path:
        other = file.other(relative(posixpath.join(file.folder, path)))
    if other is None or len(seen) > _EXTENDS:
        return _Service()
    key = (other.context.path, name)
    if key in seen or name not in other.services:
        return _Service()
    return _read(other.services[name], other, seen | {key}, name)


def _starts(node: Map) -> bool:
    """Whether a service says what it starts, and in what."""
    return bool(nodes.said(node.get("command")) or nodes.said(node.get("entrypoint"))) and bool(
        node.get("image") or node.get("build")
    )


def _directory(node: Node | None, copied: Mapping[str, str]) -> str:
    text = node.text if isinstance(node, Scalar) else ""
    if text.startswith("/"):
        return in_project(copied, posixpath.normpath(text)) or ""
    return "" if "$" in text else relative(text or ".")


def _mounted(node: Node | None, file: _File) -> Iterator[tuple[str, str]]:
    for item in node.items if isinstance(node, Sequence) else []:
        source, target = nodes.text(item, "source"), nodes.text(item, "target")
        if isinstance(item, Scalar):
            source, _, rest = item.text.partition(":")
            target = rest.partition(":")[0]
        path = file.path(source) if source.startswith(".") else None
        if path is not None and target.startswith("/"):
            yield posixpath.normpath(target), path


def _image(node: Node, file: _File) -> Image | None:
    """The image that a service builds, if its Dockerfile is in the project."""
    folder = file.path(node.text if isinstance(node, Scalar) else nodes.text(node, "context") or ".")
    if folder is None:
        return None
    arguments = dict(nodes.variables(node.get("args") if isinstance(node, Map) else None, file.interpolation))
    target = substitute(nodes.text(node, "target"), file.interpolation)
    names = (
        [substitute(name, file.interpolation)]
        if (name := nodes.text(node, "dockerfile"))
        else ["Dockerfile", "Containerfile"]
    )
    for name in names:
        path = relative(posixpath.join(folder, name))
        key = (path, target, folder, *arguments.items())
        if key not in file.images:
            file.images[key] = dockerfile.image(path, file.context, target, folder, arguments)
        if file.images[key]:
            return file.images[key]
    return None


def _built(node: Node | None, file: _File) -> str:
    """The folder that a service is built from, if a project of its own lies there: the code of one service of several."""
    path = file.path(node.text if isinstance(node, Scalar) else nodes.text(node, "context"))
    return path if path and any(file.context.open_file(f"{path}/{name}") is not None for name in _PROJECT) else ""


_PROJECT = ("requirements.txt", "pyproject.toml", "setup.py", "manage.py", "Pipfile", "uv.lock", "poetry.lock")
"""Files that a project of its own has."""


def _place(node: Node | None, file: _File) -> Location | None:
    while isinstance(node, Map):
        node = next((value for _, value in node.items()), None)
    return node.placed.location(file.context.path, 0, max(len(node.text), 1)) if isinstance(node, Scalar) else None


def _launches(name: str, service: _Service, file: _File) -> Iterator[Launch]:
    image = service.image
    environment = {**(image.environment if image else {}), **service.environment}
    inner = replace(
        file.context,
        environment={**file.interpolation, **environment},
        directory=service.directory,
        service=name,
        files=image.files if image else (),
        copied={**(image.copied if image else {}), **service.copied},
        scripts=True,
    )
    for launch in expanded(joined(*_parts(service, file), inner), inner):
        inherited = image is not None and launch.location.path == image.path
        yield replace(
            launch,
            environment=_own(launch.environment, environment, file.interpolation),
            started=launch.started or (service.place if inherited else None),
        )


def _parts(service: _Service, file: _File) -> tuple[Command | None, Command | None]:
    """The entry point and the command: a service's own, else the image's; an entry point of its own does away with both."""
    image = service.image
    command = nodes.command(*service.command, file.context, file.interpolation) if service.command else None
    if service.entrypoint:
        return nodes.command(*service.entrypoint, file.context, file.interpolation), command
    inherited = image.command if image and not service.command else None
    return image.entrypoint if image else None, command or inherited


def _own(known: Mapping[str, str], environment: Mapping[str, str], interpolation: Mapping[str, str]) -> dict[str, str]:
    """The variables that the process gets: those of ``.env`` only fill in the file's own braces."""
    return {name: value for name, value in known.items() if name in environment or name not in interpolation}
