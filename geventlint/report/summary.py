"""The sentences that everybody understands: which hosts there are, and whether the project is ready."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geventlint.documents.words import counted
from geventlint.report.places import host_place, kind_shown, one_line, shown
from geventlint.report.style import listed

if TYPE_CHECKING:
    from geventlint.model import Host, Result, Root

_HOSTS_SHOWN = 8
_NAMES_SHOWN = 3


def host_lines(result: Result) -> list[str]:
    """Say which gevent hosts there are and how that is known; or that there is none, and what to do."""
    hosts = result.gevent_hosts
    if not hosts:
        return [_no_host(result)]
    places = Counter(host.place for host in hosts)
    lines = [
        f"host: {one_line(host.command)} ({_known_by(result.root, host, named=places[host.place] > 1)})"
        for host in hosts[:_HOSTS_SHOWN]
    ]
    if len(hosts) > _HOSTS_SHOWN:
        lines.append(f"host: and {len(hosts) - _HOSTS_SHOWN} more; geventlint hosts lists them")
    return lines


def _known_by(root: Root, host: Host, *, named: bool) -> str:
    """The place and the evidence; the service too where several start at one place."""
    if host.location is None:
        return host.place
    service = f" for {one_line(host.service)}" if named and host.service else ""
    known = f"{host_place(root, host)}{service}, {host.evidence}"
    if host.evidence == "assumed":
        known += "; geventlint init makes it sure"
    return known


def _no_host(result: Result) -> str:
    looked = [shown(result.root, path) for path in result.looked]
    where = (
        f"looked in {counted(len(looked), 'deployment file')} ({listed(looked, _NAMES_SHOWN)})"
        if looked
        else "there is no deployment file"
    )
    others = [f"{_program(host)} at {host_place(result.root, host)}" for host in result.hosts]
    verb = "starts" if len(looked) == 1 else "start"
    found = f", which {verb} other processes ({listed(others, _NAMES_SHOWN)})" if others else ""
    return (
        f"no gevent host found: {where}{found}; if one is launched elsewhere: geventlint init; "
        "to check what a move to gevent would meet: geventlint --assume celery"
    )


def _program(host: Host) -> str:
    return kind_shown(host) if host.pool == "none" else f"{host.kind} {host.pool}"


def summary(result: Result) -> str:
    """Say in one line whether the project is ready, what stands in the way, and what is not known."""
    opening = {
        "ready": "ready for gevent",
        "not-ready": "not ready for gevent",
        "no-host": "no gevent host, so only what needs none was checked",
    }[result.verdict]
    parts = [_counts(result), _coverage(result), _unresolved(result), _unread(result)]
    return f"{opening}: {'; '.join(part for part in parts if part)}"


def _counts(result: Result) -> str:
    counts = ((result.count("error"), "blocker"), (result.count("warning"), "warning"), (result.count("info"), "info"))
    said = [counted(number, word) for number, word in counts if number]
    here = ", ".join(said) or "no findings"
    return f"{here} here, {counted(result.elsewhere, 'blocker')} elsewhere in the project" if result.elsewhere else here


def _coverage(result: Result) -> str:
    if result.verdict == "no-host":
        return ""
    coverage = result.coverage
    if not coverage.total:
        return "no required packages found"
    if not coverage.unknown:
        return (
            f"all {coverage.total} required packages are known"
            if coverage.total > 1
            else "the one required package is known"
        )
    verb = "is" if coverage.known == 1 else "are"
    unknown = len(coverage.unknown)
    names = ", ".join(coverage.unknown[:_NAMES_SHOWN]) + (" …" if unknown > _NAMES_SHOWN else "")
    return (
        f"{coverage.known} of {coverage.total} required packages {verb} known, "
        f"{unknown} {'is' if unknown == 1 else 'are'} not ({names})"
    )


def _unresolved(result: Result) -> str:
    number = len(result.coverage.unresolved)
    if not number or result.verdict == "no-host":
        return ""
    what = (
        "what it brings"
        if number == result.coverage.total == 1
        else f"what {counted(number, 'package')} bring{'s' if number == 1 else ''}"
    )
    return f"{what} is unknown: not in a lock; add one or run with --environment"


def _unread(result: Result) -> str:
    return f"{counted(len(result.skipped), 'file')} could not be read" if result.skipped else ""
