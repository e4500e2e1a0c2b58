"""Supervisor and circus programs, systemd units, and uWSGI and Paste configurations in INI form."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geventlint.deployment import dotenv, shell, uwsgi_files
from geventlint.deployment.commandline import launch, string_words
from geventlint.deployment.context import candidates, relative
from geventlint.deployment.scripts import expanded
from geventlint.documents import ini
from geventlint.documents.placed import Placed
from geventlint.model import Launch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.deployment.context import Context

_PROGRAM = re.compile(r"(?:program|fcgi-program|watcher|eventlistener):\s*(.+)")
_PAIR = re.compile(r"""([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|[^,"'\s]*)""")
_EXPANSION = re.compile(r"%\((?:ENV_)?(\w+)\)[sd]|%%")
_TELLING = ("gevent", "module", "wsgi", "wsgi-file", "file", "mount", "socket", "http", "master")


_NAMED_DAEMONS = frozenset({"smart-attach-daemon", "smart-attach-daemon2", "legion-attach-daemon"})
_DAEMONS = frozenset(
    {"attach-daemon", "attach-daemon2", "attach-control-daemon", "unsafe-attach-daemon", *_NAMED_DAEMONS}
)
_DAEMON_COMMAND = re.compile(r"\b(?:cmd|command|exec)=")


@dataclass
class _Service:
    name: str
    commands: list[Placed] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    directory: str = ""


def supervisor(text: Placed, context: Context) -> tuple[Launch, ...]:
    """Return the programs of a supervisor (or circus) configuration."""
    services: dict[int, _Service] = {}
    shared: dict[str, str] = {}
    for entry in ini.entries(text.text, ini.SUPERVISOR):
        program = _PROGRAM.match(entry.section)
        if program is None:
            if entry.section == "supervisord" and entry.key == "environment":
                shared.update(_pairs(entry.placed.text))
            continue
        service = services.setdefault(entry.part, _Service(program[1].strip()))
        if entry.key in {"command", "cmd"}:
            service.commands = [entry.placed]
        elif entry.key == "args":
            service.commands.append(entry.placed)
        elif entry.key == "environment":
            service.environment.update(_pairs(entry.placed.text))
        elif entry.key in {"directory", "working_dir"}:
            service.directory = _directory(entry.value)
    found: list[Launch] = []
    for service in services.values():
        inner = _context(service, {**shared, **service.environment}, context)
        if service.commands:
            command = _expanded(Placed.join(service.commands, " "))
            found.extend(expanded(launch(string_words(command, inner, resolve=False), inner), inner))
    return tuple(found)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for found in _PAIR.finditer(text):
        value = found[2]
        yield found[1], value[1:-1] if value[:1] in {'"', "'"} else value


def _expanded(text: Placed) -> Placed:
    pieces, position = [], 0
    for found in _EXPANSION.finditer(text.text):
        pieces.append(text.part(position, found.start()))
        value = "${" + found[1] + "}" if found[1] else "%"
        pieces.append(Placed(value, text.part(found.start(), found.end()).marks[:1]))
        position = found.end()
    pieces.append(text.part(position))
    return Placed.join([piece for piece in pieces if piece.text] or [text])


def _directory(text: str) -> str:
    text = text.strip().strip("\"'")
    return "" if text.startswith(("/", "~", "%", "-", "$")) else relative(text or ".")


def _context(service: _Service, environment: dict[str, str], context: Context) -> Context:
    return replace(context, service=service.name, environment=environment, directory=service.directory, scripts=True)


def systemd(text: Placed, context: Context) -> tuple[Launch, ...]:
    """Return what a systemd unit starts."""
    service = _Service(context.service or posixpath.basename(context.path).partition(".")[0])
    for entry in ini.entries(text.text, ini.SYSTEMD):
        if entry.section != "Service":
            continue
        if entry.key == "ExecStart":
            service.commands.append(entry.placed)
        elif entry.key == "Environment":
            service.environment.update(_unit_pairs(entry.placed.text))
        elif entry.key == "EnvironmentFile":
            service.environment.update(_environment_file(entry.value, context))
        elif entry.key == "WorkingDirectory":
            service.directory = _directory(entry.value)
    inner = _context(service, service.environment, context)
    found: list[Launch] = []
    for command in service.commands:
        start = len(command.text) - len(command.text.lstrip("-@:+!|"))
        words = string_words(command.part(start), inner)
        found.extend(expanded(launch(words, inner), inner))
    return tuple(found)


def _unit_pairs(text: str) -> Iterator[tuple[str, str]]:
    for item in re.findall(r"""(?:"[^"]*"|'[^']*'|[^\s"']+)+""", text):
        cleaned = item[1:-1] if item[:1] in {'"', "'"} and item[-1:] == item[:1] else item
        name, equals, value = cleaned.partition("=")
        if equals and name.isidentifier():
            yield name, value.strip("\"'")


def _environment_file(name: str, context: Context) -> dict[str, str]:
    for candidate in candidates(name.lstrip("-"), context.path, ""):
        data = context.open_file(candidate)
        if data is not None:
            return dotenv.read(data)
    return {}


def configurations(text: Placed, context: Context, data: bytes) -> tuple[Launch, ...]:
    """Return the launches that an INI file stands for: uWSGI's own section, Paste's gunicorn server, or programs."""
    found: list[Launch] = []
    if b"[uwsgi]" in data:
        found.extend(_uwsgi(text, context, data))
    if b"#main" in data and b"gunicorn" in data:
        found.extend(_paste(text, context))
    if b"[program:" in data or b"[watcher:" in data:
        found.extend(supervisor(text, context))
    return tuple(found)


def _uwsgi(text: Placed, context: Context, data: bytes) -> Iterator[Launch]:
    yield from _daemons(text, context)
    section = uwsgi_files.own_section(context.path, data, "uwsgi")
    where = next(
        (place for name in _TELLING for key, _, place in section.options if key == name and place is not None), None
    )
    if where is not None:
        argv = ("uwsgi", "--ini", context.path)
        yield Launch(argv, where, " ".join(argv), words=(where, where, where))


def _daemons(text: Placed, context: Context) -> Iterator[Launch]:
    """What uWSGI's master starts beside the workers."""
    for entry in ini.entries(text.text, ini.UWSGI):
        if entry.section != "uwsgi" or entry.key not in _DAEMONS:
            continue
        command = entry.placed
        if entry.key in _NAMED_DAEMONS:  # a pid file or a legion comes first
            command = command.part(command.text.find(" ") + 1)
        elif entry.key == "attach-daemon2":
            found = _DAEMON_COMMAND.search(command.text)
            command = command.part(found.end()) if found else command
        yield from shell.launches(_expanded(command), context)


def _paste(text: Placed, context: Context) -> Iterator[Launch]:
    found = [entry for entry in ini.entries(text.text) if entry.section.startswith("server:")]
    if not any(entry.key == "use" and "gunicorn" in entry.value for entry in found):
        return
    for entry in found:
        if entry.key in {"worker_class", "workers"} and entry.value:
            place = entry.placed.location(context.path, 0, len(entry.value))
            argv = ("gunicorn", "--paste", context.path, f"--{entry.key.replace('_', '-')}", entry.value)
            if entry.key == "worker_class":
                yield Launch(argv, place, " ".join(argv), words=(place,) * len(argv))
