"""GVL501: the gevent pool chosen in a way that Celery does not patch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.model import Edit, Fix
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Host

_GLUED = "-Pgevent"


def pool_never_patched(context: Context) -> Iterator[Finding]:
    """GVL501: tasks are received and never run (celery/__main__.py patches for the exact words ``-P gevent`` only)."""
    for host in context.project.gevent_hosts:
        if host.kind != "celery" or host.patched != "never" or host.location is None:
            continue
        yield context.finding(
            host.entry_location or host.location,
            f"this worker gets the gevent pool and is never patched, so tasks are received and never run: {host.reason}",
            hosts=[host],
            chain=[host_link(host)],
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
