"""``geventlint rule``: the page of a rule, or the table of all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geventlint import config as configuration
from geventlint.cli import output
from geventlint.cli.options import existing
from geventlint.documents.words import counted
from geventlint.knowledge import catalog as catalogue
from geventlint.report import Context, page
from geventlint.report.json_ import dumps

if TYPE_CHECKING:
    from geventlint.cli.trial import Trial
    from geventlint.knowledge.catalog import Catalog, Rule


@click.command(short_help="Explain a rule.")
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="All rules.")
@click.option(
    "--test",
    "tested",
    multiple=True,
    metavar="FILE",
    callback=existing,
    help="Run the examples of a rule file, or of every rule in a folder.",
)
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rule(*, code: str | None, every: bool, tested: tuple[str, ...], output_format: str) -> int:
    """Explain a rule, by its CODE or name: what it finds, why that breaks, and what to do."""
    if (code is not None) + every + bool(tested) != 1:
        raise click.UsageError("name one rule, or give --all or --test FILE", click.get_current_context())
    config = configuration.load(Path.cwd())
    if tested:
        return _test(tested, config.databases, output_format)
    catalog = catalogue.shipped(config.rules)
    if every:
        output.write(dumps([_object(one) for one in catalog.rules]) if output_format == "json" else _table(catalog))
        return 0
    found = catalog.get(code or "")
    if found is None:
        if output_format == "json":
            output.write(dumps(None))
        output.tell(f"geventlint: no rule {code}{_suggest(code or '', catalog)} geventlint rule --all lists them")
        return 1
    output.write(dumps(_object(found)) if output_format == "json" else _page(found))
    return 0


def _test(paths: tuple[str, ...], databases: tuple[Path, ...], output_format: str) -> int:
    from geventlint.cli import trial  # the engine, which a page does not need

    tried = trial.trials(paths, databases)
    if output_format == "json":
        output.write(dumps([_tried(one) for one in tried]))
    else:
        for one in tried:
            for fault in one.faults:
                output.write(f"{fault}\n")
            differ = "differs" if len(one.faults) == 1 else "differ"
            told = f"{counted(len(one.faults), 'line')} {differ}" if one.faults else "all as marked"
            output.write(f"{one.rule.code} {one.rule.name}: {counted(len(one.rule.examples), 'example')}, {told}\n")
    return int(any(one.faults for one in tried))


def _tried(one: Trial) -> dict[str, Any]:
    return {
        "code": one.rule.code,
        "name": one.rule.name,
        "path": one.rule.path.as_posix(),
        "examples": len(one.rule.examples),
        "faults": list(one.faults),
    }


def _object(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "since": rule.since,
        "summary": rule.summary,
        "fixable": rule.fixable or None,
        "explanation": rule.explanation,
        "url": None,
    }


def _page(rule: Rule) -> str:
    shown = Context(color=output.has_color(), unicode=output.has_unicode(), width=output.width())
    head = f"{rule.code} {rule.name} ({rule.severity}, since {rule.since})"
    return page.render(head, rule.explanation, shown)


def _table(catalog: Catalog) -> str:
    width = max((len(one.name) for one in catalog.rules), default=0)
    rows = (f"{one.code}  {one.severity:<7}  {one.name:<{width}}  {_first(one.summary)}" for one in catalog.rules)
    return "".join(f"{output.fitted(row)}\n" for row in rows)


def _first(text: str) -> str:
    sentence, stop, _ = text.partition(". ")
    return sentence + stop.strip()


def _suggest(code: str, catalog: Catalog) -> str:
    import difflib  # start-up: only a slip pays for it

    known = [word for one in catalog.rules for word in (one.code, one.name)]
    near = [*difflib.get_close_matches(code.upper(), known, 1), *difflib.get_close_matches(code.lower(), known, 1)]
    return f"; did you mean {near[0]}?" if near else ";"
