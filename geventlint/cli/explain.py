"""``geventlint explain``: from a misleading exception to the suspects in a project."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geventlint import config as configuration
from geventlint.cli import output
from geventlint.cli.options import project_options
from geventlint.errors import UsageError
from geventlint.explain.log import read
from geventlint.explain.recognition import Recognizer, silence
from geventlint.knowledge.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

    from geventlint.config import Config
    from geventlint.explain.answer import Answer
    from geventlint.explain.facts import Facts
    from geventlint.explain.recognition import Log


@click.command(short_help="Say what a traceback or a log really means.")
@click.argument("files", nargs=-1, metavar="[FILE…|-]")
@click.option("--project", metavar="DIR", help="The project that the log comes from.  [default: here]")
@click.option("--symptom", metavar="ID", help="Explain a symptom by its name: for what shows no message.")
@click.option("--list", "listing", is_flag=True, help="All symptoms, those that are likely in this project first.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@project_options
def explain(  # noqa: PLR0913  # one parameter an option
    *,
    files: tuple[str, ...],
    project: str | None,
    symptom: str | None,
    listing: bool,
    output_format: str,
    assume: tuple[str, ...],
    config_file: Path | None,
    isolated: bool,
) -> int:
    """Say what a traceback or a log really means, and what in the project is suspected.

    Reads standard input if no FILE is named. Text, JSON lines, events of Sentry, gzip; any size.
    """
    if bool(files) + bool(symptom) + listing > 1:
        raise click.UsageError("give files, --symptom or --list", click.get_current_context())
    place = project or "."
    if not os.path.isdir(place):  # noqa: PTH112  # a string from the command line
        raise UsageError(f"--project {place}: no such folder")
    config = configuration.load(configuration.start_of((place,), Path.cwd()), config_file, isolated=isolated)
    database = Database.shipped(config.databases)
    logs = [] if listing or symptom else _read(files or ("-",), Recognizer(database.symptoms))
    if logs and not any(log.matches or log.never_run for log in logs):
        return _silent(logs, output_format)
    from geventlint.explain import ask  # start-up: a log that shows nothing needs none of it
    from geventlint.report import explain as report

    with output.Progress() as progress:
        gather = _gather(config, database, assume, progress, named=project is not None)
        if listing:
            rows = ask.likelihood(database, gather("celery"))
            output.write(report.list_json(rows) if output_format == "json" else report.list_text(rows))
            return 0
        answer = ask.of_symptom(symptom, database, gather) if symptom else ask.of_logs(logs, database, gather)
    return _write(answer, output_format)


def _silent(logs: Sequence[Log], output_format: str) -> int:
    notes = [silence(replace(log, name="standard input") if log.name == "-" else log) for log in logs]
    if all(log.binary for log in logs):
        raise UsageError("; ".join(notes))
    from geventlint.explain.answer import Answer

    return _write(Answer(notes=tuple(notes)), output_format)


def _write(answer: Answer, output_format: str) -> int:
    if output_format == "text" and not answer.occurrences:
        for note in answer.notes:
            output.tell(f"geventlint: {note}")
        return 1
    from geventlint.report import Context
    from geventlint.report import explain as report

    if output_format == "json":
        output.write(report.render_json(answer))
    else:
        context = Context(width=output.width(), color=output.has_color(), unicode=output.has_unicode())
        output.write(report.render_text(answer, context))
    return 0 if answer.occurrences else 1


def _gather(
    config: Config, database: Database, assume: Sequence[str], progress: Callable[[str], None], *, named: bool
) -> Callable[[str], Facts]:
    def gather(likely: str) -> Facts:
        from geventlint.explain import facts  # start-up: a log without a symptom needs no project
        from geventlint.knowledge import catalog

        if not (named or facts.is_project(config)):
            return facts.Facts(absent=True)
        rules = catalog.shipped(config.rules)
        return facts.gather(config, Path.cwd(), rules, database, assume=assume, likely=likely, progress=progress)

    return gather


def _typed() -> BinaryIO:
    """Return standard input, and say what it waits for where people type."""
    data = output.entered()
    if sys.stdin.isatty():
        output.tell("geventlint: paste the traceback or the log, then press Ctrl-D")
    return data


def _read(names: Sequence[str], recognizer: Recognizer) -> list[Log]:
    logs = []
    for name in names:
        if name == "-":
            logs.append(read("-", _typed(), recognizer))
            continue
        try:
            with open(name, "rb", buffering=0) as file:  # noqa: PTH123  # the fastest way to plain bytes
                logs.append(read(name, file, recognizer))
        except OSError as error:
            raise UsageError(f"{name}: {error.strerror or error}") from error
    return logs
