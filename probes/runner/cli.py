"""The command line: run, list, bisect, analyse, coverage, check."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from probes.runner import script
from probes.runner.environment import GEVENT
from probes.runner.errors import ProbeError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return 0, 1 when something is not as it should be, 2 when it could not be done."""
    options = _parser().parse_args(arguments)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _ended)
    try:
        status: int = options.do(options)
    except ProbeError as error:
        print(f"probes: {error}", file=sys.stderr)
        return 2
    return status


def _ended(number: int, _frame: object) -> None:
    """Leave as after Ctrl-C, so that servers and probes are ended."""
    sys.exit(128 + number)


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
    run.add_argument(
        "--record", action="store_true", help="keep the results in probes/results and the evidence in compat-db.toml"
    )
    run.set_defaults(do=_run)

    bisect = commands.add_parser("bisect", help="find the release where a verdict changes")
    bisect.add_argument("name", metavar="NAME", help="probe, or probe:case")
    bisect.add_argument("range", metavar="RANGE", help="releases to look at: '>=3.1,<3.2'")
    bisect.add_argument(
        "--of", default="", metavar="PACKAGE", help="bisect this distribution, not the first that the probe requires"
    )
    bisect.add_argument("--with", dest="chosen", action="append", default=[], metavar="REQUIREMENT")
    bisect.add_argument("--gevent", default=GEVENT, metavar="VERSION")
    bisect.add_argument("--python", default="", metavar="3.N")
    bisect.add_argument("--record", action="store_true", help="keep the results in probes/results")
    bisect.set_defaults(do=_bisect)

    analyse = commands.add_parser(
        "analyse", help="search a distribution's files for signs of waiting, without running them"
    )
    analyse.add_argument("names", nargs="+", metavar="NAME")
    analyse.set_defaults(do=_analyse)

    coverage = commands.add_parser("coverage", help="the share of a list of required packages that the database judges")
    coverage.add_argument("file", type=Path, metavar="FREQUENCY.toml")
    coverage.set_defaults(do=_coverage)

    record = commands.add_parser("record", help="put what probes/results keeps into compat-db.toml as evidence")
    record.add_argument("names", nargs="*", metavar="NAME", help="probes; all if none is named")
    record.set_defaults(do=_record)

    commands.add_parser("check", help="name the results that verdicts contradict").set_defaults(do=_check)
    commands.add_parser("refs", help="propose scripts for the database's older probe ids").set_defaults(do=_refs)
    commands.add_parser("list", help="name the probes, what they require and talk to").set_defaults(do=_list)
    return parser


def _run(options: argparse.Namespace) -> int:
    from probes.runner.run import Beside, changed, run

    names = [*options.names, *(script.names() if options.all else ())]
    if not names:
        raise ProbeError("name a probe, or say --all")
    if options.changed:
        names = changed(names)
        if not names:
            print("nothing has changed")
            return 0
    found = run(names, Beside(tuple(options.chosen), options.gevent, options.python), record=options.record)
    if options.record:
        _record(argparse.Namespace(names=list(dict.fromkeys(name.partition(":")[0] for name in names))))
    return 0 if found and all(result.status != "unmeasured" for result in found) else 1


def _bisect(options: argparse.Namespace) -> int:
    from contextlib import closing

    from probes.runner import results
    from probes.runner.bisecting import bisect, releases
    from probes.runner.environment import name_of, newest
    from probes.runner.run import Beside, run_case
    from probes.runner.servers import Servers

    stem, _, case = options.name.partition(":")
    probe = script.read(stem)
    chosen_case = probe.case(case or probe.cases[0].name)
    package = options.of or name_of(chosen_case.requires[0])

    with closing(Servers()) as servers:

        def measure(version: str) -> results.Result:
            beside = Beside(
                (*options.chosen, *pinned(chosen_case.requires, package, version)), options.gevent, options.python
            )
            result = run_case(servers, probe, chosen_case, beside)
            print(f"# {package} {version:<12} {result.status:<12} {result.result}", flush=True)
            if options.record and result.status != "unmeasured":
                results.save(probe.name, [result])
            return result

        print(bisect(releases(package, options.range, newest(package)), measure))
    return 0


def pinned(requires: Sequence[str], package: str, version: str) -> list[str]:
    """Return the requirements that pin a package: with the extras it has in the probe; psycopg's builds come in one version each."""
    import re

    from probes.runner.environment import name_of

    extras = next(
        (found[0] for one in requires if name_of(one) == package and (found := re.search(r"\[[^\]]+\]", one))), ""
    )
    same = [name for one in requires if (name := name_of(one)) != package and name == f"{package}-binary"]
    return [f"{package}{extras}=={version}", *(f"{name}=={version}" for name in same)]


def _analyse(options: argparse.Namespace) -> int:
    from probes.runner.analyse import fetch_and_analyse

    judged = 0
    for name in options.names:
        try:
            found = fetch_and_analyse(name)
        except ProbeError as error:
            print(f"# {error}")
            continue
        print(found, flush=True)
        judged += found.inert
    return 0 if judged == len(options.names) else 1


def _coverage(options: argparse.Namespace) -> int:
    from geventlint.knowledge.database import Database

    from probes.runner.coverage import coverage, read

    print(coverage(read(options.file), Database.shipped()))
    return 0


def _check(_options: argparse.Namespace) -> int:
    from geventlint.knowledge.database import Database

    from probes.runner.compare import contradictions

    found = list(contradictions(Database.shipped()))
    print("\n".join(found) or "no result contradicts its verdict")
    return 1 if found else 0


def _record(options: argparse.Namespace) -> int:
    from geventlint.knowledge import store
    from geventlint.knowledge.database import Database

    from probes.runner.record import update

    path = store.shipped_toml()
    for name in update(Database.load(path), path, [script.read(name) for name in options.names or script.names()]):
        print(f"{path.name}: evidence of {name}")
    return 0


def _refs(_options: argparse.Namespace) -> int:
    from geventlint.knowledge import store

    from probes.runner.record import references

    text = store.shipped_toml().read_text(encoding="utf-8")
    for entry, old, path in references(text, map(script.read, script.names())):
        print(f"{entry:<32} {old:<56} {path}")
    return 0


def _list(_options: argparse.Namespace) -> int:
    for name in script.names():
        probe = script.read(name)
        cases = ", ".join(case.name for case in probe.cases)
        print(
            f"{name:<28} {probe.about}\n{'':<28}   {' '.join(probe.cases[0].requires)} [{probe.cases[0].server}] {cases}"
        )
    return 0
