"""The results of probes, one TOML file each in probes/results: figures and versions, no verdict of the database."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from probes.runner.environment import name_of
from probes.runner.script import HERE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from probes.runner.figures import Figures
    from probes.runner.script import Case, Probe

RESULTS = HERE / "results"
_HEAD = "# Measured by `python -m probes run {name} --record`; figures in seconds.\n"


@dataclass(frozen=True)
class Result:
    """One measurement of one case beside certain versions."""

    case: str
    role: str
    status: str
    result: str
    date: dt.date
    python: str
    versions: Mapping[str, str]
    """The packages that the case requires, and gevent."""
    figures: Mapping[str, float]
    digest: str
    """Of the script that measured; another one means that the script has changed since."""

    @property
    def key(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """What tells it from other measurements of the same probe: case, minor Python, versions."""
        return self.case, ".".join(self.python.split(".")[:2]), tuple(sorted(self.versions.items()))

    def named_versions(self) -> str:
        """Return the versions as evidence names them, gevent last."""
        first = [f"{name} {version}" for name, version in self.versions.items() if name != "gevent"]
        return ", ".join([*first, f"gevent {self.versions.get('gevent', '?')}"])


def result_of(
    probe: Probe, case: Case, found: Figures, versions: Mapping[str, str], more: Iterable[str] = ()
) -> Result:
    """Return the record of a measurement, made today."""
    wanted = [name_of(requirement) for requirement in (*case.requires, *more)]
    numbers = {
        "wall": found.wall, "gap": found.gap, "first": found.first, "quiet": found.quiet, "cpu": found.cpu, "ratio": found.ratio,
    }  # fmt: skip
    return Result(
        case=case.name,
        role=case.role,
        status=found.status,
        result=str(found),
        date=dt.datetime.now(tz=dt.timezone.utc).date(),
        python=versions["python"],
        versions={name: versions[name] for name in (*dict.fromkeys(wanted), "gevent") if name in versions},
        figures={name: round(number, 3) for name, number in numbers.items() if number},
        digest=probe.digest,
    )


def path_of(name: str, folder: Path = RESULTS) -> Path:
    """Return where the results of a probe are kept."""
    return folder / f"{name}.toml"


def load(name: str, folder: Path = RESULTS) -> list[Result]:
    """Return the results of a probe; none if it never ran."""
    import tomli

    path = path_of(name, folder)
    if not path.is_file():
        return []
    return [_read(table) for table in tomli.loads(path.read_text(encoding="utf-8")).get("measured", ())]


def _read(table: Mapping[str, Any]) -> Result:
    return Result(**{field: table[field] for field in Result.__dataclass_fields__})


def save(name: str, new: Iterable[Result], folder: Path = RESULTS) -> None:
    """Keep new results; each replaces the one of the same case beside the same versions."""
    merged = {result.key: result for result in (*load(name, folder), *new)}
    if not merged:
        return
    folder.mkdir(exist_ok=True)
    text = _HEAD.format(name=name) + "".join(_table(result) for _, result in sorted(merged.items()))
    path_of(name, folder).write_text(text, encoding="utf-8")


def _table(result: Result) -> str:
    return "\n".join(
        (
            "\n[[measured]]",
            f"case = {_quoted(result.case)}",
            f"role = {_quoted(result.role)}",
            f"status = {_quoted(result.status)}",
            f"result = {_quoted(result.result)}",
            f"date = {result.date.isoformat()}",
            f"python = {_quoted(result.python)}",
            f"versions = {_inline(result.versions)}",
            f"figures = {_inline(result.figures)}",
            f"digest = {_quoted(result.digest)}",
            "",
        )
    )


def _inline(table: Mapping[str, Any]) -> str:
    if not table:
        return "{}"
    pairs = (f"{name} = {_quoted(value) if isinstance(value, str) else value}" for name, value in table.items())
    return "{ " + ", ".join(pairs) + " }"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def evidence(probe: Probe, results: Iterable[Result]) -> list[str]:
    """Return evidence lines, ready for compat-db.toml."""
    return [
        "  { "
        + ", ".join(
            (
                'kind = "probe"',
                f'ref = "probes/{probe.name}.py"',
                f"versions = {_quoted(result.named_versions())}",
                f"date = {result.date.isoformat()}",
                f"result = {_quoted(_told(probe, result))}",
            )
        )
        + " },"
        for result in results
        if result.status != "unmeasured"
    ]


def _told(probe: Probe, result: Result) -> str:
    if result.case == "once":
        return result.result
    return f"{probe.case(result.case).about or result.case}: {result.result}"
