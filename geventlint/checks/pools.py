"""GVL501: the gevent pool chosen in a way that Celery does not patch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.model import Edit, Fix, Related
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Host, Location

_GLUED = "-Pgevent"


def pool_never_patched(context: Context) -> Iterator[Finding]:
    """GVL501: tasks are received and never run (celery/__main__.py patches for the exact words ``-P gevent`` only).

    One finding a place: a setting may choose the pool of several workers.
    """
    found: dict[Location, list[Host]] = {}
    for host in context.project.gevent_hosts:
        if host.kind == "celery" and host.patched == "never" and host.location is not None:
            found.setdefault(host.entry_location or host.location, []).append(host)
    for where, hosts in found.items():
        host = hosts[0]
        yield context.finding(
            where,
            f"this worker gets the gevent pool and is never patched, so tasks are received and never run: {host.reason}",
            hosts=hosts,
            chain=[host_link(host)],
            related=[Related(other.location, f"{other.command} gets it") for other in hosts[1:] if other.location],
            fix=_fix(host),
            key=host.entry or host.service or host.kind,
        )


def _fix(host: Host) -> Fix | None:
    where = host.entry_location
    if (
        where
        and where.line == where.end_line
        and where.end_column - where.column == len(_GLUED)
        and _GLUED in host.command
    ):
        return Fix("safe", "write `-P gevent` as two words", (Edit(where, "-P gevent"),))
    return None
