"""Which program starts a gevent server: the script that a launch line names, else the one that leads to the server's file.

A server that Python code makes says nothing of the process that runs it. What the process imports begins with its script, so that
is the entry of the host; several servers that one script starts are one process.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.project.python_hosts import CONSUMER, EMBEDDED, PATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geventlint.deployment.gunicorn_file import Configuration
    from geventlint.model import Host, Manifest, Use
    from geventlint.project.callers import Callers
    from geventlint.project.modules import Modules
    from geventlint.project.reach import Reach

_CONFIGURATION = "gunicorn.conf.py"
_SERVERS = frozenset({"script", "flask-socketio"})
_COMMANDS = (b"console_scripts", b"gui_scripts", b".scripts]", b"scripts =", b"scripts=")
"""Words beside which a manifest says what commands it installs."""

_QUEUES = re.compile(r"\s(?:-Q|--queues)[ =]?([^\s$]+)(?=\s|$)")
_DEPTH = 6
"""Calls are followed upwards so many times."""
_TRIED = 8
"""So many programs near a server's file are followed where its name is too common to search for those that import it."""
_PASSES = 6
"""So often all files are searched for those that import a server's file."""


class Programs:
    """Answers for one project; ``uses`` are those that declare its hosts."""

    def __init__(self, uses: Mapping[str, tuple[Use, ...]], modules: Modules, reach: Reach, callers: Callers) -> None:
        self._uses = uses
        self._modules = modules
        self._reach = reach
        self._callers = callers

    def joined(self, hosts: Iterable[Host], *, library: bool = False) -> tuple[Host, ...]:
        """The hosts, each server that Python code makes with the program that starts it; one for every process.

        In a ``library`` a server in a function that no program of its own calls is one that its users start.
        """
        every = self._tied([self._started_patched(host) for host in hosts])
        servers = [host for host in every if self._is_server(host)]
        if not servers:
            return tuple(every)
        scripts = [host for host in every if host.kind == "script" and not self._is_server(host)]
        started: dict[int, Host] = {}
        gone: set[int] = set()
        for server in servers:
            starters = [script for script in scripts if self._starts(script, server)]
            for script in starters:
                started.setdefault(id(script), _started(script, server))
            if any(started[id(script)].gevent for script in starters) and not self._patches(server):
                gone.add(id(server))
        kept = [started.get(id(host), host) for host in every if id(host) not in gone]
        entered = [self._entered(host) if self._is_server(host) else host for host in kept]
        return tuple(self._once([host for host in entered if not (library and self._offered(host))]))

    def _tied(self, hosts: list[Host]) -> list[Host]:
        """The hosts, each worker that Python code starts with the services that launch its function or its file."""
        scripts = [host for host in hosts if host.kind == "script" and not host.gevent]
        starters = {
            id(host): [script for script in scripts if self._starts_worker(script, host)]
            for host in hosts
            if EMBEDDED in host.options and scripts
        }
        gone = {id(script) for found in starters.values() for script in found}
        return [_launched(host, starters.get(id(host), [])) for host in hosts if id(host) not in gone]

    def _starts_worker(self, script: Host, worker: Host) -> bool:
        use = self._use(worker)
        functions = use.scope.functions if use else ()
        path = worker.location.path if worker.location else ""
        if ":" not in script.entry:
            return use is not None and not functions and self._is_entry(script, path)
        return bool(functions) and _named(script, functions[0]) and self._reaches(script, path)

    def _offered(self, host: Host) -> bool:
        """Whether a server is made in a function, and no program leads to it."""
        use = self._use(host) if self._is_server(host) else None
        where = host.location.path if host.location else ""
        return use is not None and bool(use.scope.functions) and self._is_entry(host, where) and not self._runs(where)

    def _use(self, server: Host) -> Use | None:
        """The call that makes a server."""
        where = server.location
        return next((use for use in self._uses.get(where.path, ()) if use.line == where.line), None) if where else None

    def _started_patched(self, host: Host) -> Host:
        """A script that is launched and patches in its main part, before it imports its program there."""
        if host.kind != "script" or host.pool != "unknown" or CONSUMER in host.options:
            return host
        for path in self._reach.entry_paths(host)[-1:]:
            for use in self._uses.get(path, ()):
                if use.form == "call" and use.name == PATCH and use.scope.main and not use.scope.functions:
                    return replace(host, pool="gevent", patched="before-app", reason=f"{path} patches")
        return host

    def _is_server(self, host: Host) -> bool:
        where = host.location
        return (
            host.kind in _SERVERS
            and host.gevent
            and EMBEDDED not in host.options
            and where is not None
            and where.path in self._modules.paths
        )

    def _patches(self, server: Host) -> bool:
        """Whether the file of a server patches: then the server must be known beside those who patch by themselves."""
        path = server.location.path if server.location else ""
        return any(use.name == PATCH for use in self._uses.get(path, ())) and not self._is_entry(server, path)

    def _is_entry(self, server: Host, path: str) -> bool:
        return path in self._reach.entry_paths(server)[-1:]

    def _starts(self, script: Host, server: Host) -> bool:
        """Whether a script that is launched executes the call that makes a server."""
        entries = self._reach.entry_paths(script)
        where = server.location
        if not entries or where is None:
            return False
        use = self._use(server)
        return use is not None and self._executes(script, entries, where.path, use, _DEPTH)

    def _executes(self, script: Host, entries: tuple[str, ...], path: str, use: Use, depth: int) -> bool:
        if use.scope.main:
            return path in entries
        if not use.scope.functions:
            return self._reaches(script, path)
        if _named(script, use.scope.functions[0]) and self._reaches(script, path):
            return True
        if use.scope.symbol != use.scope.functions[0] or not depth:
            return self._reaches(script, path)  # a method: who has its object cannot be told
        return any(
            self._executes(script, entries, caller, call, depth - 1)
            for caller, call in self._callers.of(path, use.scope.symbol)
            if call is not use
        )

    def _reaches(self, script: Host, path: str) -> bool:
        way = self._reach.way(script, path)
        return way is not None and way.certain

    def _entered(self, server: Host) -> Host:
        """A server with the script that leads to its file as its entry, if there is one."""
        where = server.location
        if where is None:
            return server
        if self._runs(where.path):
            return server if self._is_entry(server, where.path) else replace(server, entry=where.path)
        ancestors = self._modules.ancestors(where.path, _PASSES)
        if ancestors is None:  # its name is so common that searching backwards tells nothing
            near = sorted(filter(self._runs, self._modules.paths), key=lambda path: _apart(path, where.path))
            ancestors = frozenset(near[:_TRIED])
        programs = sorted(path for path in ancestors if self._runs(path))
        steps = {path: found for path in programs if (found := self._distance(path, where.path)) is not None}
        best = min(steps, key=lambda path: (steps[path], path.count("/"), path), default=None)
        return replace(server, entry=best) if best else server

    def _runs(self, path: str) -> bool:
        """Whether a file is made to be started."""
        if path.endswith("/__main__.py") or not path.endswith(".py"):
            return True
        data = self._modules.read(path) or b""
        return b"__name__" in data and (b'"__main__"' in data or b"'__main__'" in data)

    def _distance(self, start: str, wanted: str) -> int | None:
        """How many imports lead from a file to another; None if none do."""
        level, seen, steps = {start}, {start}, 0
        while level and wanted not in level:
            steps += 1
            level = {edge.target for path in level for edge in self._modules.edges(path)} - seen
            seen |= level
        return steps if level else None

    def _once(self, hosts: list[Host]) -> Iterator[Host]:
        """Every process once: of the servers that one program starts, the first."""
        seen: set[tuple[tuple[str, ...], str]] = set()
        for host in hosts:
            entries = self._reach.entry_paths(host) if self._is_server(host) else ()
            if entries:
                key = (entries, host.location.path if host.location and self._patches(host) else "")
                if key in seen:
                    continue
                seen.add(key)
            yield host


