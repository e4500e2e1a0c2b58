"""The names under which the files of a project know what another one defines.

Files are parsed only if their bytes say that they may use a name, and only so many.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.project.wanted_names import WantedNames
from geventlint.source.paths import absolute, package_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geventlint.model import Import, Use
    from geventlint.project.modules import Modules

_ASKED = 120
"""Files that are parsed for the callers of all suspects together; a second or two."""

ASKED_EACH = 40
"""The same for one suspect."""

_PIECE = 40_000
"""Bytes of a file that count as one: a large file takes as long as several."""

_CLASSES = 20
"""Classes that are looked at for one method."""

_NAMES = 2000
"""Names under which one object is known; more are no object of a project's own."""


class EnoughError(Exception):
    """As many files were asked as anybody waits for."""


class OwnNames:
    """The names of one project's own functions, classes and objects, and their uses.

    ``find`` gives the uses of some canonical names in one file, ``holds`` says whether a file has a word, ``imports`` gives a file's import
    edges, ``reached`` the files among which callers are looked for, and ``read`` the bytes of a file.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # all that it asks of the files
        self,
        modules: Modules,
        find: Callable[[str, frozenset[str]], Iterable[Use]],
        holds: Callable[[str, str], bool],
        imports: Callable[[str], tuple[Import, ...]],
        reached: Callable[[], Iterable[str]],
        read: Callable[[str], bytes | None],
    ) -> None:
        self._modules = modules
        self._find = find
        self._holds = holds
        self._imports = imports
        self._reached = reached
        self._read = read
        self._importing: dict[str, list[str]] | None = None
        self._edges: dict[str, tuple[tuple[str, str, str, int], ...]] = {}
        self._left = _ASKED
        self._own = ASKED_EACH
        self._asked: dict[tuple[str, frozenset[str]], tuple[Use, ...]] = {}
        self._imported: dict[str, frozenset[str]] = {}
        self._objects: dict[tuple[str, str], dict[str, str]] = {}

    def _uses(self, path: str, names: WantedNames) -> Iterable[Use]:
        """The uses of names in a file that holds them; raises EnoughError when that has been asked too often."""
        if not any(self._holds(path, last) for last in names.lasts):
            return ()
        wanted = names.in_file(self._read(path) or b"", self._known_in(path))
        key = (path, wanted)
        if not wanted:
            return ()
        if key not in self._asked:
            if self._left <= 0 or self._own <= 0:
                raise EnoughError
            cost = 1 + len(self._read(path) or b"") // _PIECE
            self._left -= cost
            self._own -= cost
            self._asked[key] = tuple(self._find(path, wanted))
        return self._asked[key]

    def _known_in(self, path: str) -> frozenset[str]:
        """The modules and names that a file imports, and the names of its own module."""
        if path not in self._imported:
            found = {name for _, full, module, _ in self._bindings(path) for name in (full, module)}
            self._imported[path] = frozenset((*found, *dotted_names(path)))
        return self._imported[path]

    def _resolves(self, path: str, use: Use, names: dict[str, str]) -> bool:
        """Whether a name means the file that it is known from, seen from another one."""
        home = names.get(use.name)
        if home is None or home == path:
            return home is not None
        module = use.name
        while module:
            found = self._modules.find(module, path.rpartition("/")[0])
            if found and found[-1] == home:
                return True
            if found and "." not in module:
                return False
            module = module.rpartition(".")[0]
        return False

    def _certain(self, path: str, use: Use) -> bool:
        """Whether the name at the front of a call is imported in one way only."""
        front = re.match(r"\w+", use.text)
        if front is None:
            return True
        ways = {full for bound, full, _, _ in self._bindings(path) if bound == front[0]}
        return len(ways) < 2  # noqa: PLR2004  # one way or none

    def _names(self, path: str, root: str) -> dict[str, str]:
        """Every dotted name of something that a file defines, also where other files import it, with the file."""
        key = (path, root)
        if key not in self._objects:
            self._objects[key] = self._find_names(path, root)
        return self._objects[key]

    def _find_names(self, path: str, root: str) -> dict[str, str]:
        names = {f"{module}.{root}": path for module in dotted_names(path)}
        pending, seen = [path], {path}
        while pending and len(names) < _NAMES:
            for importer in self._importers(pending.pop()):
                if importer in seen:
                    continue
                bound = {name for name, full, _, indent in self._bindings(importer) if not indent and full in names}
                if any(name == "*" and f"{full}.{root}" in names for name, full, _, _ in self._bindings(importer)):
                    bound.add(root)
                if bound:
                    seen.add(importer)
                    pending.append(importer)
                for name in bound:
                    names.update({f"{module}.{name}": importer for module in dotted_names(importer)})
        return names

    def _class(self, path: str, name: str, method: str) -> dict[str, str]:
        """The names of a class, of the variables that hold its objects, and of the classes that inherit the method."""
        found: dict[str, str] = {}
        pending, seen = [(path, name)], {(path, name)}
        while pending and len(seen) < _CLASSES:
            home, current = pending.pop()
            own = self._names(home, current)
            found.update(own)
            makers, wanted = _makers(own), WantedNames(own)
            for other in self._searched(home, set(own.values())):
                if not makers.search(self._read(other) or b""):
                    continue
                for use in self._uses(other, wanted):
                    if not self._resolves(other, use, own):
                        continue
                    if use.form == "call" and use.bound.isidentifier() and not use.scope.symbol:
                        found.update(self._names(other, use.bound))
                    elif use.form == "reference" and use.defines is not None and not use.scope.functions:
                        derived = (other, use.defines.symbol)
                        if derived not in seen and not self._overrides(*derived, method):
                            seen.add(derived)
                            pending.append(derived)
        return found

    def _overrides(self, path: str, name: str, method: str) -> bool:
        """Whether a class has a method of its own of this name, and so none that is inherited."""
        pattern = rf"^class {re.escape(name)}\b[^\n]*\n(?:[ \t][^\n]*\n|[ \t]*\n)*?[ \t]+(?:async )?def {method}\b"
        return re.search(pattern.encode(), self._read(path) or b"", re.MULTILINE) is not None

    def _searched(self, path: str, homes: set[str]) -> list[str]:
        """The files in which a name can be used: its own, and those that import a file where it is known."""
        others = {importer for home in (path, *homes) for importer in self._importers(home)} | homes
        return [path, *sorted(others - {path})]

    def _importers(self, path: str) -> list[str]:
        if self._importing is None:
            importing: dict[str, set[str]] = {}
            for importer in self._reached():
                for edge in self._modules.edges(importer):
                    importing.setdefault(edge.target, set()).add(importer)
            self._importing = {target: sorted(files) for target, files in importing.items()}
        return self._importing.get(path, [])

    def _bindings(self, path: str) -> tuple[tuple[str, str, str, int], ...]:
        """The imports of a file: bound name, absolute name (of the module for a star), module, indent."""
        if path not in self._edges:
            package = package_name(path)
            self._edges[path] = tuple(_binding(package, edge) for edge in self._imports(path))
        return self._edges[path]


def _makers(names: Iterable[str]) -> re.Pattern[bytes]:
    """Find what makes an object of a class for a module to keep, and what derives from it."""
    fronts = "|".join(sorted({re.escape(name.rpartition(".")[2]) for name in names}))
    return re.compile(
        rf"^\w+[ \t]*(?::[^=\n]*)?=[ \t]*(?:\w+\.)*(?:{fronts})\(|^class \w+\((?:[^()]|\n)*\b(?:{fronts})\b".encode(),
        re.MULTILINE,
    )


def _binding(package: str, edge: Import) -> tuple[str, str, str, int]:
    module = absolute(package, edge.level, edge.module)
    if edge.name == "*":
        return "*", module, module, edge.indent
    if edge.name is not None:
        return edge.bound, f"{module}.{edge.name}", module, edge.indent
    return edge.bound, module if edge.bound != module.partition(".")[0] else edge.bound, module, edge.indent


def dotted_names(path: str) -> tuple[str, ...]:
    """Every dotted name under which some ``sys.path`` makes a file importable, the longest first."""
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    return tuple(".".join(parts[start:]) for start in range(len(parts)))
