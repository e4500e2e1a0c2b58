"""Which modules the hosts import, with the way there.

A host's imports are followed forward, breadth first, only as far as an answer needs; what was followed is kept.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geventlint.model import Link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geventlint.model import Host
    from geventlint.project.modules import Modules


_DEPLOYMENT = frozenset(
    {
        "bin",
        "build",
        "deploy",
        "deployment",
        "deployments",
        "docker",
        "etc",
        "helm",
        "infra",
        "k8s",
        "kubernetes",
        "ops",
    }
    | {"scripts", "charts", "config", "conf", ".docker", "compose", "supervisor", "systemd", "ansible", "production"}
)
"""Folders that launch what lies elsewhere."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a host comes to a file."""

    host: Host
    links: tuple[Link, ...]
    certain: bool = True
    """False when the host's entry is not known, so that every module of its service may be imported."""


@dataclass(slots=True)
class _Walk:
    parents: dict[str, tuple[str | None, int, str]] = field(default_factory=dict)
    queue: deque[str] = field(default_factory=deque)


class Reach:
    """Answers for the hosts of one project."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._walks: dict[tuple[str, ...], _Walk] = {}
        self._entries: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def entry_paths(self, host: Host) -> tuple[str, ...]:
        """The files that a host's entry names, in the order of their execution; empty if it cannot be resolved."""
        key = (host.kind, host.entry, host.directory)
        if key not in self._entries:
            self._entries[key] = self._resolve(host)
        return self._entries[key]

    def _resolve(self, host: Host) -> tuple[str, ...]:
        module = host.entry.partition(":")[0].strip()
        if not module:
            return ()
        path = f"{host.directory}/{module}" if host.directory else module
        for candidate in (path, module):
            cleaned = candidate.removeprefix("./")
            if cleaned in self._modules.paths:
                return (cleaned,)
        if "/" in module or module.endswith(".py"):
            return self._by_tail(module)
        found = self._modules.find(module, host.directory)
        if not found and "." in module:
            found = self._modules.find(module.rpartition(".")[0], host.directory)
        if host.kind == "celery" and found:
            last = found[-1]
            if last.endswith("__init__.py"):
                name = self._modules.name_of(last)
                folder = self._modules.package_root(last)
                found = self._modules.find(f"{name}.celery", folder) or found
        return found

    def _by_tail(self, module: str) -> tuple[str, ...]:
        tail = "/" + module.rpartition("/")[2]
        matches = [path for path in self._modules.paths if f"/{path}".endswith(tail)]
        return (matches[0],) if len(matches) == 1 else ()

    def way(self, host: Host, path: str) -> Way | None:
        """How a host reaches a file, or None."""
        entries = self.entry_paths(host)
        if not entries:
            if host.entry or not self._near(host, path):
                return None  # an entry that is named and not here belongs to somebody else's code
            return Way(host, (host_link(host),), certain=False)
        walk = self._walks.get(entries)
        if walk is None:
            walk = self._walks[entries] = _Walk()
            for entry in entries:
                walk.parents.setdefault(entry, (None, 0, entry))
                walk.queue.append(entry)
        if path not in walk.parents and not self._advance(walk, path):
            return None
        return Way(host, (host_link(host), *self._links(walk, path)))

    @staticmethod
    def _near(host: Host, path: str) -> bool:
        """Whether a file may belong to a host whose entry is not said: it lies below the folder that launches it."""
        if host.directory:
            return path.startswith(f"{host.directory}/")
        if host.evidence != "declared" or host.location is None:
            return True
        top, slash, _ = host.location.path.partition("/")
        return not slash or top in _DEPLOYMENT or path.startswith(f"{top}/")

    def ways(self, hosts: Iterable[Host], path: str) -> tuple[Way, ...]:
        """How each of several hosts reaches a file; the others are left out."""
        found = (self.way(host, path) for host in hosts)
        return tuple(way for way in found if way is not None)

    def reached(self, host: Host) -> frozenset[str] | None:
        """Every file that a host imports; None if its entry cannot be resolved. The whole closure: asked by ``hosts`` only."""
        entries = self.entry_paths(host)
        if not entries:
            return None
        self.way(host, "")
        return frozenset(self._walks[entries].parents)

    def _advance(self, walk: _Walk, wanted: str) -> bool:
        while walk.queue:
            path = walk.queue.popleft()
            found = False
            for edge in self._modules.edges(path):
                if edge.target not in walk.parents:
                    walk.parents[edge.target] = (path, edge.line, edge.text)
                    walk.queue.append(edge.target)
                    found = found or edge.target == wanted
            if found:
                return True
        return False

    def _links(self, walk: _Walk, path: str) -> tuple[Link, ...]:
        links: list[Link] = []
        current: str | None = path
        while current is not None:
            parent, line, text = walk.parents[current]
            if parent is None:
                links.append(Link("module", self._modules.name_of(current), current, 1))
            else:
                links.append(Link("import", text, parent, line))
            current = parent
        return tuple(reversed(links))


def host_link(host: Host) -> Link:
    """The first link of every chain."""
    where = host.location
    return Link("host", host.command, where.path if where else None, where.line if where else None)
