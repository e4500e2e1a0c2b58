"""What can be said of the Python scripts that a project launches, once everything that they import is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.project.python_hosts import PATCH, RUN, SERVERS, SOCKETIO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from geventlint.model import Host, Use

_TELLING = SERVERS | SOCKETIO | {PATCH, RUN}


def judged(
    hosts: Iterable[tuple[Host, frozenset[str] | None]], uses: Mapping[str, Iterable[Use]], paths: Collection[str]
) -> Iterator[tuple[Host, frozenset[str] | None]]:
    """Yield the hosts with what they import; a script whose pool was unknown gets none if nothing that it imports tells of gevent.

    A module run with ``-m`` that is none of the project's (``paths``) is somebody else's program, and left out.
    """
    telling = [
        (path, use.line)
        for path, items in uses.items()
        for use in items
        if use.form == "call" and use.name in _TELLING and not use.scope.type_checking
    ]
    for host, reached in hosts:
        if host.kind != "script" or host.pool != "unknown":
            yield host, reached
        elif reached is not None:
            place = next((f"{path}:{line}" for path, line in telling if path in reached), "")
            reason = f"it depends on {place} whether it runs gevent"
            yield replace(host, reason=reason) if place else replace(host, pool="none", patched="no"), reached
        elif not _foreign(host, paths):
            yield replace(host, reason="its code is not in the project"), reached


def _foreign(host: Host, paths: Collection[str]) -> bool:
    """Whether a module that is named has no package or file of its name in the project."""
    top = host.entry.partition(":")[0].partition(".")[0]
    if not top or "/" in host.entry or host.entry.endswith(".py"):
        return False
    return not any(
        path.startswith(f"{top}/") or f"/{top}/" in path or path.rpartition("/")[2] == f"{top}.py" for path in paths
    )
