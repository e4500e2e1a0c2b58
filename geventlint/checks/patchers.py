"""Who patches a process: the program that starts it, or the project's own code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.model import Link
from geventlint.project.order import before
from geventlint.project.python_hosts import CONSUMER, EMBEDDED
from geventlint.project.reach import Way, host_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geventlint.model import Host, Import, Use
    from geventlint.project.project import Project

PREFIX = "gevent.monkey.patch_"
BROKEN = "__import__.gevent.monkey.patch_"
_OWN_KINDS = frozenset({"script", "flask-socketio", "other"})


def patches(project: Project) -> Iterator[tuple[str, Use]]:
    """Every call of a ``gevent.monkey.patch_…`` function that some execution can reach."""
    for path, use in project.all_uses():
        if use.form == "call" and use.name.startswith(PREFIX) and not use.scope.type_checking:
            yield path, use


def asks_first(project: Project, path: str, use: Use) -> bool:
    """Whether a patch is made only where nobody has patched before."""
    asks = any("is_module_patched" in condition for condition in use.scope.conditions)
    return asks or project.calls.unpatched.only(path, use.line)


def called(use: Use) -> str:
    """The call as a reader knows it: ``patch_all()``."""
    return f"{use.name.rpartition('.')[2]}()"


def own_program(host: Host) -> bool:
    """Whether the project's own Python code starts the server or worker, so that nobody else patches.

    So it is with Huey, which never patches, and not with Dramatiq.
    """
    return (host.kind in _OWN_KINDS and host.options.get(CONSUMER) != "dramatiq") or EMBEDDED in host.options


def patches_itself(host: Host) -> bool:
    """Whether the program that a host is has patched before it imports the application."""
    return host.patched == "before-app" and not own_program(host)


def needed(project: Project, path: str) -> bool:
    """Whether a process that starts in this file, and patches nothing by itself, needs a patch there."""
    for host in project.gevent_hosts:
        starts_here = host.location is not None and host.location.path == path
        if not starts_here and path not in project.reach.entry_paths(host)[-1:]:
            continue
        if own_program(host) or host.kind == "locust":
            return True
        if host.patched == "never" and not beyond_help(host):
            return True
    return False


def beyond_help(host: Host) -> bool:
    """Whether Celery's own command starts it: by the time it imports the application, it is too late to patch (measured)."""
    return host.kind == "celery" and EMBEDDED not in host.options


def application_patches(project: Project, host: Host) -> bool:
    """Whether a module that a host's application imports patches."""
    entries = project.reach.entry_paths(host)
    return any(
        before(project.modules, entries, (path, use.line), _nothing) is not None
        for path, use in patches(project)
        if not use.scope.main
    )


def _nothing(_: Import) -> str:
    return ""


def configuration_ways(project: Project, path: str) -> tuple[Way, ...]:
    """The gunicorn hosts whose configuration a file is."""
    return tuple(
        Way(host, (host_link(host), Link("module", project.modules.name_of(path), path, 1)))
        for host in project.gevent_hosts
        if host.kind == "gunicorn" and host.options.get("config") == path
    )


def patched_ways(project: Project, paths: Iterable[str]) -> tuple[Way, ...]:
    """The ways of hosts that have patched everything before they import one of the files."""
    hosts = [host for host in project.gevent_hosts if patches_itself(host)]
    ways: list[Way] = []
    for path in paths:
        ways += [way for way in project.reach.ways(hosts, path) if way.certain]
        ways += [way for way in configuration_ways(project, path) if "preload" not in way.host.options]
    return tuple(ways)
