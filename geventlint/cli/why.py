"""``geventlint why``: how a package comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from geventlint.checks.inventory import why as ask
from geventlint.cli import output, surveying
from geventlint.cli.options import environment_options, existing, project_options
from geventlint.report import Context
from geventlint.report import why as tree

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command(short_help="Tell how a package comes into a project.")
@click.argument("name")
@click.argument("path", default=".", callback=existing)
@click.option("--all", "every", is_flag=True, help="Every way, not the shortest of each project only.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@environment_options
@project_options
def why(*, name: str, path: str, every: bool, output_format: str, **options: Any) -> int:
    """Tell how the package NAME comes into the project at PATH: from launch line to import, requirement and package.

    NAME is a distribution or a module that one provides.
    """
    known = surveying.read(path, **options)
    answer = ask(known.project, known.database, name, every=every)
    context = Context(width=output.width(), color=output.has_color(), unicode=output.has_unicode())
    render: Callable[[], str] = (
        (lambda: tree.render_json(known.root, answer))
        if output_format == "json"
        else (lambda: tree.render_text(known.root, answer, context))
    )
    output.write(render())
    return 0 if answer.chains else 1
