"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable


def codes(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ARG001  # click's signature
    """Take ``GVL1,GVL203`` and repeated options alike."""
    return tuple(code for value in values for code in value.replace(",", " ").split())


def project_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options by which every command that reads a project finds and configures it."""
    for option in (
        click.option("--isolated", is_flag=True, help="Read no configuration file."),
        click.option(
            "--config", "config_file", type=click.Path(path_type=Path), help="Read this configuration file instead."
        ),
        click.option(
            "--assume",
            multiple=True,
            metavar="HOST",
            help="Check as if this host were launched: celery, gunicorn, script, or a whole command line.",
        ),
    ):
        command = option(command)
    return command
