"""Hosts that no file declares: asked for with ``--assume``, or likely because gevent is required."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.model import Host
from geventlint.project.python_hosts import APPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from geventlint.model import Evidence, Use
    from geventlint.project.dependencies import Dependencies
    from geventlint.project.modules import Modules

SHORT = {
    "celery": "celery worker -P gevent",
    "gunicorn": "gunicorn -k gevent",
    "uwsgi": "uwsgi --gevent 100 --gevent-early-monkey-patch",
    "locust": "locust",
}
"""What ``--assume NAME`` stands for."""

_LAUNCHED = frozenset({"celery", "gunicorn", "uwsgi", "locust", "flask-socketio"})


def asked(
    commands: Iterable[str],
    evidence: Evidence,
    understand: Callable[[str, Evidence], tuple[Host, ...]],
    applications: Sequence[str],
) -> tuple[Host, ...]:
    """The hosts of command lines that the user gave; a bare word stands for a usual one."""
    found: list[Host] = []
    for command in commands:
        if command == "script":
            found.append(Host("script", None, "a gevent program", "gevent", "before-app", evidence=evidence))
            continue
        found.extend(understand(SHORT.get(command, command), evidence))
    return tuple(_entered(host, applications) for host in found)


def likely(
    hosts: Sequence[Host], dependencies: Dependencies, applications: Callable[[], Sequence[str]]
) -> tuple[tuple[Host, ...], str]:
    """A host assumed because gevent is required and no launch line contradicts it, with the sentence that says so."""
    if any(host.kind in _LAUNCHED or host.gevent for host in hosts):
        return (), ""
    required = {requirement.name: requirement for scope in dependencies.scopes for requirement in scope.requirements}
    gevent = required.get("gevent")
    asks = gevent is not None or any("gevent" in requirement.extras for requirement in required.values())
    if not asks:
        return (), ""
    kind = next((name for name in ("celery", "gunicorn", "locust") if name in required), "script")
    command = SHORT.get(kind, "a gevent program")
    place = str(gevent.location) if gevent else "an extra named gevent"
    host = Host(kind, None, command, "gevent", "before-app", evidence="assumed")  # type: ignore[arg-type]
    return (_entered(host, applications()),), f"{place} requires gevent and no launch line says otherwise"


def applications(uses: Mapping[str, tuple[Use, ...]], modules: Modules) -> tuple[str, ...]:
    """The modules that make a Celery application at import."""
    found = [
        modules.name_of(path)
        for path, items in uses.items()
        if any(use.form == "call" and use.name in APPLICATIONS and not use.scope.functions for use in items)
    ]
    return tuple(sorted(found, key=lambda name: (name.count("."), name)))


def _entered(host: Host, names: Sequence[str]) -> Host:
    if host.entry or host.kind != "celery" or not names:
        return host
    return replace(host, entry=names[0])
