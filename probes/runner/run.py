"""`probes run`: measures probes, prints verdicts and evidence, keeps results."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from probes.runner import results, script
from probes.runner.environment import GEVENT, name_of, newest, prepare, wanted
from probes.runner.errors import ProbeError
from probes.runner.figures import Figures
from probes.runner.measure import measure
from probes.runner.servers import Servers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from probes.runner.results import Result
    from probes.runner.script import Case, Probe


@dataclass(frozen=True)
class Beside:
    """What a probe is measured beside."""

    chosen: tuple[str, ...] = ()
    """Requirements in place of the probe's own."""
    gevent: str = GEVENT
    python: str = ""
    """``3.13``; the interpreter that runs this if empty."""


def run_case(servers: Servers, probe: Probe, case: Case, beside: Beside) -> Result:
    """Measure one case; what cannot be installed or started is a result too, an unmeasured one."""
    try:
        environment = prepare(wanted(case.requires, beside.chosen, beside.gevent), beside.python)
        found = measure(probe, case, environment, servers.address(case.server, environment))
        if found.doubtful:
            again = measure(probe, case, environment, servers.address(case.server, environment))
            found = min(found, again, key=lambda one: (bool(one.failed), one.quiet))
        versions = environment.versions
    except ProbeError as error:
        found = Figures(case.greenlets, case.duration, failed=str(error))
        versions = {"python": beside.python, "gevent": beside.gevent}
    return results.result_of(probe, case, found, versions, beside.chosen)


def run(names: Iterable[str], beside: Beside, *, record: bool = False) -> list[Result]:
    """Measure probes one after the other and print as they come.

    A name may be ``probe:case``. Raises ProbeError for one that is not there, before anything is measured.
    """
    wanted_cases = list(map(_picked, names))
    everything: list[Result] = []
    with closing(Servers()) as servers:
        for probe, picked in wanted_cases:
            found = []
            for case in picked:
                result = run_case(servers, probe, case, beside)
                print(f"# {probe.name + ':' + case.name:<36} {result.status:<12} {result.result}", flush=True)
                found.append(result)
            print("\n".join(results.evidence(probe, found)), flush=True)
            if record:
                results.save(probe.name, (result for result in found if result.status != "unmeasured"))
            everything += found
    return everything


def _picked(name: str) -> tuple[Probe, list[Case]]:
    stem, _, only = name.partition(":")
    probe = script.read(stem)
    return probe, [probe.case(only)] if only else list(probe.cases)


def changed(names: Iterable[str]) -> list[str]:
    """Return the probes that were never recorded, whose script has changed, or whose package has a newer release."""
    out = []
    for name in names:
        probe = script.read(name)
        kept = results.load(name)
        recorded = {result.case for result in kept if result.digest == probe.digest}
        if any(case.name not in recorded for case in probe.cases) or _outdated(probe, kept):
            out.append(name)
    return out


def _outdated(probe: Probe, kept: Iterable[Result]) -> bool:
    requires = probe.cases[0].requires
    if not requires:
        return False
    name = name_of(requires[0])
    return newest(name)[0] not in {result.versions.get(name) for result in kept}
