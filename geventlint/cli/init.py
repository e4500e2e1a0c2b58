"""``geventlint init``: say which processes are launched where geventlint cannot look."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
import tomli

from geventlint import config as configuration
from geventlint.cli import output
from geventlint.cli.options import existing
from geventlint.config.writing import with_hosts
from geventlint.errors import UsageError
from geventlint.knowledge import catalog
from geventlint.knowledge.database import Database
from geventlint.reading import Files
from geventlint.survey import survey

if TYPE_CHECKING:
    from geventlint.model import Host


@click.command(short_help="Write down launch lines that stand outside the project.")
@click.argument("path", default=".", callback=existing)
@click.option(
    "--assume",
    multiple=True,
    metavar="HOST",
    help="What is launched: celery, gunicorn, uwsgi, locust, script, or a whole command line.",
)
def init(*, path: str, assume: tuple[str, ...]) -> int:
    """Write hosts into [tool.geventlint] of the project at PATH, for a project whose deployment lives elsewhere.

    Asks nothing, prints what it wrote, and never changes what stands there. A project that declares its hosts needs none.
    """
    cwd = Path.cwd()
    config = configuration.load(configuration.start_of((path,), cwd))
    if config.hosts:
        output.tell(f"geventlint: {_shown(config.path or config.root, cwd)} names hosts already; nothing written")
        return 1
    rules, packages = catalog.shipped(config.rules), Database.shipped(config.databases)
    with output.Progress() as progress:
        known = survey(Files(config.root), config, rules, packages, assume=assume or ("celery",), progress=progress)
    declared = [host for host in known.project.hosts if host.evidence == "declared" and host.gevent]
    if declared and not assume:
        output.tell(f"geventlint: {declared[0].place} declares {declared[0].command}; nothing to write")
        return 1
    commands = [_command(host) for host in known.project.hosts if host.evidence == "assumed" and host.gevent]
    commands = list(dict.fromkeys(command for command in commands if command))
    if not commands:
        output.tell("geventlint: no Celery application found; name what is launched with --assume 'COMMAND'")
        return 1
    written = _write(config, commands)
    output.write(f"{_shown(written, cwd)}: hosts = [{', '.join(repr(command) for command in commands)}]\n")
    return 0


def _command(host: Host) -> str:
    """The command line of a host, its application filled in; empty if it names none."""
    if host.kind == "celery" and " -A " not in host.command and "--app" not in host.command:
        return host.command.replace("celery ", f"celery -A {host.entry} ", 1) if host.entry else ""
    return host.command if host.kind != "script" else ""


def _write(config: configuration.Config, commands: list[str]) -> Path:
    """Add the hosts to the file that configures the project; raises UsageError where it cannot be written."""
    own, shared = config.root / configuration.FILE_NAME, config.root / "pyproject.toml"
    path = own if own.exists() or not shared.exists() else shared
    try:
        text = path.read_bytes().decode() if path.exists() else ""
        written = with_hosts(text, commands, own=path == own)
        tomli.loads(written)
        path.write_bytes(written.encode())
    except tomli.TOMLDecodeError as error:
        raise UsageError(
            f"{path.name}: hosts cannot be written into it ({error}); add them by hand: hosts = {commands}"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name}: cannot be written: {error}") from error
    return path


def _shown(path: Path, cwd: Path) -> str:
    return Path(os.path.relpath(path, cwd)).as_posix()
