"""What to say of a patch that is not the only one of its process: who else patches, what the call does there, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import conditional
from geventlint.checks.patchers import called, configuration_ways
from geventlint.model import Fix
from geventlint.project.order import before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.model import Host, Import, Use
    from geventlint.project.project import Project
    from geventlint.project.reach import Way

REMOVE = Fix("unsafe", "remove the call, and its import if nothing else needs it")
_DETACH = Fix(
    "manual",
    "let the configuration import nothing of the application, then remove the call: "
    "the worker patches by itself before it imports the application",
)


IN_MASTER = (
    "gunicorn's master executes the configuration before it forks the workers, and imports for it what the configuration imports: "
    "what is imported there without a patch keeps the original modules, in every worker."
)


def in_master(project: Project, way: Way, executed: Sequence[str]) -> bool:
    """Whether gunicorn's master executes the patch when it loads its configuration, before the workers patch."""
    host = way.host
    configuration = host.options.get("config", "")
    if host.kind != "gunicorn" or "preload" in host.options or configuration not in project.modules.paths:
        return False
    entries: tuple[str, ...] = (configuration,)
    if "python:" in host.command:  # a module of a package, which is imported first
        entries = project.modules.find(project.modules.name_of(configuration), configuration.rpartition("/")[0])
    return any(
        path != configuration and before(project.modules, entries, (path, 0), _nothing) is not None for path in executed
    )


def _nothing(_: Import) -> str:
    return ""


def fix_of(*, master: bool) -> Fix:
    """What to do with the call."""
    return _DETACH if master else REMOVE


def message(  # noqa: PLR0913  # all that the words tell apart
    project: Project, path: str, use: Use, way: Way, others: Sequence[Host], *, master: bool
) -> str:
    """One line; ``others`` are the processes that the patch breaks."""
    host = way.host
    preloads = [found.host for found in configuration_ways(project, path) if "preload" in found.host.options]
    if preloads:
        return (
            f"{_patcher(host)} patches by itself ({host.place}); only {preloads[0].place}, which preloads, needs this"
        )
    if path == host.options.get("config"):
        return f"{_patcher(host)} patches by itself ({host.place}); {called(use)} is needed here only with preload"
    condition = conditional(use.scope)
    if master:
        when = "where its condition holds, " if condition else ""
        text = (
            f"gunicorn's master imports this for {host.options['config']} ({host.place}): "
            f"{when}{called(use)} patches there first, before the workers do"
        )
        usual = "; needed only as long as that configuration imports the application"
    else:
        text = f"{_patcher(host)} has already patched when it imports this ({host.place}); {called(use)} does nothing there"
        which = "in which its condition holds" if condition else "that imports this file"
        usual = f" and patches every other process {which}"
    if others:
        named = ", ".join(dict.fromkeys(f"{other.pool} {other.kind} ({other.place})" for other in others[:3]))
        return f"{text}, and breaks what must not be patched: {named}"
    return f"{text}{usual}"


def _patcher(host: Host) -> str:
    """Who has patched, in words."""
    if "gevent.monkey" in host.command:
        return "gevent's own runner"
    if host.kind == "gunicorn" and "preload" in host.options:
        return host.options.get("config") or "gunicorn's configuration"
    return {"celery": "Celery", "gunicorn": "gunicorn's gevent worker", "uwsgi": "uWSGI"}.get(host.kind, host.kind)
