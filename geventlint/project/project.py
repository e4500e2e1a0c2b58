"""One project, as all its files together tell it; every check is a question to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.project.queues import Queues
from geventlint.project.reach import is_script
from geventlint.project.task_classes import TaskClasses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geventlint.model import Host, Manifest, Problem, Use
    from geventlint.project.callers import Callers
    from geventlint.project.calls import Calls
    from geventlint.project.dependencies import Dependencies
    from geventlint.project.modules import Modules
    from geventlint.project.reach import Reach, Way
    from geventlint.project.scopes import Scope
    from geventlint.source.vocabulary import Vocabulary

_PROGRAMS = frozenset({"script", "flask-socketio", "other"})
"""Kinds of hosts whose entry is the file that is started, and not one that the started program imports."""

_ROLE = re.compile(r"((?:.*/)?roles/[^/]+)/(?:templates|files|tasks|handlers)/")
"""A file of an Ansible role."""


@dataclass(frozen=True)
class Project:
    """What is known of a project once all its files have been read."""

    hosts: tuple[Host, ...]
    """Every process that it launches."""
    uses: Mapping[str, tuple[Use, ...]]
    """The uses that the knowledge asked about, by file; application code only, files sorted."""
    manifests: tuple[Manifest, ...]
    problems: tuple[Problem, ...]
    modules: Modules
    reach: Reach
    dependencies: Dependencies
    callers: Callers
    calls: Calls
    ask: Callable[[str, Vocabulary], tuple[Use, ...]]
    """The uses of a further vocabulary in one file."""

    @cached_property
    def gevent_hosts(self) -> tuple[Host, ...]:
        """The hosts that run greenlets."""
        return tuple(host for host in self.hosts if host.gevent)

    @cached_property
    def other_hosts(self) -> tuple[Host, ...]:
        """The hosts that are known not to run on gevent."""
        return tuple(host for host in self.hosts if not host.gevent and host.pool != "unknown")

    @cached_property
    def launches(self) -> bool:
        """Whether it starts a worker or server itself, or is a Django project: an application, nothing for others to import."""
        starts = any(host.evidence != "assumed" and host.kind not in {"script", "other"} for host in self.hosts)
        return starts or "manage.py" in self.modules.paths

    def library(self, path: str) -> bool:
        """Whether a file belongs to a project that is made to be installed by others: it is built, and launches nothing."""
        if self.launches:
            return False
        around = [
            scope for scope in self.dependencies.scopes if not scope.folder or path.startswith(f"{scope.folder}/")
        ]
        return bool(around) and max(around, key=lambda scope: len(scope.folder)).builds

    def orphaned(self, path: str) -> bool:
        """Whether no process is seen to import a file, though it is no script: it may be imported by a name in a string.

        It then lies below the folder from which a gevent host imports its modules; what lies beside is another service's.
        """
        if is_script(path) or not any(path.startswith(start) for start in self._starts):
            return False
        return not self.reach.ways(self.hosts, path)

    @cached_property
    def _starts(self) -> frozenset[str]:
        """The folders, with a slash, from which the gevent hosts import; empty text for the root and for unknown entries."""
        entries = [self.reach.entry_paths(host)[-1:] for host in self.gevent_hosts]
        roots = {self.modules.package_root(found[0]) if found else "" for found in entries}
        return frozenset(f"{root}/" if root else "" for root in roots)

    def all_uses(self) -> Iterator[tuple[str, Use]]:
        """Every use with its file."""
        for path, uses in self.uses.items():
            for use in uses:
                yield path, use

    @cached_property
    def _files_by_part(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for path, use in self.all_uses():
            found.setdefault(use.name.rpartition(".")[2], set()).add(path)
            found.setdefault(use.name.partition(".")[0], set()).add(path)
        return {part: frozenset(paths) for part, paths in found.items()}

    def files_with(self, parts: Iterable[str]) -> list[str]:
        """The files with a use whose name begins or ends with one of these parts, sorted."""
        return sorted({path for part in parts for path in self._files_by_part.get(part, ())})

    @cached_property
    def uses_by_name(self) -> Mapping[str, tuple[tuple[str, Use], ...]]:
        """The uses of each canonical name, with their files."""
        found: dict[str, list[tuple[str, Use]]] = {}
        for path, use in self.all_uses():
            found.setdefault(use.name, []).append((path, use))
        return {name: tuple(items) for name, items in found.items()}

    @cached_property
    def queues(self) -> Queues:
        """Which workers get which task."""
        return Queues(self.hosts, self.modules, self.modules.read)

    @cached_property
    def task_classes(self) -> TaskClasses:
        """Which classes are Celery's tasks."""
        return TaskClasses(self.modules)

    def ways(self, path: str) -> tuple[Way, ...]:
        """How each gevent host reaches a file."""
        return self.reach.ways(self.gevent_hosts, path)

    def scope_of(self, host: Host) -> Scope | None:
        """The project whose packages a host gets: that of its entry, else that of the file that launches it.

        A script that is started gets what its own head requires, and nothing else. None if no project of the repository is the host's:
        an Ansible role deploys an application of another repository, and what is required beside it are the tools of the deployment.
        """
        entries = self.reach.entry_paths(host)
        path = entries[-1] if entries else (host.location.path if host.location else "")
        started = host.kind in _PROGRAMS or (host.location is not None and host.location.path == path)
        scope = self.dependencies.scope_of(path, host.files, started=started)
        role = None if entries or host.files else _ROLE.match(path)
        return None if role and scope and self._beside(host, role[1], scope) else scope

    def _beside(self, host: Host, role: str, scope: Scope) -> bool:
        """Whether a scope outside a role has nothing of what the host that it deploys needs to start."""
        names = self.dependencies.graph(scope).found.keys()
        return not f"{scope.folder}/".startswith(f"{role}/") and names.isdisjoint({"gevent", host.kind, "pyuwsgi"})
