"""``geventlint deps``: every package that the project has."""

from __future__ import annotations

from typing import Any

import click

from geventlint.checks.inventory import UNKNOWN, inventory
from geventlint.cli import output, surveying
from geventlint.cli.options import environment_options, existing, project_options
from geventlint.knowledge.schema import STATUSES
from geventlint.report import Context
from geventlint.report import deps as table


@click.command(short_help="List every package of a project, with its verdict.")
@click.argument("path", default=".", callback=existing)
@click.option(
    "--status", "statuses", multiple=True, type=click.Choice([*STATUSES, UNKNOWN]), help="Only of this status."
)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@environment_options
@project_options
def deps(*, path: str, statuses: tuple[str, ...], output_format: str, **options: Any) -> int:
    """List every package that the project at PATH gets: its version, its verdict, and how it comes in."""
    known = surveying.read(path, **options)
    entries = [one for one in inventory(known.project, known.database) if not statuses or one.status in statuses]
    context = Context(width=output.width(), color=output.has_color(), unicode=output.has_unicode())
    text = (
        table.render_json(known.root, entries)
        if output_format == "json"
        else table.render_text(known.root, entries, context)
    )
    output.write(text)
    return 0 if entries else 1
