"""Runs a case in its environment and returns the figures."""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probes.runner.figures import HOSTILE, Figures, figures
from probes.runner.processes import Marked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from probes.runner.environment import Environment
    from probes.runner.script import Case, Probe

_CHILD = Path(__file__).with_name("child.py")
_SETUP = 60.0
"""Seconds for importing and connecting: large SDKs import slowly on a busy machine."""
_GRACE = 5.0
_LOOK = 0.1


def measure(probe: Probe, case: Case, environment: Environment, address: Mapping[str, Any]) -> Figures:
    """Return the figures of a case.

    A hostile result that may be the probe's own fault (an error, a hang) is measured again without gevent; what fails there
    too was never gevent's doing and counts as not measured.
    """
    found = _once(probe, case, environment, address, patched=case.patched)
    if found.refused and case.patched:
        found = dataclasses.replace(found, failed="", errors=((found.failed, case.greenlets),))
    if (
        not (case.patched and case.controlled)
        or found.status not in HOSTILE
        or not (found.errors or found.hung or found.unfinished)
    ):
        return found
    control = _once(probe, case, environment, address, patched=False)
    if control.failed or control.errors or control.hung or control.unfinished:
        return Figures(found.greenlets, found.duration, failed=f"fails without gevent too: {control}")
    right = "as expected" if control.checked else f"all right in {control.wall or 0.0:.2f} s"
    return dataclasses.replace(found, control=right)


def _once(probe: Probe, case: Case, environment: Environment, address: Mapping[str, Any], *, patched: bool) -> Figures:
    order = {
        "probe": str(probe.path),
        "case": case.name,
        "address": dict(address),
        "greenlets": case.greenlets,
        "limit": case.limit,
        "before_patch": list(case.before_patch),
        "patched": patched,
    }
    with tempfile.TemporaryDirectory(prefix="probe-") as folder:
        child = Marked(
            [str(environment.python), "-X", "faulthandler", str(_CHILD), json.dumps(order)],
            Path(folder) / "output",
            {
                **case.environment,
                "TMPDIR": folder,
                "PYTHONUNBUFFERED": "1",
            },
            folder=Path(folder),
        )
        try:
            child.limit()
            return _watched(child, case, patched=patched)
        finally:
            if os.environ.get("PROBE_TRACE"):
                print(child.text())
            child.end()


def _watched(child: Marked, case: Case, *, patched: bool) -> Figures:
    """Follow the stages of a measuring process until it is done, hangs or swarms."""
    stage, since, look = "", time.monotonic(), 0
    while True:
        said = _stages(child.text())
        if said and said.get("stage") != stage:
            stage, since = said["stage"], time.monotonic()
        if stage == "done":
            # A thread of the pool may be stuck, so it is not waited for.
            return _of(said, case, patched=patched)
        status = child.ended()
        if status is not None and status == child.ended() and _stages(child.text()).get("stage") != "done":
            last = [line for line in child.text().splitlines() if line.strip()]
            why = f"the process ended with status {status} ({stage or 'before the probe was loaded'}): {last[-1] if last else ''}"
            return Figures(case.greenlets, case.duration, errors=((why[:240], case.greenlets),))
        if time.monotonic() - since > (_SETUP if stage in ("", "setup") else case.limit + _GRACE):
            return dataclasses.replace(_of(said, case, patched=patched), hung=stage or "setup")
        look += 1
        if look % 3 == 0 and child.swarms():
            return Figures(case.greenlets, case.duration, errors=(("it forks without end and was stopped", 1),))
        time.sleep(_LOOK)


def _of(said: Mapping[str, Any], case: Case, *, patched: bool) -> Figures:
    found = figures(said, case.greenlets, case.duration)
    return found if patched else dataclasses.replace(found, loop="")


def _stages(text: str) -> dict[str, Any]:
    """Return what the measuring process said last."""
    said: dict[str, Any] = {}
    for line in text.splitlines():
        if line.startswith("@@{"):
            try:
                said = json.loads(line[2:])
            except ValueError:  # half written: the rest comes with the next look
                continue
    return said