def _launched(worker: Host, scripts: Sequence[Host]) -> Host:
    """A worker with the names and the queues of what launches it."""
    if not scripts:
        return worker
    names = dict.fromkeys(script.service for script in scripts if script.service)
    queues = [
        found[1].strip("\"'").split(",") if (found := _QUEUES.search(script.command)) else [] for script in scripts
    ]
    known = dict.fromkeys(queue for some in queues for queue in some) if all(queues) else worker.queues
    return replace(worker, service=", ".join(names), queues=tuple(known), started=scripts[0].location)


def _named(script: Host, function: str) -> bool:
    """Whether a launch names a function: as what its command calls, or as a subcommand (``shop serve-web``).

    Only commands that the project installs have a function in their entry.
    """
    called = script.entry.partition(":")[2]
    return bool(called) and (function == called or function.replace("_", "-") in script.command.split())


def _apart(path: str, other: str) -> tuple[int, int, str]:
    """How far two files lie from each other in the tree of folders."""
    one, two = path.split("/")[:-1], other.split("/")[:-1]
    parted = (index for index, (left, right) in enumerate(zip(one, two, strict=False)) if left != right)
    common = next(parted, min(len(one), len(two)))
    return (len(one) - common + len(two) - common, len(one), path)


def is_library(manifests: Iterable[Manifest], launched: Iterable[Host], read: Callable[[str], bytes | None]) -> bool:
    """Whether a project is made for others to import: it is built, launches nothing, and installs no command."""
    if any(True for _ in launched):
        return False
    built = [manifest for manifest in manifests if manifest.builds]
    texts = [read(manifest.path) or b"" for manifest in manifests]
    return bool(built) and not any(word in text for text in texts for word in _COMMANDS)


