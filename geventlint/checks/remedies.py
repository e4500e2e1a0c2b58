"""What makes a package cooperative: whether a setup is in force, and how to say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.model import Fix
from geventlint.source.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.checks.context import Context
    from geventlint.model import Host, Setup, Use, UseVerdict, Verdict
    from geventlint.project.project import Project

OPTIONAL = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "*"})
"""Handlers that pass over the absence of what a ``try`` imports."""


def in_force(context: Context, setups: Sequence[Setup]) -> bool:
    """Whether the project's code does what one of the setups asks for, anywhere but in tests."""
    return any(_holds(context, setup) for setup in setups)


def tried(use: Use) -> bool:
    """Whether an import stands in a ``try`` that passes over the absence of what it imports."""
    return bool(OPTIONAL & {name.rpartition(".")[2] for name in use.scope.handlers})


def same_setup(use: UseVerdict, verdict: Verdict) -> bool:
    """Whether a use is cured by a setup of the package's own verdict: the two then tell one story."""
    wanted = {(setup.call, setup.imports) for setup in verdict.setup} - {("", "")}
    return verdict.status == "needs-setup" and any((setup.call, setup.imports) in wanted for setup in use.setup)


def _holds(context: Context, setup: Setup) -> bool:
    """Whether every part of a setup that a file can show is there; one that no file shows never holds."""
    project = context.project
    parts: list[bool] = []
    if setup.call:
        parts.append(_called(project, setup))
    elif setup.argument:
        parts.append(_passed(project, setup.argument))
    if setup.imports:
        parts.append(any(use.form == "import" for _, use in project.uses_by_name.get(setup.imports, ())))
    if setup.environment:
        name, _, value = setup.environment.partition("=")
        parts.append(any(_in_environment(host, name, value) for host in project.gevent_hosts))
    if setup.setting:
        name, _, value = setup.setting.partition("=")
        parts.append(any(_set(use, name, value) for _, use in project.all_uses()))
    return bool(parts) and all(parts)


def _passed(project: Project, argument: str) -> bool:
    """Whether some file passes, sets or defaults to an argument: ``transport="rest"``, ``{"transport": getenv(…, "rest")}``."""
    keyword, _, value = argument.partition("=")
    words = Vocabulary(settings=frozenset({keyword}))
    return any(
        use.form == "assignment" and any(_mentions(given.text, value) for given in use.arguments)
        for path in sorted(project.modules.paths)
        for use in project.ask(path, words)
    )


def _mentions(text: str, literal: str) -> bool:
    return literal.replace('"', "'") in text.replace('"', "'")


def _called(project: Project, setup: Setup) -> bool:
    keyword, _, value = setup.argument.partition("=")
    for _, use in project.uses_by_name.get(setup.call, ()):
        if not keyword and use.form in {"call", "decorator", "reference"}:
            return True
        if keyword and any(argument.keyword == keyword and _same(argument.text, value) for argument in use.arguments):
            return True
    return False


def _in_environment(host: Host, name: str, value: str) -> bool:
    given = host.environment.get(name)
    return given is not None and (not value or given == value)


def _set(use: Use, name: str, value: str) -> bool:
    if use.form != "assignment" or use.name.rpartition(".")[2] != name:
        return False
    return not value or any(_same(argument.text, value) for argument in use.arguments)


def _same(text: str, literal: str) -> bool:
    """Whether two pieces of source are the same literal, whatever its quotes."""
    return text.replace('"', "'") == literal.replace('"', "'")


def words(verdict: Verdict | UseVerdict) -> str:
    """The best way out, as the end of a message: ``: call psycogreen.gevent.patch_psycopg()``."""
    for setup in verdict.setup:
        text = _said(setup)
        if text:
            return f": {text}"
    if verdict.instead:
        return f": use {verdict.instead[0]} instead"
    notes = [setup.note for setup in verdict.setup if setup.note]
    return f"; way out: {notes[0]}" if notes else ""


def _said(setup: Setup) -> str:
    """What a file can show of a setup, as an instruction; empty for a mere note."""
    parts: list[str] = []
    if setup.call:
        parts.append(f"call {setup.call}({setup.argument})")
    elif setup.argument:
        parts.append(f"pass {setup.argument}")
    if setup.imports:
        parts.append(f"import {setup.imports} instead")
    if setup.setting:
        parts.append(f"set {setup.setting}")
    if setup.environment:
        parts.append(f"set {setup.environment} in the environment")
    return " and ".join(parts)


def remedy(verdict: Verdict | UseVerdict) -> Fix | None:
    """Every way out that was measured, with its price, the best one first."""
    ways: list[str] = []
    for setup in verdict.setup:
        said = _said(setup)
        text = said or setup.note
        if setup.install:
            text += f" (install {setup.install})"
        if setup.note and said:
            text += f", {setup.note}"
        if setup.price:
            text += f"; its price: {setup.price}"
        ways.append(text)
    if verdict.instead:
        ways.append(f"use {' or '.join(verdict.instead)} instead")
    return Fix("manual", "; or ".join(ways)) if ways else None
