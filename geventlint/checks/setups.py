"""Whether the setup that a package needs takes effect in every gevent host, and why it does not: GVL203 and GVL204."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geventlint.checks.remedies import OPTIONAL, in_force
from geventlint.model import Location
from geventlint.project.python_hosts import APPLICATIONS, place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.checks.context import Context
    from geventlint.model import Host, Setup, Use
    from geventlint.project.coming import Coming
    from geventlint.project.project import Project
    from geventlint.project.scopes import Scope

NEVER_SENT = frozenset({"worker_process_init", "worker_process_shutdown", "worker_before_create_process"})
"""Celery's signals of prefork children; the gevent pool sends none of them (measured with 5.7.0)."""

_UNPATCHED_HOOKS = frozenset({"on_starting", "on_reload", "when_ready", "pre_fork", "post_fork", "nworkers_changed"})
"""gunicorn's hooks that run in the master, or in the worker before it patches (GeventWorker.init_process)."""


_AFTER_THE_PATCH = frozenset({"grpc.experimental.gevent.init_gevent"})
"""Setups that take what the patch has made (deadlock in gRPC's pool otherwise). psycogreen needs no patch: called in post_fork, ten
requests that wait for a server took 0.43 s, 0.33 s from post_worker_init, 3.05 s without it (gunicorn 27.0.1, gevent 26.9.0)."""


@dataclass(frozen=True)
class Trouble:
    """A setup that is there and does not take effect."""

    location: Location
    message: str
    hosts: tuple[Host, ...] = ()
    symbol: str = ""


State = Literal["absent", "in force"]


def judge(context: Context, name: str, setups: Sequence[Setup], hosts: Sequence[Host]) -> State | tuple[Trouble, ...]:
    """Say whether a setup of package ``name`` is absent, in force, or there in vain, and then why."""
    uses = [(setup, path, use) for setup in setups for path, use in _calls(context.project, setup)]
    if not uses:
        idle = tuple(_never_called(context, name, setups, hosts))
        if idle:
            return idle
        return "in force" if in_force(context, setups) else "absent"
    if not all(setup.argument == "" for setup, _, _ in uses):
        return "in force" if in_force(context, setups) else "absent"
    vain: list[Trouble] = []
    living: list[tuple[str, Use]] = []
    for setup, path, use in uses:
        why = _vain(context, setup, path, use, hosts)
        if why:
            vain.append(Trouble(place(path, use), f"{setup.call}() {why}", tuple(hosts), use.scope.symbol))
        else:
            living.append((path, use))
    if not living:
        return tuple(vain)
    return tuple(_lacking(context, name, uses[0][0], living, hosts)) or "in force"


def _calls(project: Project, setup: Setup) -> Iterator[tuple[str, Use]]:
    for path, use in project.uses_by_name.get(setup.call, ()) if setup.call else ():
        if use.form in {"call", "decorator", "reference"} and not use.scope.type_checking:
            yield path, use


def _never_called(context: Context, name: str, setups: Sequence[Setup], hosts: Sequence[Host]) -> Iterator[Trouble]:
    """An adapter that is required, and that nobody calls."""
    for setup in setups:
        adapter = setup.install.partition("=")[0].partition(">")[0].partition("[")[0].strip()
        if not (setup.call and adapter) or adapter == name or _of_use_by_itself(context, adapter):
            continue
        for host in hosts:
            coming = _coming(context, host, adapter)
            if coming is not None and coming.direct:
                said = f"{adapter} is required and {setup.call}() is called nowhere, so it has no effect"
                yield Trouble(coming.location, said, tuple(hosts))
                return


def _of_use_by_itself(context: Context, adapter: str) -> bool:
    """Whether a package is there for its own sake, too: PyMySQL may stand in for MySQLdb, and is a driver first."""
    package = context.database.get(adapter)
    return package is not None and package.kind == "database driver"


def _coming(context: Context, host: Host, name: str) -> Coming | None:
    scope: Scope | None = context.project.scope_of(host)
    if scope is None:
        return None
    return next((item for item in context.project.dependencies.coming(scope) if item.name == name), None)


def _vain(context: Context, setup: Setup, path: str, use: Use, hosts: Sequence[Host]) -> str:
    """Why a call has no effect wherever it is reached; empty if it may have one."""
    signals = {word for name in use.scope.decorators for word in name.split(".") if name.endswith("connect")}
    sent = signals & {"worker_init", "worker_ready", "celeryd_init", "celeryd_after_setup"}
    if signals & NEVER_SENT and not sent and all(host.kind == "celery" for host in hosts):
        return f"stands in {', '.join(sorted(signals & NEVER_SENT))}, a signal that the gevent pool never sends"
    early = setup.call in _AFTER_THE_PATCH and set(use.scope.functions) & _UNPATCHED_HOOKS
    if early and any(host.options.get("config") == path for host in hosts):
        return f"stands in {use.scope.functions[0]}, which runs before the worker patches; post_worker_init runs after"
    if (
        setup.install
        and _optional(context.project, setup, path)
        and all(_coming(context, host, setup.install) is None for host in hosts)
    ):
        return f"is called only if {setup.install} can be imported, and nothing requires {setup.install}"
    return ""


def _optional(project: Project, setup: Setup, path: str) -> bool:
    """Whether the adapter is imported in a ``try`` that passes over its absence."""
    module = setup.call.rpartition(".")[0]
    imports = [
        use
        for use in project.uses.get(path, ())
        if use.form == "import" and (use.name in {setup.call, module} or use.name.startswith(f"{module}."))
    ]
    return bool(imports) and all(OPTIONAL & {name.rpartition(".")[2] for name in use.scope.handlers} for use in imports)


def _lacking(
    context: Context, name: str, setup: Setup, living: Sequence[tuple[str, Use]], hosts: Sequence[Host]
) -> Iterator[Trouble]:
    """The hosts whose process does not execute the setup that another one executes."""
    project = context.project
    without = [host for host in hosts if not any(_executes(project, host, path) for path, _ in living)]
    entered = [host for host in without if project.reach.entry_paths(host)]
    others = [host for host in project.hosts if host not in without]
    served = [
        (host, path, use) for path, use in living for host in others if _executes(project, host, path, strictly=True)
    ]
    told: set[str] = set()
    for host in entered if served else ():
        entry = project.reach.entry_paths(host)[-1]
        if entry in told:
            continue
        told.add(entry)
        other, path, use = served[0]
        said = (
            f"{name} is set up in {path}:{use.line} for {other.place} only; "
            f"this module starts {host.place} ({host.kind}) without {setup.call}()"
        )
        same = tuple(item for item in entered if project.reach.entry_paths(item)[-1:] == (entry,))
        yield Trouble(_application(project, entry), said, same)


def _executes(project: Project, host: Host, path: str, *, strictly: bool = False) -> bool:
    if host.options.get("config") == path:
        return True
    way = project.reach.way(host, path)
    return way is not None and (way.certain or not strictly)


def _application(project: Project, path: str) -> Location:
    """Where an entry makes its application; its first line if that is not seen."""
    for use in project.uses.get(path, ()):
        if use.name in APPLICATIONS and use.form == "call":
            return place(path, use)
    return Location(path)
