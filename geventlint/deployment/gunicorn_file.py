"""gunicorn's Python configuration: its settings with their places, as far as they can be read without running it.

Imported only where there is such a file, so that nobody else pays for ``ast``.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geventlint.deployment.context import candidates
from geventlint.deployment.gunicorn_reader import Reader
from geventlint.deployment.gunicorn_settings import LARGEST, Setting
from geventlint.deployment.names import beside, is_template
from geventlint.documents.text import decode
from geventlint.model import Launch, Location, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geventlint.documents.python import Lost

    Open = Callable[[str], bytes | None]

_TELLING = ("worker_class", "workers", "wsgi_app", "bind", "preload_app", "threads", "worker_connections")
_DEEPEST = 3
_LARGEST = 500_000


@dataclass(frozen=True, slots=True)
class Configuration:
    """A configuration file."""

    path: str
    settings: Mapping[str, Setting] = field(default_factory=dict)
    patch: Location | None = None
    """The first call of gevent.monkey at its module level, or at that of a module of the project that it imports."""
    problem: Problem | None = None

    @property
    def patches_first(self) -> bool:
        """Whether loading the file patches the process, before gunicorn imports the application."""
        return self.patch is not None


def find(  # noqa: PLR0913  # where a file may lie
    name: str,
    near: str,
    directory: str,
    open_file: Open,
    *,
    required: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Configuration | None:
    """Return the configuration that ``-c NAME`` names, or None; an optional one is looked for in the directory only."""
    if name.startswith("python:"):
        name = name.removeprefix("python:").replace(".", "/") + ".py"
    name = name.removeprefix("file:")
    options = candidates(name, near, directory) if required else (posixpath.join(directory, name),)
    for option in options:
        for path in filter(None, (option, beside(option, near))):
            data = open_file(path)
            if data is not None:
                return read(path, data, open_file, environment or {})
    return None


def read(path: str, data: bytes, open_file: Open, environment: Mapping[str, str] | None = None) -> Configuration:
    """Read a configuration file, as far as the running Python can; what it cannot read is a ``problem``."""
    if len(data) > LARGEST:
        reason = f"larger than {LARGEST // 1000} kB, which no configuration of gunicorn is"
        return Configuration(path, problem=Problem("GVL002", Location(path), reason))
    text = decode(data)
    template = is_template(path)
    if template:
        from geventlint.deployment import jinja, templates  # only for templates

        text = templates.filled(text, jinja.values(text, path, open_file))
    reader = Reader(path, text.split("\n"), open_file, environment or {}, maybe=template)
    lost = reader.file(text)
    reader.from_environment(text)
    return Configuration(
        path, reader.settings, reader.patch, _problem(path, lost[0], template=template) if lost else None
    )


def _problem(path: str, lost: Lost, *, template: bool) -> Problem:
    if template:
        reason = "a template: the statements with braces that cannot be filled are not read"
        return Problem("GVL002", Location(path, lost.at, 1, lost.at, 1), reason, template=True)
    return Problem("GVL002", Location(path, lost.at, 1, lost.at, 1), lost.told())


def launches(configuration: Configuration) -> tuple[Launch, ...]:
    """Return the launch that a configuration stands for when no launch line names it."""
    settings = configuration.settings
    name = next((name for name in _TELLING if name in settings), None)
    if name is None:
        return ()
    where = settings[name].location
    argv = ("gunicorn", "-c", configuration.path)
    return (Launch(argv, where, " ".join(argv), words=(where, where, where)),)
