"""The command line: run, list, bisect, analyse, coverage, check."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from probes.runner import script
from probes.runner.environment import GEVENT
from probes.runner.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return 0, 1 when something is not as it should be, 2 when it could not be done."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.do(options)
    except ProbeError as error:
        print(f"probes: {error}", file=sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m probes", description="Measure how packages behave under gevent.")
    commands = parser.add_subparsers(required=True)

    run = commands.add_parser("run", help="measure probes; print verdicts and evidence")
    run.add_argument("names", nargs="*", metavar="NAME", help="probe, or probe:case")
    run.add_argument(
        "--with", dest="chosen", action="append", default=[], metavar="REQUIREMENT", help="in place of the probe's own"
    )
    run.add_argument("--gevent", default=GEVENT, metavar="VERSION")
    run.add_argument("--python", default="", metavar="3.N")
    run.add_argument("--all", action="store_true", help="every probe")
    run.add_argument("--changed", action="store_true", help="of those, the ones that are not recorded as they are now")
    run.add_argument("--record", action="store_true", help="keep the results in probes/results")
    run.set_defaults(do=_run)

    commands.add_parser("list", help="name the probes, what they require and talk to").set_defaults(do=_list)
    return parser


def _run(options: argparse.Namespace) -> int:
    from probes.runner.run import Beside, changed, run

    names = [*options.names, *(script.names() if options.all else ())]
    if not names:
        raise ProbeError("name a probe, or say --all")
    if options.changed:
        names = changed(names)
    found = run(names, Beside(tuple(options.chosen), options.gevent, options.python), record=options.record)
    return 0 if found and all(result.status != "unmeasured" for result in found) else 1


def _list(_options: argparse.Namespace) -> int:
    for name in script.names():
        probe = script.read(name)
        cases = ", ".join(case.name for case in probe.cases)
        print(
            f"{name:<28} {probe.about}\n{'':<28}   {' '.join(probe.cases[0].requires)} [{probe.cases[0].server}] {cases}"
        )
    return 0