def configured(hosts: Iterable[Host], modules: Modules, entries: Callable[[Host], tuple[str, ...]]) -> tuple[Host, ...]:
    """The hosts, gunicorn's with the ``gunicorn.conf.py`` that lies beside their application.

    gunicorn reads it from the folder in which it is started, and from there it imports the application; a launch line in
    another folder does not say which one that is. With ``--chdir`` it reads the file before it goes to the application's.
    """
    return tuple(form for host in hosts for form in _configured(host, modules, entries))


def _configured(host: Host, modules: Modules, entries: Callable[[Host], tuple[str, ...]]) -> Iterable[Host]:
    if host.kind != "gunicorn" or {"config", "chdir"} & host.options.keys():
        return [host]
    found = entries(host)
    folder = modules.package_root(found[-1]) if found else ""
    path = f"{folder}/{_CONFIGURATION}"
    data = modules.read(path) if folder and path in modules.paths else None
    if data is None:
        return [host]
    from geventlint.deployment.commands import gunicorn_configuration  # only projects that have such a file pay for ast
    from geventlint.deployment.gunicorn_settings import choices

    configuration = gunicorn_configuration(path, data, modules.read)
    forms = [
        _with(host, configuration, {name: setting.text for name, setting in chosen.items()}, modules, folder)
        for chosen in choices(configuration.settings)
    ]
    return list({(form.pool, form.patched): form for form in reversed(forms)}.values())[::-1]


def _with(host: Host, configuration: Configuration, said: Mapping[str, str], modules: Modules, folder: str) -> Host:
    """A host with what a configuration says."""
    from geventlint.deployment.gunicorn_worker import pool_of  # as above

    path = configuration.path
    options = {**host.options, "config": path}
    pool = host.pool
    if "worker-class" not in options and "worker_class" in said:
        options["worker-class"] = said["worker_class"]
        pool = pool_of(said["worker_class"], modules.read, folder, path)
        if pool == "unknown":
            hidden = f"the worker class is in {said['worker_class']}, which no file of the project sets"
            return replace(host, pool=pool, patched="unknown", options=options, reason=hidden)
    if said.get("preload_app", "").lower() in {"true", "1"}:
        options["preload"] = "true"
    if pool != "gevent":
        return replace(host, pool=pool, options=options)
    if "preload" not in options or configuration.patches_first:
        return replace(host, pool=pool, patched="before-app", options=options)
    reason = f"with preload ({path}) the application is imported before the gevent worker patches"
    return replace(host, pool=pool, patched="after-app", options=options, reason=reason)


def _started(script: Host, server: Host) -> Host:
    """A script that is launched, once it is known to start a gevent server."""
    if script.pool != "unknown":
        return script
    reason = f"{server.place} starts a gevent server" + (f"; {server.reason}" if server.reason else "")
    return replace(script, kind=server.kind, pool="gevent", patched=server.patched, reason=reason)
