"""What makes a package cooperative: whether a setup is in force, and how to say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.model import Fix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.checks.context import Context
    from geventlint.model import Setup, Verdict


def in_force(context: Context, setups: Sequence[Setup]) -> bool:
    """Whether the project's code does what one of the setups asks for, anywhere but in tests."""
    return any(_holds(context, setup) for setup in setups)


def _holds(context: Context, setup: Setup) -> bool:
    project = context.project
    known = project.uses_by_name
    asked = False
    if setup.call:
        asked = True
        if not any(use.form in {"call", "decorator", "reference"} for _, use in known.get(setup.call, ())):
            return False
    if setup.imports:
        asked = True
        if not any(use.form == "import" for _, use in known.get(setup.imports, ())):
            return False
    if setup.environment:
        asked = True
        name, _, value = setup.environment.partition("=")
        if not any(host.options.get(f"env:{name}") == value for host in project.gevent_hosts):
            return False
    return asked and not (setup.argument or setup.setting)


def words(verdict: Verdict) -> str:
    """The way out, as the end of a message: ``: call psycogreen.gevent.patch_psycopg()``."""
    for setup in verdict.setup:
        text = _said(setup)
        if text:
            return f": {text}"
    if verdict.instead:
        return f": use {verdict.instead[0]} instead"
    return ""


def _said(setup: Setup) -> str:
    if setup.call:
        return f"call {setup.call}()"
    if setup.imports:
        return f"import {setup.imports} instead"
    if setup.argument:
        return f"pass {setup.argument}"
    if setup.setting:
        return f"set {setup.setting}"
    if setup.environment:
        return f"set {setup.environment} in the environment"
    return setup.note


def remedy(verdict: Verdict) -> Fix | None:
    """Every way out that was measured, with its price, the best one first."""
    ways: list[str] = []
    for setup in verdict.setup:
        text = _said(setup)
        if not text:
            continue
        if setup.install:
            text += f" (install {setup.install})"
        if setup.price:
            text += f"; its price: {setup.price}"
        if setup.note and text != setup.note:
            text += f"; {setup.note}"
        ways.append(text)
    if verdict.instead:
        ways.append(f"use {' or '.join(verdict.instead)} instead")
    return Fix("manual", "; or ".join(ways)) if ways else None
