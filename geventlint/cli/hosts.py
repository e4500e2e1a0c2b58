"""``geventlint hosts``: every process that the project launches."""

from __future__ import annotations

from pathlib import Path

import click

from geventlint import config as configuration
from geventlint.cli import output
from geventlint.cli.options import existing, project_options
from geventlint.knowledge import catalog
from geventlint.knowledge.database import Database
from geventlint.model import Result, Root
from geventlint.reading import Files
from geventlint.report import hosts as table
from geventlint.survey import scripts, survey


@click.command(short_help="List every process that a project launches.")
@click.argument("path", default=".", callback=existing)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@project_options
def hosts(*, path: str, output_format: str, assume: tuple[str, ...], config_file: Path | None, isolated: bool) -> int:
    """List every process that the project at PATH launches, and which of them run greenlets."""
    cwd = Path.cwd()
    config = configuration.load(configuration.start_of((path,), cwd), config_file, isolated=isolated)
    rules, packages = catalog.shipped(config.rules), Database.shipped(config.databases)
    with output.Progress() as progress:
        known = survey(Files(config.root), config, rules, packages, assume=assume, progress=progress)
        closures = [(host, known.project.reach.reached(host)) for host in known.project.hosts]
        found = list(scripts.judged(closures, known.project.uses, known.project.modules.paths))
    result = Result(Root.of(config.root, cwd), hosts=tuple(host for host, _ in found), looked=known.looked)
    reaches = [None if closure is None else len(closure) for _, closure in found]
    if output_format == "json":
        output.write(table.render_json(result, reaches))
    else:
        output.write(table.render_text(result, reaches, output.room()))
    return 0 if result.hosts else 1
