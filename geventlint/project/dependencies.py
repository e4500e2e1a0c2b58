"""The packages of a project: who requires them, at which version, and the way each comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.project.graph import Graph, Sources
from geventlint.project.markers import DEFAULT_PYTHON, Target
from geventlint.project.scopes import Scope, grouped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geventlint.model import LockedPackage, Manifest
    from geventlint.project.coming import Coming
    from geventlint.project.environment import Installation

NO_EXTRAS: Mapping[str, tuple[str, ...]] = {}


class Dependencies:
    """Every package of a project, by scope."""

    def __init__(
        self,
        manifests: Sequence[Manifest],
        pulls: Callable[[str], tuple[str, ...]],
        spares: Callable[[str], tuple[str, ...]],
        *,
        extras: Callable[[str], Mapping[str, tuple[str, ...]]] = lambda _: NO_EXTRAS,
        installation: Installation | None = None,
    ) -> None:
        """``pulls``, ``spares``, ``extras``: what the database says of a package.

        ``installation``: the environment, if one is given, and the target of markers; else that is the oldest Python which
        the project admits, on Linux.
        """
        self._pulls, self._spares, self._extras = pulls, spares, extras
        self.environment = environment = installation.environment if installation else None
        self._python = installation.python if installation else ""
        self._platform = installation.platform if installation else "linux"
        self.scopes = grouped(manifests)
        if not any(scope.lives for scope in self.scopes if not scope.script) and environment is not None:
            self.scopes = (*(scope for scope in self.scopes if scope.folder), Scope("", ()))
        self._graphs: dict[tuple[str, tuple[str, ...]], Graph] = {}
        self._narrow: dict[tuple[str, tuple[str, ...]], Scope] = {}
        self._members = {name: scope for scope in self.scopes for name in scope.names}

    def scope_of(self, path: str, files: tuple[str, ...] = (), *, started: bool = False) -> Scope | None:
        """The scope whose folder holds a file: the deepest one that requires anything, else the only one.

        ``files``: the requirements files that the service installs, where they are known. ``started``: the file is run as a
        program, and so gets what its head says, if it has one.
        """
        script = next((scope for scope in self.scopes if started and scope.script and scope.folder == path), None)
        if script is not None:
            return script
        scope = self._holding(path)
        if scope is None or not files:
            return scope
        narrow = self._narrow.get((scope.folder, files))
        if narrow is None:
            narrow = self._narrow[scope.folder, files] = scope.narrowed(files)
        return narrow if narrow.lives else scope

    def _holding(self, path: str) -> Scope | None:
        living = [scope for scope in self.scopes if not scope.script and (scope.lives or self._bare(scope))]
        holding = [scope for scope in living if not scope.folder or path.startswith(f"{scope.folder}/")]
        if holding:
            return max(holding, key=lambda scope: len(scope.folder))
        return living[0] if len(living) == 1 else None

    def _bare(self, scope: Scope) -> bool:
        return self.environment is not None and not scope.folder and not scope.manifests

    def target(self, scope: Scope) -> Target:
        """The Python and the platform for which the markers of a scope are judged."""
        installed = self.environment.python if self.environment else ""
        return Target(self._python or installed or scope.python or DEFAULT_PYTHON, self._platform)

    def graph(self, scope: Scope) -> Graph:
        """The packages of a scope with every edge between them."""
        known = self._graphs.get(scope.key)
        if known is None:
            known = self._graphs[scope.key] = Graph(scope, self._sources(scope), self.target(scope)).grow()
        return known

    def coming(self, scope: Scope) -> tuple[Coming, ...]:
        """Every package that an installation of a scope gets, sorted by name, each by its shortest way.

        Without those that nobody drives who brings them (``spares``): no finding is about them.
        """
        return tuple(item for item in self.everything(scope) if not item.spared)

    def everything(self, scope: Scope) -> tuple[Coming, ...]:
        """The same with what is spared."""
        found = self.graph(scope).found.values()
        return tuple(sorted((item for item in found if not item.own), key=lambda item: item.name))

    def unresolved(self, scope: Scope) -> tuple[str, ...]:
        """The packages of which neither lock nor environment says what they need: what they bring is not known."""
        return tuple(sorted(self.graph(scope).open))

    def versions(self, scope: Scope) -> dict[str, str]:
        """What is known of versions, by package: what a verdict's ``when`` is judged beside.

        A version, else the specifier of a requirement; ``python`` among them.
        """
        found = {item.name: known for item in self.coming(scope) if (known := item.version or item.specifier)}
        python = self._python or (self.environment.python if self.environment else "") or scope.requires_python
        return {**found, "python": python} if python else found

    def _sources(self, scope: Scope) -> Sources:
        locks: dict[str, tuple[LockedPackage, ...]] = dict(scope.locks)
        roots = {root.name: root for root in scope.roots}
        for other in () if scope.script else self.scopes:
            above = other.folder != scope.folder and (not other.folder or scope.folder.startswith(f"{other.folder}/"))
            if above:
                for name, packages in other.locks.items():
                    locks.setdefault(name, packages)
                for root in other.roots:
                    roots.setdefault(root.name, root)
        installed = self.environment.packages if self.environment else {}
        members = {
            name: member
            for name, member in self._members.items()
            if name in roots or all(package.source == "path" for package in locks.get(name, ()))
        }
        return Sources(locks, installed, scope.flat, members, roots, self._pulls, self._extras, self._spares)
