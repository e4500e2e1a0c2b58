"""The group of commands, and what becomes of every way in which one can end."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geventlint import __version__
from geventlint.cli import output
from geventlint.errors import GeventlintError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FAILED = 2
_INTERRUPTED = 130

COMMANDS: Mapping[str, tuple[str, str]] = {
    "check": ("geventlint.cli.check", "check"),
    "hosts": ("geventlint.cli.hosts", "hosts"),
    "init": ("geventlint.cli.init", "init"),
    "deps": ("geventlint.cli.deps", "deps"),
    "why": ("geventlint.cli.why", "why"),
    "explain": ("geventlint.cli.explain", "explain"),
    "rule": ("geventlint.cli.rule", "rule"),
    "db": ("geventlint.cli.db", "db"),
}
"""Name → the module and attribute that hold the command; imported when it is used."""
DEFAULT = "check"


class _Commands(click.Group):
    """A group whose commands are imported when they are used, and whose default is ``check``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {name for option in self.get_params(ctx) for name in option.opts}
        if not args or (args[0] not in COMMANDS and args[0] not in own):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="geventlint %(version)s")
def commands() -> None:
    """Tell whether a project survives gevent, before production does.

    `geventlint PATH…` is short for `geventlint check PATH…`.
    """


def main(arguments: Sequence[str]) -> int:
    """Run one command; return 0 for an answer, 1 for findings or no answer, 2 for a failure."""
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # it stays open as long as we run
    if sys.stdout is None:
        return _fail("standard output is closed")
    verbose = not {"-v", "--verbose"}.isdisjoint(arguments)
    try:
        status = commands.main(list(arguments), prog_name="geventlint", standalone_mode=False)
    except (click.ClickException, GeventlintError, OSError) as error:
        return _fail(_told(error))
    except (KeyboardInterrupt, click.Abort):
        output.tell("geventlint: interrupted")
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the last line of defence: a user gets a sentence, not a traceback
        return _broken(error, verbose=verbose)
    return status if isinstance(status, int) else 0


def _fail(message: str) -> int:
    output.tell(f"geventlint: {message}")
    return _FAILED


def _told(error: click.ClickException | GeventlintError | OSError) -> str:
    """Say what is wrong, and where that can be looked up."""
    if isinstance(error, GeventlintError):
        return str(error)
    if isinstance(error, OSError):  # a full disk, a folder that may not be entered
        output.give_up()
        return ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    if not context:
        return message
    see = f"ee {context.command_path} --help"
    return f"{message} S{see}" if message.endswith("?") else f"{message}; s{see}"


def _broken(error: Exception, *, verbose: bool) -> int:
    if verbose:
        import traceback  # start-up: only a defect pays for it

        traceback.print_exception(error, file=sys.stderr)
    more = "" if verbose else " (--verbose shows where)"
    return _fail(f"this is a defect of geventlint, please report it: {type(error).__name__}: {error}{more}")
