"""``geventlint db``: what the compatibility database knows."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geventlint import config as configuration
from geventlint.cli import output
from geventlint.errors import UsageError
from geventlint.knowledge import lookup
from geventlint.knowledge.database import Database
from geventlint.knowledge.names import normalise
from geventlint.knowledge.schema import KINDS, STATUSES
from geventlint.knowledge.store import shipped_toml
from geventlint.report import Context, database
from geventlint.report.json_ import dumps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_format = click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group(short_help="Ask the compatibility database.", invoke_without_command=True)
@click.pass_context
def db(ctx: click.Context) -> None:
    """Ask the compatibility database, with the overlays that the project configures."""
    if ctx.invoked_subcommand is None:
        names = sorted(db.commands)
        raise click.UsageError(f"name a command: {', '.join(names[:-1])} or {names[-1]}", ctx)


@db.command(short_help="Tell how a package behaves under gevent.")
@click.argument("name")
@click.option("--version", metavar="V", help="Judge this version, not the newest.")
@click.option("--with", "beside", multiple=True, metavar="NAME==V", help="Beside this version of another package.")
@_format
def show(*, name: str, version: str | None, beside: tuple[str, ...], output_format: str) -> int:
    """Tell how the package NAME behaves under gevent, and why that is believed."""
    versions = dict(_pinned(word) for word in beside)
    answer = lookup.show(_open(), name, version and _version(version), versions)
    _say(answer, output_format, lambda: database.package(answer, _context()))
    return 1 if answer["status"] == "unknown" else 0


@db.command("list", short_help="List the packages.")
@click.option("--status", type=click.Choice(list(STATUSES)), help="Of this status at the newest version.")
@click.option("--kind", help="Of this kind, such as `database driver`.")
@_format
def list_(*, status: str | None, kind: str | None, output_format: str) -> int:
    """List the packages, without the inert ones unless they are asked for."""
    if kind and kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(KINDS)}"
        output.tell(f"geventlint: no kind {kind!r}; {hint}")
    return _say_list(lookup.list_(_open(), status, kind), output_format)


@db.command
@click.argument("words", nargs=-1, required=True)
@_format
def search(*, words: tuple[str, ...], output_format: str) -> int:
    """List the packages in whose entry all WORDS occur."""
    return _say_list(lookup.search(_open(), " ".join(words)), output_format)


@db.command
@_format
def stats(*, output_format: str) -> int:
    """Count what is known."""
    answer = lookup.stats(_open())
    _say(answer, output_format, lambda: database.numbers(answer))
    return 0


@db.command(short_help="Find the mistakes of databases.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@_format
def check(*, files: tuple[Path, ...], output_format: str) -> int:
    """Find the mistakes of database FILES; without any, of the shipped database and the configured overlays."""
    overlays = configuration.load(Path.cwd()).databases
    faults = lookup.check(files or (shipped_toml(), *overlays))
    objects = [{"path": fault.path, "line": fault.line, "message": fault.message} for fault in faults]
    _say(objects, output_format, lambda: "".join(f"{fault}\n" for fault in faults) or "no mistakes\n")
    return 1 if faults else 0


def _open() -> Database:
    return Database.shipped(configuration.load(Path.cwd()).databases)


def _context() -> Context:
    return Context(width=output.width(), color=output.has_color(), unicode=output.has_unicode())


def _say(answer: Any, output_format: str, text: Callable[[], str]) -> None:
    output.write(dumps(answer) if output_format == "json" else text())


def _say_list(entries: Sequence[dict[str, Any]], output_format: str) -> int:
    _say(entries, output_format, lambda: database.table(entries))
    return 0 if entries else 1


def _pinned(word: str) -> tuple[str, str]:
    name, equals, version = word.partition("==")
    if not (name.strip() and equals):
        raise UsageError(f"--with {word}: write it like gevent==25.5.1")
    return normalise(name.strip()), _version(version.strip())


def _version(text: str) -> str:
    from packaging.version import InvalidVersion, Version  # start-up: only a given version pays for it

    try:
        return str(Version(text))
    except InvalidVersion:
        raise UsageError(f"{text!r} is not a version, like 2.9.9") from None
