"""What the commands that answer questions about a project begin with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geventlint import config as configuration
from geventlint.cli import output
from geventlint.cli.options import installation
from geventlint.knowledge import catalog
from geventlint.knowledge.database import Database
from geventlint.model import Root
from geventlint.reading import Files
from geventlint.survey import survey

if TYPE_CHECKING:
    from geventlint.project.project import Project


@dataclass(frozen=True)
class Known:
    """A project that was read, the database, and the project's root from the working directory."""

    project: Project
    database: Database
    root: Root


def read(  # noqa: PLR0913  # what the options of such a command say, all by name
    path: str,
    *,
    assume: tuple[str, ...],
    config_file: Path | None,
    isolated: bool,
    environment: str | None,
    python_version: str | None,
    platform: str,
) -> Known:
    """Read the project at a path; raises GeventlintError where that cannot be done."""
    cwd = Path.cwd()
    config = configuration.load(configuration.start_of((path,), cwd), config_file, isolated=isolated)
    rules, database = catalog.shipped(config.rules), Database.shipped(config.databases)
    installed = installation(environment, python_version, platform, config)
    with output.Progress() as progress:
        known = survey(
            Files(config.root), config, rules, database, assume=assume, installation=installed, progress=progress
        )
    return Known(known.project, database, Root.of(config.root, cwd))
