"""Hosts that several files tell of, and the processes that they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geventlint.model import Host


def told_once(hosts: Iterable[Host]) -> tuple[Host, ...]:
    """Return each process once.

    A script or an image read by itself says nothing new where a service starts it and gets the same pool, or the pool
    depends on variables of the service. Services that differ in nothing else are one host with all their names.
    """
    every = list(hosts)
    started: dict[tuple[object, ...], set[str]] = {}
    for host in every:
        if host.started:
            started.setdefault((host.location, host.kind), set()).add(host.pool)
    same: dict[tuple[object, ...], list[Host]] = {}
    for host in every:
        pools = started.get((host.location, host.kind), set()) if host.location and not host.started else set()
        if host.pool in pools or (pools and host.pool == "unknown"):
            continue
        same.setdefault(_visible(host) if host.location else (id(host),), []).append(host)
    return tuple(_named(forms) for forms in same.values())


def _visible(host: Host) -> tuple[object, ...]:
    return (
        *(host.location, host.kind, host.pool, host.patched, host.entry),
        *(host.queues, host.concurrency, host.wrapper, host.directory),
    )


def _named(forms: Sequence[Host]) -> Host:
    names = dict.fromkeys(host.service for host in forms if host.service)
    first = next((host for host in forms if host.service), forms[0])
    return replace(first, service=", ".join(names)) if len(forms) > 1 else first
