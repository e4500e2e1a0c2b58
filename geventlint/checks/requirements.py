"""GVL206 and GVL208: what a gevent host needs and no requirement brings, and two greenlet libraries in one process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import first
from geventlint.checks.installations import imports, installations, together
from geventlint.checks.remedies import OPTIONAL
from geventlint.model import Link, Related
from geventlint.project.python_hosts import place
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from geventlint.checks.context import Context
    from geventlint.checks.installations import Imported, Installed
    from geventlint.model import Finding, Host, Requirement, Setup, Use

_BRING_GEVENT = frozenset(
    {"locust", "grequests", "gevent-websocket", "geventhttpclient", "gevent-socketio", "flask-sockets", "zerorpc"}
)
"""Packages that require gevent themselves."""

_PROGRAMS = {
    "celery": frozenset({"celery"}),
    "gunicorn": frozenset({"gunicorn"}),
    "uwsgi": frozenset({"uwsgi", "pyuwsgi"}),
    "flask-socketio": frozenset({"flask-socketio"}),
}
"""Kind of host → what brings its program."""


def missing_requirement(context: Context) -> Iterator[Finding]:
    """GVL206."""
    for installed in installations(context):
        if not _tellable(context, installed):
            continue
        yield from _without_gevent(context, installed)
        yield from _without_adapter(context, installed)


def _tellable(context: Context, installed: Installed) -> bool:
    """Whether it is known what the environment gets: something is required, and nothing that may bring anything else."""
    scope, dependencies = installed.scope, context.project.dependencies
    if not scope.lives or any(manifest.problems for manifest in scope.manifests):
        return False
    found = dependencies.graph(scope).found
    for name in dependencies.unresolved(scope):
        requirement = found[name].requirement
        if context.database.get(name) is None or (requirement and requirement.source != "registry"):
            return False
    return True


def _without_gevent(context: Context, installed: Installed) -> Iterator[Finding]:
    found = context.project.dependencies.graph(installed.scope).found
    hosts = [host for host in installed.hosts if _lives_here(context, host, found.keys())]
    if not hosts or _named(context, "gevent") or _BRING_GEVENT & found.keys():
        return
    location = hosts[0].entry_location or hosts[0].location
    if location is None:
        return
    extra = {"celery": "celery[gevent]", "gunicorn": "gunicorn[gevent]"}.get(hosts[0].kind, "gevent")
    yield context.finding(
        location,
        f"{hosts[0].kind} runs on gevent here, and no requirement brings gevent: require {extra}",
        hosts=hosts,
        chain=[host_link(hosts[0])],
        related=[Related(host.location, "and here") for host in hosts[1:] if host.location],
        key="gevent",
        package="gevent",
    )


def _lives_here(context: Context, host: Host, names: Collection[str]) -> bool:
    """Whether these packages are surely those of a host: its program is among them, or its entry is in the project."""
    if host.location is None or host.evidence == "assumed" or host.kind == "locust":
        return False
    programs = _PROGRAMS.get(host.kind)
    return bool(programs.intersection(names)) if programs else bool(context.project.reach.entry_paths(host))


def _named(context: Context, name: str) -> bool:
    """Whether any manifest of the repository requires or locks a package, or asks for an extra of that name."""
    manifests = context.project.manifests
    return any(_asks(requirement, name) for manifest in manifests for requirement in manifest.requirements) or any(
        package.name == name for manifest in manifests for package in manifest.packages
    )


def _asks(requirement: Requirement, name: str) -> bool:
    return not requirement.constraint and (requirement.name == name or name in requirement.extras)


def _without_adapter(context: Context, installed: Installed) -> Iterator[Finding]:
    """Adapters that reached code imports, outside a ``try``, and that nothing requires."""
    for setup in _adapters(context, installed):
        name = setup.install
        items = [(path, place(path, use)) for path, use in _imports_of(context, setup)]
        if not items or _named(context, name):
            continue
        path, location = items[0]
        way = first(context.project.ways(path))
        yield context.finding(
            location,
            f"{name} is imported and no requirement brings it: the process ends at start in a fresh environment",
            hosts=installed.hosts,
            chain=(*way.links, Link("import", setup.call.rpartition(".")[0], path, location.line)),
            related=[Related(other, "imported here too") for _, other in items[1:]],
            key=name,
            package=name,
        )


def _adapters(context: Context, installed: Installed) -> list[Setup]:
    """The setups that call another package, of the packages that come in; one of each package."""
    found: dict[str, Setup] = {}
    for coming in context.project.dependencies.coming(installed.scope):
        package = context.database.get(coming.name)
        for verdict in package.verdicts if package else ():
            for setup in verdict.setup:
                if setup.call and setup.install.replace("-", "").isalnum():
                    found.setdefault(setup.install, setup)
    return list(found.values())


def _imports_of(context: Context, setup: Setup) -> Iterator[tuple[str, Use]]:
    top = setup.call.partition(".")[0]
    for path, use in context.project.all_uses():
        if use.form != "import" or use.name.partition(".")[0] != top or use.scope.type_checking:
            continue
        guarded = OPTIONAL & {name.rpartition(".")[2] for name in use.scope.handlers}
        if not guarded and context.project.ways(path):
            yield path, use


def mixed_greenlet_libraries(context: Context) -> Iterator[Finding]:
    """GVL208."""
    known = [item for item in imports(context).get("eventlet", ()) if item.ways and not item.use.scope.handlers]
    findings = [found for one in installations(context) for found in _both(context, one, known)]
    yield from together(findings or _used(context, known))


def _both(context: Context, installed: Installed, known: list[Imported]) -> Iterator[Finding]:
    for coming in context.project.dependencies.coming(installed.scope):
        if coming.name != "eventlet":
            continue
        through = "" if coming.direct else f" (through {coming.bringer.name})"
        yield context.finding(
            coming.location,
            f"eventlet{through} and gevent come into the same environment, each with a hub of its own",
            hosts=installed.hosts,
            chain=(host_link(installed.hosts[0]), *coming.links),
            related=[
                *(Related(where, "required here too") for where in coming.others),
                *(Related(item.location, "imported here") for item in known),
            ],
            key="eventlet",
            package="eventlet",
            version=coming.version,
        )


def _used(context: Context, known: list[Imported]) -> Iterator[Finding]:
    for item in known[:1]:
        way = first(item.ways)
        yield context.finding(
            item.location,
            "eventlet is imported in a process that runs on gevent, each with a hub of its own",
            hosts=[one.host for one in item.ways],
            chain=(*way.links, Link("import", item.use.text or item.use.name, item.path, item.use.line)),
            related=[Related(other.location, "imported here too") for other in known[1:]],
            key="eventlet",
            package="eventlet",
            symbol=item.use.scope.symbol,
        )
