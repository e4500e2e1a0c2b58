"""GVL104: gevent serves, and nobody patches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.patchers import application_patches, own_program, patches_itself
from geventlint.model import Link, Location, Related
from geventlint.project.python_hosts import CONSUMER, EMBEDDED
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Host
    from geventlint.project.project import Project

_PLUGIN = "gevent"


def missing_patch(context: Context) -> Iterator[Finding]:
    """GVL104: a gevent server of the project's own, or uWSGI's, that nothing patches; uWSGI without its gevent plugin."""
    programs: dict[str, list[Host]] = {}
    for host in context.project.gevent_hosts:
        if host.location is None:
            continue
        if host.kind == "uwsgi":
            yield from _uwsgi(context, host)
        elif own_program(host) and EMBEDDED not in host.options and host.patched == "never":
            entries = context.project.reach.entry_paths(host)
            programs.setdefault(entries[-1] if entries else host.location.path, []).append(host)
    for script, hosts in programs.items():
        yield from _server(context, script, hosts)


def _server(context: Context, script: str, hosts: Sequence[Host]) -> Iterator[Finding]:
    """One finding a program: at the server if Python code says where that is, else at the start of the script."""
    if all(_served_by_another(context.project, host) for host in hosts):
        return
    paths = context.project.modules.paths
    at = next((host.location for host in hosts if host.location and host.location.path in paths), Location(script))
    does = "runs the tasks" if CONSUMER in hosts[0].options else "serves the requests"
    yield context.finding(
        at,
        f"gevent {does} and nothing patches the standard library: {script} has to begin with "
        "`from gevent import monkey; monkey.patch_all()`",
        hosts=hosts,
        chain=[host_link(hosts[0])],
        key=script,
    )


def _served_by_another(project: Project, host: Host) -> bool:
    """Whether a server that patches by itself serves this application: then it is started here for development only."""
    return host.location is not None and any(
        way.certain for way in project.reach.ways(filter(patches_itself, project.gevent_hosts), host.location.path)
    )


def _uwsgi(context: Context, host: Host) -> Iterator[Finding]:
    where = host.entry_location or host.location
    if where is None:
        return
    plugins = host.options.get("plugins", "")
    place = _place(host.options.get("plugins-at", ""))
    if plugins and place and _PLUGIN not in plugins:
        yield context.finding(
            place,
            f"uWSGI loads `{plugins}` and not its gevent plugin, so `gevent` has no effect ({where}): "
            "add gevent to the plugins",
            hosts=[host],
            chain=[host_link(host), Link("module", "gevent", where.path, where.line)],
            related=[Related(where, "has no effect without the plugin")],
            key="plugins",
        )
    elif host.patched == "never" and not application_patches(context.project, host):
        yield context.finding(
            where,
            "uWSGI runs greenlets and nothing patches the standard library: add gevent-early-monkey-patch",
            hosts=[host],
            chain=[host_link(host)],
            key=host.entry or host.kind,
        )


def _place(text: str) -> Location | None:
    path, _, rest = text.rpartition(":")
    path, _, column = path.rpartition(":")
    path, _, line = path.rpartition(":")
    return Location(path, int(line), int(column), int(line), int(rest)) if path else None
