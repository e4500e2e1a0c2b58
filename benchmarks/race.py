"""Race geventlint against ruff and flake8 on public code, and its start against bare Python's.

``python benchmarks/race.py --corpora DIR [--only NAME …] [--rounds 5] [--pin CORE] [--json FILE]``

Nobody may use a cache. ruff and flake8 come from environments of their own, made once: flake8 runs every plugin that is
installed beside it, even with ``--select F``. Of the figures trust the CPU's: the clock also shows the neighbours.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from measure import Contestant, RaceError, Run, race, table

ROOT = Path(__file__).resolve().parent.parent
RUFF = ("check", "--isolated", "--select", "E9,F,I", "--no-cache", "--quiet", "--exit-zero", ".")
FLAKE8 = ("--isolated", "--select", "F", "-j2", "--quiet", ".")
GEVENTLINT = ("check", "--isolated", "--quiet", "--output-format", "concise", ".")


def tool(name: str, requirement: str, directory: Path) -> Path:
    """Return the program of a tool in an environment that holds nothing else, made below ``directory`` at first use."""
    folder = directory / name
    program = folder / "bin" / name
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, requirement], check=True)
    return program


def linters(options: argparse.Namespace) -> list[Contestant]:
    """Who races over a corpus."""
    mine = str(options.geventlint)
    ruff = str(tool("ruff", "ruff==0.17.6", options.tools))
    racers = [
        Contestant("geventlint", (mine, *GEVENTLINT)),
        Contestant("geventlint --assume celery", (mine, *GEVENTLINT, "--assume", "celery")),
        Contestant("ruff", (ruff, *RUFF)),
    ]
    if options.flake8_rounds:
        flake8 = str(tool("flake8", "flake8==7.5.0", options.tools))
        racers.append(Contestant("flake8", (flake8, *FLAKE8), rounds=options.flake8_rounds))
    return racers


def starters(options: argparse.Namespace) -> list[Contestant]:
    """Who races to the first line of output."""
    python = options.geventlint.with_name("python")
    return [
        Contestant("geventlint --version", (str(options.geventlint), "--version")),
        Contestant("python -c pass", (str(python), "-c", "pass")),
    ]


def arguments() -> argparse.Namespace:
    """The command line."""
    found = shutil.which("geventlint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    parser = argparse.ArgumentParser(description="Race geventlint against ruff and flake8.")
    parser.add_argument("--corpora", type=Path, required=True, help="the folder that corpora.py made")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these corpora alone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--flake8-rounds", type=int, default=1, help="rounds that flake8 takes part in (0: none)")
    parser.add_argument("--start-rounds", type=int, default=21, help="rounds of the start (0: none)")
    parser.add_argument("--pin", type=int, metavar="CORE", help="run everybody on this core")
    parser.add_argument("--geventlint", type=Path, default=Path(found or "geventlint"), help="the program to measure")
    parser.add_argument("--tools", type=Path, default=ROOT / "build" / "tools", help="where ruff and flake8 live")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every single run there")
    options = parser.parse_args()
    options.geventlint = options.geventlint.absolute()
    return options


def main() -> int:
    """Run the races; returns the exit status."""
    options = arguments()
    names = set(options.only)
    corpora = [folder for folder in sorted(options.corpora.resolve().iterdir()) if (folder / ".git").exists()]
    runs: dict[str, dict[str, list[Run | None]]] = {}
    try:
        if options.start_rounds:
            runs["start"] = race(starters(options), ROOT, options.start_rounds, options.pin)
            print(f"start, {options.start_rounds} rounds\n{table(runs['start'], ['python -c pass'])}\n", flush=True)
        racers = linters(options)
        anchors = [racer.name for racer in racers if not racer.name.startswith("geventlint")]
        for folder in corpora:
            if names and folder.name not in names:
                continue
            runs[folder.name] = race(racers, folder, options.rounds, options.pin)
            print(f"{folder.name}, {options.rounds} rounds\n{table(runs[folder.name], anchors)}\n", flush=True)
    except RaceError as failure:
        print(f"race.py: {failure}", file=sys.stderr)
        return 2
    if options.json:
        record = {
            corpus: {name: [run and dataclasses.asdict(run) for run in mine] for name, mine in one.items()}
            for corpus, one in runs.items()
        }
        options.json.write_text(json.dumps(record, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
