"""``geventlint check``, the default command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geventlint import config as configuration
from geventlint import engine, report
from geventlint.cli import output
from geventlint.cli.options import codes, environment_options, installation, project_options, require
from geventlint.documents.text import decode
from geventlint.model import SEVERITIES, Severity
from geventlint.reading import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geventlint.model import Result


@click.command(short_help="Check a project, or some paths of it.")
@click.argument("paths", nargs=-1)
@click.option("--output-format", type=click.Choice(list(report.FORMATS)), default="full", show_default=True)
@click.option(
    "--select", multiple=True, callback=codes, metavar="CODES", help="Only these codes, or all that begin so."
)
@click.option("--extend-select", multiple=True, callback=codes, metavar="CODES", help="These too.")
@click.option("--ignore", multiple=True, callback=codes, metavar="CODES", help="Not these.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 from this severity on.  [default: warning]")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--strict", is_flag=True, help="Exit with 1 also for what is not known: packages, what they bring, files not read."
)
@click.option("--ignore-noqa", is_flag=True, help="Report also what noqa comments silence.")
@click.option("--stdin-filename", metavar="NAME", help="Read this one file from standard input.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--quiet", "-q", is_flag=True, help="Findings only.")
@click.option("--verbose", "-v", is_flag=True, help="Say what was read, and why a host was assumed.")
@environment_options
@project_options
def check(  # noqa: PLR0913  # one parameter an option
    *,
    paths: tuple[str, ...],
    output_format: str,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Severity | None,
    exit_zero: bool,
    strict: bool,
    ignore_noqa: bool,
    stdin_filename: str | None,
    statistics: bool,
    quiet: bool,
    verbose: bool,
    assume: tuple[str, ...],
    config_file: Path | None,
    isolated: bool,
    environment: str | None,
    python_version: str | None,
    platform: str,
) -> int:
    """Check a project, or some paths of it (default: the working directory).

    The whole project is read either way; PATHS say what is reported.
    """
    cwd = Path.cwd()
    stdin = None if stdin_filename is None else (stdin_filename, output.entered().read())
    wanted = paths or (".",)
    for path in () if stdin else wanted:
        require(path, _meant)
    start = configuration.start_of((stdin[0],) if stdin else wanted, cwd)
    config = configuration.load(start, config_file, isolated=isolated)
    config = config.override(select=select, extend_select=extend_select, ignore=ignore, fail_on=fail_on)
    with output.Progress() as progress:
        options = engine.Options(
            wanted,
            cwd,
            config,
            assume,
            stdin,
            installation(environment, python_version, platform, config),
            progress,
            noqa=not ignore_noqa,
        )
        result = engine.run(options)
    context = report.Context(
        lines=_lines(config.root, cwd, stdin),
        width=output.width(),
        color=output.has_color(),
        unicode=output.has_unicode(),
        quiet=quiet,
        verbose=verbose,
        statistics=statistics,
    )
    output.write(report.render(output_format, result, context))
    return 0 if exit_zero else _status(result, config.fail_on, strict=strict)


def _meant(name: str) -> str:
    """Say what may have been meant by a path that is not there."""
    if name == "-":
        return "; --stdin-filename NAME reads standard input"
    import difflib  # start-up: only a slip pays for it

    from geventlint.cli.main import COMMANDS

    near = difflib.get_close_matches(name, COMMANDS, 1, cutoff=0.75)
    return f"; did you mean geventlint {near[0]}?" if near else ""


def _status(result: Result, fail_on: Severity, *, strict: bool) -> int:
    coverage = result.coverage
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    found = any(result.count(severity) for severity in failing)
    return int(found or (strict and bool(coverage.unknown or coverage.unresolved or result.skipped)))


def _lines(root: Path, cwd: Path, stdin: tuple[str, bytes] | None) -> Callable[[str], Sequence[str]]:
    """Return what gives the report the lines of a file: of the editor's text for the file that it sent."""
    overlay = {Path(os.path.relpath(cwd / stdin[0], root)).as_posix(): stdin[1]} if stdin else None
    files = Files(root, overlay)
    known: dict[str, list[str]] = {}

    def lines(path: str) -> Sequence[str]:
        if path not in known:
            data = files.read(path)
            known[path] = [] if data is None else decode(data).split("\n")
        return known[path]

    return lines
