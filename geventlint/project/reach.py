"""Which modules the hosts import, with the way there.

A host's imports are followed forward, breadth first, only as far as an answer needs; what was followed is kept.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geventlint.model import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


_FORWARD = 150
"""After so many files the way is looked for backwards, too."""
_SUSPECTS = 3
"""For so many files: for more of them, following everything once is cheaper."""
_PASSES = 3
"""So often all files are searched for a name."""

_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


_SCRIPTS = frozenset(
    {"scripts", "script", "bin", "tools", "migrations", "commands", "alembic", "versions", "notebooks", "ci"}
)
"""Folders of files that people start by hand or that a tool runs."""


def is_script(path: str) -> bool:
    """Whether a file is one that people or tools start, and no application imports."""
    *folders, name = path.split("/")
    return bool(_SCRIPTS.intersection(folders)) or name.startswith(("manage", "setup", "conftest", "fabfile", "tasks_"))


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
        self._ancestors: dict[str, frozenset[str] | None] = {}
        self._entries: dict[tuple[str, ...], tuple[str, ...]] = {}

    def entry_paths(self, host: Host) -> tuple[str, ...]:
        """The files that a host's entry names, in the order of their execution; empty if it cannot be resolved."""
        key = (host.kind, host.entry, host.directory or _launched(host), str(_is_module_run(host)), *_search_path(host))
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
        found = self._importable(module, host)
        if not found and "." in module:
            found = self._importable(module.rpartition(".")[0], host)
        inner = "celery" if host.kind == "celery" else "__main__" if _is_module_run(host) else ""
        if inner and found and found[-1].endswith("__init__.py"):
            name = self._modules.name_of(found[-1])
            folder = self._modules.package_root(found[-1])
            found = self._modules.find(f"{name}.{inner}", folder) or found
        return found

    def _importable(self, module: str, host: Host) -> tuple[str, ...]:
        """The files of a module, from the folders that the host puts on its path first."""
        for folder in _search_path(host):
            found = self._modules.find(module, folder)
            if found and found[-1].startswith(f"{folder}/"):
                return found
        folder = host.directory or _launched(host)
        found = self._modules.find(module, folder)
        if not found and folder and self._modules.is_package(folder):
            self._modules.start_in(folder)
            found = self._modules.find(module, folder)
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
        walk = self._walk(host, entries)
        if path not in walk.parents and not self._advance(walk, path):
            return None
        return Way(host, (host_link(host), *self._links(walk, path)))

    def _walk(self, host: Host, entries: tuple[str, ...]) -> _Walk:
        named = tuple(self._named(host))
        key = (*entries, *named)
        walk = self._walks.get(key)
        if walk is None:
            walk = self._walks[key] = _Walk()
            for entry in key:
                walk.parents.setdefault(entry, (None, 0, entry))
                walk.queue.append(entry)
        return walk

    def _named(self, host: Host) -> Iterator[str]:
        """The files that a host's variables name (Django's settings, classes that it loads by name), and its further modules."""
        for module in host.options.get("modules", "").split():
            yield from self._modules.find(module, host.directory or _launched(host))
        for value in host.environment.values():
            if "." in value and _MODULE.fullmatch(value):
                found = self._modules.find(value, host.directory)
                yield from found or self._modules.find(value.rpartition(".")[0], host.directory)

    @staticmethod
    def _near(host: Host, path: str) -> bool:
        """Whether a file may belong to a host whose entry is not said: it lies below the folder that launches it."""
        if is_script(path):
            return False
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
        walk = self._walk(host, entries)
        self._advance(walk, "")
        return frozenset(walk.parents)

    def _advance(self, walk: _Walk, wanted: str) -> bool:
        steps = 0
        while walk.queue:
            steps += 1
            if steps == _FORWARD and wanted and self._cannot(walk, wanted):
                return False
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

    def _cannot(self, walk: _Walk, wanted: str) -> bool:
        """Whether nothing that leads to a file starts where a walk starts; looked for backwards, for the first suspects only.

        A large program need not be followed to its end for a script that nobody imports.
        """
        if wanted not in self._ancestors:
            if len(self._ancestors) == _SUSPECTS:
                return False
            self._ancestors[wanted] = self._modules.ancestors(wanted, _PASSES)
        ancestors = self._ancestors[wanted]
        return ancestors is not None and walk.parents.keys().isdisjoint(ancestors)

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


def _launched(host: Host) -> str:
    """The folder of the file that launches a host."""
    return host.location.path.rpartition("/")[0] if host.location else ""


def _is_module_run(host: Host) -> bool:
    """Whether ``python -m`` starts it: of a package that executes the module ``__main__``."""
    return host.kind == "script" and " -m " in host.command


def _search_path(host: Host) -> Iterator[str]:
    """The folders of ``PYTHONPATH`` and ``--pythonpath``, relative to the root; those of an image by their last parts."""
    given = [*host.environment.get("PYTHONPATH", "").split(":"), *host.options.get("pythonpath", "").split(",")]
    for item in given:
        folder = item.strip().removeprefix("./").strip("/")
        while folder and folder != "." and "$" not in folder:
            yield f"{host.directory}/{folder}" if host.directory and not item.startswith("/") else folder
            if not item.startswith("/"):
                break
            folder = folder.partition("/")[2]


def host_link(host: Host) -> Link:
    """The first link of every chain."""
    where = host.location
    return Link("host", host.command, where.path if where else None, where.line if where else None)
