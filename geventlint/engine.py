"""The pipe: paths → files → facts → project → findings → result. Every other room is called from here, in order."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from geventlint import checks
from geventlint.checks import coverage
from geventlint.errors import UsageError
from geventlint.findings import selection, suppressions
from geventlint.knowledge import catalog as catalogue
from geventlint.knowledge.database import Database
from geventlint.model import Result, Root
from geventlint.reading import Files
from geventlint.survey import survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geventlint.config import Config
    from geventlint.model import Finding, Suppression
    from geventlint.project.environment import Installation
    from geventlint.survey import Survey


@dataclass(frozen=True)
class Options:
    """What one run is asked."""

    paths: tuple[str, ...]
    """What to report on, relative to ``cwd`` or absolute, and there; the whole project is known all the same."""
    cwd: Path
    config: Config
    assume: tuple[str, ...] = ()
    """Hosts to assume: ``celery``, ``gunicorn``, ``script`` or a whole command line."""
    stdin: tuple[str, bytes] | None = None
    """A file whose content comes from the editor: its path, and the bytes."""
    installation: Installation | None = None
    """Where the project is installed: an environment, and the target of markers."""
    progress: Callable[[str], None] | None = None
    today: dt.date | None = None
    """The day on which ignores expire; None for the current one."""
    noqa: bool = True
    """Whether ``noqa`` comments silence; False where the caller sees to them itself, as flake8 does."""


def run(options: Options) -> Result:
    """Check a project. Raises GeventlintError where the run itself cannot be done."""
    config = options.config
    wanted = _wanted(options)
    catalog = catalogue.shipped(config.rules)
    selection.require_known(config, (rule.code for rule in catalog.rules))
    database = Database.shipped(config.databases)
    overlay = dict([_overlay(options)]) if options.stdin else {}
    files = Files(config.root, overlay)
    known = survey(
        files,
        config,
        catalog,
        database,
        assume=options.assume,
        installation=options.installation,
        progress=options.progress,
    )
    rules = [rule for rule in catalog.rules if selection.selected(rule.code, config)]
    judged = checks.run(rules, known.project, database)
    found = sorted((item for item in judged if selection.selected(item.code, config, item.location.path)), key=_order)
    kept, extra = suppressions.apply(
        found,
        [one for one in _suppressions(files, known, found) if options.noqa or one.kind != "noqa"],
        options.today or dt.date.today(),  # noqa: DTZ011  # the day of whoever runs it
        config,
        () if known.project.gevent_hosts else [rule.code for rule in rules if not rule.hostless],
    )
    reported = [*kept, *(finding for finding in extra if selection.selected(finding.code, config))]
    anchored = [anchor for finding in reported if (anchor := _anchored(finding, wanted)) is not None]
    return Result(
        root=Root.of(config.root, options.cwd),
        hosts=known.project.hosts,
        findings=tuple(sorted(anchored, key=_order)),
        skipped=tuple(sorted(known.project.problems, key=lambda problem: problem.location)),
        coverage=coverage.of(known.project, database),
        files=known.counts,
        notes=(*known.notes, *_unfollowed(known.project.modules.dynamic)),
        looked=known.looked,
        elsewhere=sum(_anchored(one, wanted) is None for one in reported if one.severity == "error"),
    )


def _overlay(options: Options) -> tuple[str, bytes]:
    assert options.stdin is not None  # noqa: S101  # the caller has looked
    name, data = options.stdin
    return _inside(options.config.root, options.cwd, name), data


def _wanted(options: Options) -> tuple[str, ...]:
    """The root-relative paths to report on; an empty one stands for the whole project."""
    names = (options.stdin[0],) if options.stdin else options.paths
    return tuple(_inside(options.config.root, options.cwd, name) for name in names)


def _inside(root: Path, cwd: Path, name: str) -> str:
    absolute = Path(os.path.normpath(cwd / name))
    try:
        relative = absolute.relative_to(root)
    except ValueError:
        try:
            relative = absolute.resolve().relative_to(root.resolve())
        except ValueError:
            raise UsageError(f"{name}: outside the project {root}") from None
    text = PurePosixPath(relative).as_posix()
    return "" if text == "." else text


def _unfollowed(places: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """The sentence on imports whose module only running the program tells."""
    if not places:
        return ()
    shown = ", ".join(f"{path}:{line}" for path, line in sorted(places)[:_SHOWN])
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return (f"not followed, because the module's name is no literal: {shown}{more}",)


_SHOWN = 10


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    where = finding.location
    return (where.path, where.line, where.column, finding.code, finding.message)


def _suppressions(files: Files, known: Survey, found: Iterable[Finding]) -> list[Suppression]:
    """The comments that silence, of every file that has a finding or names one of our codes."""
    paths = {finding.location.path for finding in found} | set(known.naming)
    paths |= {item.location.path for finding in found for item in finding.related}
    comments: list[Suppression] = []
    for path in sorted(paths):
        data = files.read(path)
        if data is not None:
            comments.extend(suppressions.comments(path, data))
    return comments


def _anchored(finding: Finding, wanted: tuple[str, ...]) -> Finding | None:
    """The finding, if it stands in what was asked for; else moved to its first related place that does; else None."""
    if _within(finding.location.path, wanted):
        return finding
    for item in finding.related:
        if _within(item.location.path, wanted):
            others = tuple(other for other in finding.related if other is not item)
            return replace(finding, location=item.location, related=others)
    return None


def _within(path: str, wanted: tuple[str, ...]) -> bool:
    return any(not name or path == name or path.startswith(f"{name}/") for name in wanted)
