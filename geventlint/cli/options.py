"""Options that several commands share."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geventlint.cli.output import tell
from geventlint.errors import UsageError
from geventlint.project.platforms import PLATFORMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.config import Config
    from geventlint.project.environment import Installation

    _Paths = str | tuple[str, ...]

_VERSION = re.compile(r"3\.\d{1,2}(?:\.\d{1,2})?")


def codes(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ARG001  # click's signature
    """Take ``GVL1,GVL203`` and repeated options alike."""
    return tuple(code for value in values for code in value.replace(",", " ").split())


def existing(ctx: click.Context, param: click.Parameter, value: _Paths) -> _Paths:  # noqa: ARG001  # click's signature
    """Take paths that are there; raises UsageError for one that is not."""
    for name in (value,) if isinstance(value, str) else value:
        require(name)
    return value


def require(name: str, hint: Callable[[str], str] = lambda _: "") -> None:
    """Raise UsageError for a path that is not there, with a hint at what may have been meant."""
    if not os.path.lexists(name):
        raise UsageError(f"{name}: no such file or folder{hint(name)}")


def environment_options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say where the project is installed."""
    for option in (
        click.option(
            "--platform",
            type=click.Choice(list(PLATFORMS)),
            default="linux",
            show_default=True,
            help="What it runs on.",
        ),
        click.option(
            "--python-version",
            metavar="X.Y",
            callback=_python_version,
            help="The Python it runs on.  [default: the oldest that it admits]",
        ),
        click.option(
            "--environment",
            metavar="FOLDER",
            help="Read what is installed there: a virtual environment, or auto to look for one. Nothing is imported.",
        ),
    ):
        command = option(command)
    return command


def installation(environment: str | None, python_version: str | None, platform: str, config: Config) -> Installation:
    """Return what these options say, else the configuration.

    Raises UsageError or ConfigError for an environment that is not there.
    """
    from geventlint.project import environment as environments  # start-up: some commands read no project

    active = os.environ.get("VIRTUAL_ENV", "")
    if not environment:
        found = environments.configured(config, active)
    else:
        found = environments.find(environment, config.root, Path.cwd(), active)
        if found is None:
            tell("geventlint: --environment auto: no virtual environment in the project, and none active")
    return environments.Installation(found, python_version or "", platform)


def _python_version(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _VERSION.fullmatch(value):
        raise click.BadParameter(f"{value!r} is no version like 3.12", ctx, param)
    return value


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
            help="Check as if this host were launched: celery, gunicorn, uwsgi, locust, script, or a whole command line.",
        ),
    ):
        command = option(command)
    return command
