"""From the hosts that files declare to the processes of a project: who is patched by whose code, and which are the same."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from geventlint.project.order import before
from geventlint.project.python_hosts import CONSUMER, EMBEDDED, PATCH, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from geventlint.model import Host, Import, Use
    from geventlint.project.modules import Modules

_IN_CODE = frozenset({"script", "flask-socketio", "other"})
_FILES = 500
"""So many files are followed from a file that patches at most."""


def refined(
    hosts: Iterable[Host],
    uses: Mapping[str, tuple[Use, ...]],
    modules: Modules,
    entries: Callable[[Host], tuple[str, ...]],
) -> tuple[Host, ...]:
    """The hosts, with what the project's own code patches.

    A script whose entry patches everything first is a gevent host. A server or worker that Python code starts is patched
    if a module that its file imports patches, or a script that imports its file.
    """
    known = [_script(host, uses, entries) for host in hosts]
    if not any(map(_unpatched, known)):
        return tuple(known)
    patching = _patching(uses)
    outside = [
        path for host in known if host.kind == "script" and host.patched == "before-app" for path in entries(host)
    ]

    @cache
    def patcher(path: str) -> str | None:
        return _patcher(modules, path, patching, outside)

    def found(host: Host) -> str | None:
        if CONSUMER in host.options:
            return _consumed(modules, entries(host), patching)
        return patcher(host.location.path) if host.location else None

    return tuple(_patched(host, found(host)) if _unpatched(host) else host for host in known)


def _script(host: Host, uses: Mapping[str, tuple[Use, ...]], entries: Callable[[Host], tuple[str, ...]]) -> Host:
    if CONSUMER in host.options and host.patched == "never" and not entries(host):
        return replace(host, patched="unknown", reason="its code is not in the project")
    if host.kind != "script" or host.pool != "unknown" or CONSUMER in host.options:
        return host
    for path in entries(host):
        for use in uses.get(path, ()):
            if use.form == "call" and use.name == PATCH and not use.scope.functions and not use.scope.conditions:
                return replace(host, pool="gevent", patched="before-app", reason=f"{path} patches")
    return host


def _unpatched(host: Host) -> bool:
    return host.patched == "never" and (EMBEDDED in host.options or host.kind in _IN_CODE)


def _patching(uses: Mapping[str, tuple[Use, ...]]) -> dict[str, int]:
    """The files that patch, with the first line that does; 0 for those that do it only where they are the program."""
    found: dict[str, int] = {}
    for path, items in uses.items():
        calls = [
            use
            for use in items
            if use.form == "call" and use.name.startswith("gevent.monkey.patch_") and not use.scope.type_checking
        ]
        if calls:
            found[path] = min((use.line for use in calls if not use.scope.main), default=0)
    return found


def _patcher(modules: Modules, path: str, patching: Mapping[str, int], outside: Iterable[str]) -> str | None:
    """The file that has patched when a file of the project starts a server: one that it imports, or that imports it."""
    if brought := _brought(modules, [path], patching):
        return brought
    imported = [other for other, line in patching.items() if line]
    above = dict.fromkeys((*outside, *imported, *patching))
    return next((other for other in above if other != path and _leads(modules, other, path)), None) or (
        path if path in set(outside) else None
    )


def _brought(
    modules: Modules, paths: Sequence[str], patching: Mapping[str, int], *, program: bool = True
) -> str | None:
    """A file that patches when others import it, directly or not."""
    for other, line in patching.items():
        if not line or other in paths:
            continue
        if before(modules, paths, (other, line), _nothing, program=program) is not None:
            return other
    return None


def _consumed(modules: Modules, entries: Sequence[str], patching: Mapping[str, int]) -> str | None:
    """The file that has patched when Huey runs the tasks of the modules that it imports; its own program may be manage.py."""
    for path in entries:
        if patching.get(path) or (path in patching and _manages(path)):
            return path
    return _brought(modules, entries, patching, program=any(map(_manages, entries)))


def _manages(path: str) -> bool:
    return path.rpartition("/")[2] == "manage.py"


def _nothing(_: Import) -> str:
    return ""


def _leads(modules: Modules, start: str, wanted: str) -> bool:
    """Whether a file imports another one, directly or not."""
    seen = {start}
    pending = [start]
    while pending and len(seen) < _FILES:
        for edge in modules.edges(pending.pop()):
            if edge.target == wanted:
                return True
            if edge.target not in seen:
                seen.add(edge.target)
                pending.append(edge.target)
    return False


def _patched(host: Host, patcher: str | None) -> Host:
    return replace(host, patched="before-app", reason=f"{patcher} patches") if patcher else host


def settled(hosts: Iterable[Host], reaches: Callable[[Host, str], bool]) -> tuple[Host, ...]:
    """Every process once, in the order of its place; a pool set in Celery's configuration is that of the workers that follow it.

    ``-P`` on the command line overrides the ``worker_pool`` setting, except for ``-P prefork``, which Celery cannot tell from
    its default (5.1 to 5.7). A worker without it that imports the setting's file gets the gevent pool, and is never patched;
    a setting that no worker is seen to follow stands for a worker of its own.
    ``reaches`` says whether a host imports a file.
    """
    kept = _without_named(list(hosts))
    workers = [host for host in kept if host.kind == "celery" and host.location and not _is_setting(host)]
    settings = [host for host in kept if _is_setting(host)]
    if workers and settings and all(_overrides(host) for host in workers):
        kept = [host for host in kept if not _is_setting(host)]
    elif settings:
        kept = _following(kept, settings, reaches)
    return tuple(sorted(kept, key=_place_order))


def _following(hosts: list[Host], settings: list[Host], reaches: Callable[[Host, str], bool]) -> list[Host]:
    """The hosts, each worker that follows a setting with its pool."""
    found: list[Host] = []
    followed: set[int] = set()
    for host in hosts:
        setting = None
        if host.kind == "celery" and host.pool == "prefork" and not _overrides(host) and host.patched == "no":
            setting = next((one for one in settings if one.location and reaches(host, one.location.path)), None)
        if setting is None:
            found.append(host)
            continue
        followed.add(id(setting))
        reason = f"{setting.command} ({setting.place}) chooses the pool after the moment at which Celery patches"
        if "pool" in host.options:
            reason += "; Celery takes -P prefork for its default, which the setting overrides"
        found.append(replace(host, pool="gevent", patched="never", reason=reason, entry_location=setting.location))
    return [host for host in found if id(host) not in followed]


def _overrides(host: Host) -> bool:
    """Whether the command line chooses a pool whatever the setting says."""
    return host.options.get("pool", "prefork") != "prefork"


def _without_named(hosts: list[Host]) -> list[Host]:
    """Leave out a configuration file's own host where a command line names the file."""
    return [
        host
        for host in hosts
        if not (
            host.location is not None
            and host.options.get("config") == host.location.path
            and any(
                other is not host and _names(other, host.location.path) for other in hosts if other.kind == host.kind
            )
        )
    ]


def _names(host: Host, path: str) -> bool:
    """Whether a command line takes a file as its configuration, by path or, in an image, by name."""
    return host.options.get("config") == path or (
        host.location is not None and host.location.path != path and path.rpartition("/")[2] in host.command
    )


def _is_setting(host: Host) -> bool:
    return host.command.partition(" = ")[0] in SETTINGS


def _place_order(host: Host) -> tuple[str, int, int]:
    where = host.location
    return (where.path, where.line, where.column) if where else ("", 0, 0)
