"""Time processes against each other: interleaved rounds, so that the machine's noise falls on everybody."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


MAXRSS_A_MIB = 1024 if sys.platform != "darwin" else 1024 * 1024
"""getrusage counts KiB; macOS counts bytes."""


@dataclass(frozen=True)
class Contestant:
    """A command in the race. ``rounds`` limits how often a slow one runs; 0 is no limit."""

    name: str
    command: tuple[str, ...]
    rounds: int = 0


@dataclass(frozen=True)
class Run:
    """One run: seconds on the clock, seconds of CPU (user and system, children included), MiB of its largest process."""

    wall: float
    cpu: float
    memory: float


class RaceError(Exception):
    """A contestant failed, so its time means nothing."""


def run_once(command: Sequence[str], folder: Path, core: int | None = None) -> Run:
    """Run a command in a folder, on one core if asked. Linters may exit with 0 or 1; anything else is a RaceError."""
    pinned = [*(["taskset", "--cpu-list", str(core)] if core is not None else []), *command]
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            pinned, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
            raise RaceError(f"{' '.join(command)} in {folder}: exit status {process.returncode}\n{said}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MAXRSS_A_MIB)


def race(
    contestants: Sequence[Contestant], folder: Path, rounds: int, core: int | None = None
) -> dict[str, list[Run | None]]:
    """Let everybody run once in each round, in rotating order, after a round that only warms the disk's cache.

    A contestant with a limit of its own has None in the rounds it sits out, and does not warm up.
    """
    for one in contestants:
        if not one.rounds:
            run_once(one.command, folder, core)
    runs: dict[str, list[Run | None]] = {one.name: [] for one in contestants}
    for number in range(rounds):
        first = number % len(contestants)
        for one in (*contestants[first:], *contestants[:first]):
            sits_out = one.rounds and number >= one.rounds
            runs[one.name].append(None if sits_out else run_once(one.command, folder, core))
    return runs


def middle(runs: Sequence[Run | None], value: Callable[[Run], float]) -> float:
    """The median of what was measured."""
    return median(value(run) for run in runs if run)


def ratio(runs: Sequence[Run | None], others: Sequence[Run | None], value: Callable[[Run], float]) -> str:
    """How many times the other's value, round by round: ``median [lowest..highest]``."""
    pairs = [value(one) / max(value(other), 1e-3) for one, other in zip(runs, others, strict=True) if one and other]
    return f"{median(pairs):.3g} [{min(pairs):.3g}..{max(pairs):.3g}]"


def table(runs: Mapping[str, Sequence[Run | None]], anchors: Sequence[str]) -> str:
    """Medians of everybody, and the ratios to each anchor."""
    columns = ["", "wall s", "cpu s", "MiB", *(f"{unit} x {anchor}" for anchor in anchors for unit in ("wall", "cpu"))]
    rows = [columns]
    for name, mine in runs.items():
        row = [name, f"{middle(mine, lambda run: run.wall):.3f}", f"{middle(mine, lambda run: run.cpu):.3f}"]
        row.append(f"{middle(mine, lambda run: run.memory):.0f}")
        for anchor in anchors:
            row += [ratio(mine, runs[anchor], lambda run: run.wall), ratio(mine, runs[anchor], lambda run: run.cpu)]
        rows.append(row)
    widths = [max(len(row[index]) for row in rows) for index in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
