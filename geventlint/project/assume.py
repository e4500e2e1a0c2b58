"""Hosts that no file declares: asked for with ``--assume``, or likely because gevent is required."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.errors import UsageError
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
    """The hosts of command lines that the user gave; a bare word stands for a usual one. Raises UsageError."""
    found: list[Host] = []
    for command in commands:
        if command == "script":
            found.append(Host("script", None, "a gevent program", "gevent", "before-app", evidence=evidence))
            continue
        hosts = understand(SHORT.get(command, command), evidence)
        if not hosts:
            raise UsageError(
                f"--assume {command!r}: not a command line that starts a process; "
                f"say {', '.join(SHORT)}, script or a whole command line"
            )
        found.extend(hosts)
    return tuple(_entered(host, applications) for host in found)


def likely(
    hosts: Sequence[Host], dependencies: Dependencies, applications: Callable[[], Sequence[str]]
) -> tuple[tuple[Host, ...], str]:
    """A host assumed because gevent is required and no launch line contradicts it, with the sentence that says so."""
    if any(host.kind in _LAUNCHED or host.gevent for host in hosts):
        return (), ""
    projects = [scope for scope in dependencies.scopes if not scope.script]
    required = {requirement.name: requirement for scope in projects for requirement in scope.requirements}
    asking = required.get("gevent") or next((one for one in required.values() if "gevent" in one.extras), None)
    if asking is None:
        return (), ""
    kind = next((name for name in ("celery", "gunicorn", "locust") if name in required), "script")
    command = SHORT.get(kind, "a gevent program")
    reason = f"{asking.location} requires gevent and no launch line says otherwise"
    host = Host(kind, asking.location, command, "gevent", "before-app", evidence="assumed", reason=reason)  # type: ignore[arg-type]
    return (_entered(host, applications()),), reason


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
