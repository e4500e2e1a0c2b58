"""GVL102: a needed patch that comes after imports which keep originals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.checks import originals
from geventlint.checks.originals import breaks_ssl
from geventlint.checks.patchers import (
    PREFIX,
    application_patches,
    asks_first,
    called,
    own_program,
    patched_ways,
    patches,
    patches_itself,
)
from geventlint.model import Link, Location, Related
from geventlint.project.order import before
from geventlint.project.python_hosts import place
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Host, Import, Use
    from geventlint.project.order import Early
    from geventlint.project.project import Project

_NAMED = 5
"""So many early imports are shown at most."""
_END = 10**9
"""After every line of a file."""


@dataclass(frozen=True, slots=True)
class _Late:
    """A patch that comes too late in a program."""

    host: Host | None
    entry: str
    early: tuple[Early, ...]


def late_patch(context: Context) -> Iterator[Finding]:
    """GVL102: one finding a file, at its first patch; the others are related places."""
    project = context.project
    grouped: dict[str, list[Use]] = {}
    for path, use in patches(project):
        if not asks_first(project, path, use):
            grouped.setdefault(path, []).append(use)
    for path, uses in grouped.items():
        late = next((found for use in uses if (found := _late(project, path, use))), None)
        if late:
            yield _finding(context, path, uses, late)
    for host in project.gevent_hosts:
        if host.kind == "uwsgi" and host.patched == "after-app" and not application_patches(project, host):
            yield from _by_option(context, host)


def _by_option(context: Context, host: Host) -> Iterator[Finding]:
    """The ``gevent-monkey-patch`` of uWSGI, before which the application is imported."""
    modules = context.project.modules
    entries = context.project.reach.entry_paths(host)
    where = host.entry_location or host.location
    early = before(modules, entries, (entries[-1], _END), originals.kept) if entries else None
    if where is None or not early:
        return
    first = early[0]
    yield context.finding(
        where,
        f"uWSGI's gevent-monkey-patch comes after the import of the application, and with it of {first.module} in "
        f"{first.path}:{first.line}, which keeps the original {first.why}; use gevent-early-monkey-patch",
        contexts=_contexts(host, early),
        hosts=[host],
        chain=[host_link(host), Link("module", modules.name_of(entries[-1]), entries[-1], 1)],
        related=[_kept(item) for item in early[:_NAMED]],
        key=host.entry or host.kind,
    )


def _contexts(host: Host, early: tuple[Early, ...]) -> list[str]:
    certain = host.evidence != "assumed" and any(breaks_ssl(item.why) for item in early)
    return ["reached", "ssl"] if certain else ["reached"]


def _kept(early: Early) -> Related:
    return Related(Location(early.path, early.line, 1, early.line, 1), f"keeps the original {early.why}")


def _finding(context: Context, path: str, uses: list[Use], late: _Late) -> Finding:
    first, use = late.early[0], uses[0]
    where = "" if first.path == path else f" in {first.path}:{first.line}"
    links = [Link("module", context.project.modules.name_of(late.entry), late.entry, 1)]
    return context.finding(
        place(path, use),
        f"{called(use)} comes after the import of {first.module}{where}, which keeps the original {first.why}; "
        f"make it the first statement of {late.entry}",
        contexts=_contexts(late.host, late.early) if late.host else [],
        hosts=[late.host] if late.host else [],
        chain=[host_link(late.host), *links] if late.host else links,
        related=[
            *(Related(place(path, other), "comes too late, too") for other in uses[1:]),
            *(_kept(early) for early in late.early[:_NAMED]),
        ],
        key=use.name,
        symbol=use.scope.symbol,
    )


def _late(project: Project, path: str, use: Use) -> _Late | None:
    """How a needed patch comes too late; None if it is early enough, or nobody needs it."""
    replaced = _replaced(use)

    def kept(item: Import) -> str:
        words = originals.kept(item)
        return words if replaced.intersection(originals.modules(words)) else ""

    for at, line, main in _executed(project, path, use):
        if not main and patched_ways(project, [at]):
            return None  # a duplicate: GVL101
        for host, entries in _programs(project, at, main=main):
            early = before(project.modules, entries, (at, line), kept)
            if early:
                return _Late(host, entries[-1], early)
            if early is not None:
                return None
        if _nobody_elses(project, at):
            return _alone(project, at, line, kept)
    return None


def _replaced(use: Use) -> frozenset[str]:
    """The modules of the standard library that a patch replaces."""
    single = use.name.removeprefix(PREFIX)
    if single in originals.PATCHED:
        return originals.PATCHED[single]
    left_out = {argument.keyword for argument in use.arguments if argument.value is False}
    return frozenset().union(*(names for part, names in originals.PATCHED.items() if part not in left_out))


def _executed(project: Project, path: str, use: Use) -> Iterator[tuple[str, int, bool]]:
    """Where a patch is executed: its own line, or the calls of its function; and whether only in a script of its own."""
    if not use.scope.functions:
        yield path, use.line, use.scope.main
        return
    calls = project.callers.of(path, use.scope.symbol) if use.scope.symbol == use.scope.functions[0] else ()
    found = [(caller, call.line, call.scope.main) for caller, call in calls if not call.scope.functions]
    yield from found
    deeper = [(caller, call.line) for caller, call in calls if call.scope.functions]
    for caller, line in deeper if found else [*deeper, (path, use.line)]:
        if any(own_program(host) and _starts_in(host, caller) for host in project.gevent_hosts):
            yield caller, line, True


def _starts_in(host: Host, path: str) -> bool:
    return host.location is not None and host.location.path == path


def _programs(project: Project, path: str, *, main: bool) -> Iterator[tuple[Host, tuple[str, ...]]]:
    """The hosts that nobody but the project's own code patches, each with the files with which it starts."""
    for host in project.gevent_hosts:
        entries: tuple[str, ...] = ()
        if own_program(host):
            starts_in_code = host.location is not None and host.location.path in project.modules.paths
            entries = (host.location.path,) if host.location and starts_in_code else project.reach.entry_paths(host)
        elif main:
            continue
        elif host.kind == "gunicorn" and "preload" in host.options:
            configuration = host.options.get("config", "")
            if configuration == path:
                entries = (configuration,)
            elif host.patched == "after-app":
                entries = project.reach.entry_paths(host)
        elif host.kind == "uwsgi" and host.patched != "before-app":
            entries = project.reach.entry_paths(host)
        if entries:
            yield host, entries


def _nobody_elses(project: Project, path: str) -> bool:
    """Whether no process that is launched imports a file, as far as is known: it belongs to a program of its own."""
    if any(patches_itself(host) and host.evidence == "assumed" for host in project.gevent_hosts):
        return False
    return not any(
        way.certain or patches_itself(way.host) or not way.host.gevent
        for way in project.reach.ways(project.hosts, path)
    )


def _alone(project: Project, path: str, line: int, kept: Callable[[Import], str]) -> _Late | None:
    """A program or library that no launch line starts: what the file imports before, or who imports it."""
    for entry in (path, *project.modules.importers(path)):
        early = before(project.modules, (entry,), (path, line), kept)
        if early:
            return _Late(None, entry, early)
    return None
