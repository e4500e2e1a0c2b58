"""The call graph, asked backwards: from a suspect up to the functions that call it, by name and across modules.

Nothing is followed that is not certain. Where two imports give one name, or a method is called on an object of which nothing is known, the
search stops and says so.
"""

from __future__ import annotations

import re
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.model import Link
from geventlint.source.paths import absolute, package_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from geventlint.model import Import, Scope, Use
    from geventlint.project.modules import Modules

    Entry = Callable[[str, Use, Scope], bool]
    """Whether a place (its file, the call, the scope that runs it) is where a greenlet of a host comes in."""

_DEPTH = 8
"""Calls are followed upwards so many times."""

_WIDTH = 300
"""Functions that are looked at for one suspect."""

_ASKED = 120
"""Files that are parsed for the callers of all suspects together; a second or two."""

_ASKED_EACH = 40
"""The same for one suspect."""

_CLASSES = 20
"""Classes that are looked at for one method."""

_NAMES = 2000
"""Names under which one object is known; more are no object of a project's own."""

_MAKES = frozenset({"__init__", "__new__", "__post_init__", "__enter__"})
"""Methods that making an object calls, or entering it at once."""

_ANYTHING = re.compile(b"")

_PROPERTIES = frozenset({"property", "cached_property"})

_COMMON = frozenset(
    [
        "get",
        "set",
        "run",
        "call",
        "send",
        "read",
        "write",
        "open",
        "close",
        "start",
        "stop",
        "execute",
        "apply",
        "update",
        "delete",
        "create",
        "process",
        "handle",
        "load",
        "save",
        "add",
        "remove",
        "join",
        "put",
        "post",
        "fetch",
        "init",
        "setup",
        "main",
        "wrapper",
        "inner",
        "keys",
        "values",
        "items",
        "append",
        "pop",
    ]
)
"""Methods that so many objects have that an unknown one says nothing."""


@dataclass(frozen=True, slots=True)
class Trail:
    """What was found above a suspect."""

    path: str = ""
    """The file of the entry; empty if there is none."""
    scope: Scope | None = None
    """The entry itself."""
    call: Use | None = None
    """The uppermost call."""
    links: tuple[Link, ...] = ()
    """The calls, from the entry down to the suspect; without an entry, where the search stopped."""
    silenced: bool = False
    """Everybody who calls it is excused."""


@dataclass(frozen=True, slots=True)
class _Node:
    path: str
    symbol: str
    prop: bool = False


@dataclass(frozen=True, slots=True)
class _Call:
    path: str
    use: Use
    certain: bool = True


class _EnoughError(Exception):
    """As many files were asked as anybody waits for."""


class Calls:
    """The calls of one project.

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
        self._closures: dict[bytes, frozenset[str]] = {}
        self._left = _ASKED
        self._own = _ASKED_EACH
        self._asked: dict[tuple[str, frozenset[str]], tuple[Use, ...]] = {}
        self._known: dict[_Node, tuple[_Call, ...]] = {}
        self._objects: dict[tuple[str, str], dict[str, str]] = {}

    # --- upwards ---

    def trail(  # noqa: PLR0913  # the last two by name
        self,
        path: str,
        use: Use,
        entry: Entry,
        excuses: Callable[[Use], bool],
        *,
        wraps: bool = False,
        marks: re.Pattern[bytes] = _ANYTHING,
    ) -> Trail:
        """Find an entry from which calls lead to a use; ``excuses`` says of a call that it does no harm.

        ``wraps``: the use makes a function, so whoever calls what it is bound to counts. ``marks`` is in every file that has an entry: what no
        such file imports is not searched.
        """
        if path not in self._below(marks):
            return Trail()
        self._own = _ASKED_EACH
        if use.defines is not None and use.form == "decorator":
            if entry(path, use, use.defines):
                return Trail(path, use.defines, use)
            first = _function(path, use.defines)
        elif wraps and use.bound and (not use.scope.functions or use.bound.startswith(("self.", "cls."))):
            first = _variable(path, use)
        else:
            first = _function(path, use.scope)
        try:
            return self._search(first, entry, excuses) if first is not None else Trail()
        except _EnoughError:
            return Trail(links=(Link("call", "its callers are too many; not followed further", path, use.line),))

    def excused(self, path: str, use: Use, excuses: Callable[[Use], bool]) -> bool:
        """Whether everybody who calls the function of a use is excused; only the next callers are asked."""
        node = _function(path, use.scope)
        self._own = _ASKED_EACH
        try:
            calls = self.callers(node) if node is not None else ()
        except _EnoughError:
            return False
        return bool(calls) and all(excuses(call.use) or call.use.scope.main for call in calls)

    def _search(self, first: _Node, entry: Entry, excuses: Callable[[Use], bool]) -> Trail:
        seen = {first}
        queue: deque[tuple[_Node, tuple[Link, ...]]] = deque([(first, ())])
        stopped: tuple[Link, ...] = ()
        excused = unsure = False
        while queue and len(seen) < _WIDTH:
            node, below = queue.popleft()
            calls = self.callers(node)
            unsure = unsure or not calls
            for call in calls:
                if excuses(call.use) or call.use.scope.main or call.use.scope.type_checking:
                    excused = True
                    continue
                if not call.certain:
                    unsure = True
                    stopped = stopped or (self._doubt(call, node), *below)
                    continue
                scope = call.use.defines if call.use.form == "decorator" and call.use.defines else call.use.scope
                links = (_link(call, scope, node), *below)
                if entry(call.path, call.use, scope):
                    return Trail(call.path, scope, call.use, links)
                above = _function(call.path, scope)
                unsure = unsure or above is None
                if above is not None and above not in seen and len(links) < _DEPTH:
                    seen.add(above)
                    queue.append((above, links))
        if excused and not unsure:
            return Trail(silenced=True)
        return Trail(links=stopped)

    @staticmethod
    def _doubt(call: _Call, node: _Node) -> Link:
        text = f"{call.use.text or call.use.name}: imported in two ways, may be {node.symbol}; not followed further"
        return Link("call", text, call.path, call.use.line)

    def of(self, path: str, symbol: str) -> Iterator[tuple[str, Use]]:
        """The certain calls of a function, of a method (``Client.fetch``), or of a variable's method, with their files."""
        self._own = _ASKED_EACH
        with suppress(_EnoughError):
            for call in self.callers(_Node(path, symbol)):
                if call.certain:
                    yield call.path, call.use

    def callers(self, node: _Node) -> tuple[_Call, ...]:
        """The calls of a function or method, in its own file first."""
        if node not in self._known:
            self._known[node] = tuple(self._callers(node))
        return self._known[node]

    def _callers(self, node: _Node) -> Iterator[_Call]:
        head, _, method = node.symbol.rpartition(".")
        if not head:
            names = dict(self._names(node.path, node.symbol))
            word = node.symbol
        elif method in _MAKES:
            names = self._class(node.path, head, method)
            word = head.rpartition(".")[2]
        else:
            names = {f"{name}.{method}": path for name, path in self._class(node.path, head, method).items()}
            word = method
        for path in self._searched(node.path, set(names.values())):
            if not self._holds(path, word):
                continue
            for use in self._uses(path, names):
                if self._is_call(use, node) and self._resolves(path, use, names):
                    yield _Call(path, use, certain=self._certain(path, use))

    def _uses(self, path: str, names: Iterable[str]) -> Iterable[Use]:
        """The uses of names in a file that holds them; raises _EnoughError when that has been asked too often."""
        wanted = frozenset(names)
        key = (path, wanted)
        if key not in self._asked:
            fronts = {name.rpartition(".")[2] for name in wanted}
            if not any(self._holds(path, front) for front in fronts):
                return ()
            if self._left <= 0 or self._own <= 0:
                raise _EnoughError
            self._left -= 1
            self._own -= 1
            self._asked[key] = tuple(self._find(path, wanted))
        return self._asked[key]

    @staticmethod
    def _is_call(use: Use, node: _Node) -> bool:
        if use.form in {"call", "decorator"}:
            return True
        return use.form == "reference" and (node.prop or (bool(use.scope.calls) and use.defines is None))

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

    # --- names ---

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
            makers = _makers(own)
            for other in self._searched(home, set(own.values())):
                if not makers.search(self._read(other) or b""):
                    continue
                for use in self._uses(other, own):
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

    def _below(self, marks: re.Pattern[bytes]) -> frozenset[str]:
        """The files that have an entry, and all that those import."""
        if marks.pattern not in self._closures:
            pending = [path for path in self._reached() if marks.search(self._read(path) or b"")]
            found = set(pending)
            while pending:
                fresh = {edge.target for edge in self._modules.edges(pending.pop())} - found
                found |= fresh
                pending.extend(fresh)
            self._closures[marks.pattern] = frozenset(found)
        return self._closures[marks.pattern]

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

    # --- what is not known ---

    def unknown(self, path: str, use: Use) -> Link | None:
        """A call of a method of that name on an object of which nothing is known, where the search has to stop."""
        node = _function(path, use.scope)
        if node is None or "." not in node.symbol:
            return None
        method = node.symbol.rpartition(".")[2]
        if method in _COMMON or method.startswith("__"):
            return None
        pattern = re.compile(rb"(?<!self)\.\s*" + method.encode() + rb"\s*\(")
        for other in sorted(self._reached()):
            data = self._read(other) if other != path else None
            found = pattern.search(data) if data else None
            if data and found:
                line = data.count(b"\n", 0, found.start()) + 1
                text = f"….{method}(): the object is not known, may be {node.symbol}; not followed further"
                return Link("call", text, other, line)
        return None


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


def _function(path: str, scope: Scope) -> _Node | None:
    """The function or method of a file in which a place stands; None at module level."""
    names = [name for name in scope.functions if name != "<lambda>"]
    parts = scope.symbol.split(".")
    if not names or names[0] not in parts:
        return None
    symbol = ".".join(parts[: parts.index(names[0]) + 1])
    prop = any(decorator.rpartition(".")[2] in _PROPERTIES for decorator in scope.decorators)
    return _Node(path, symbol, prop)


def _variable(path: str, use: Use) -> _Node | None:
    """What a wrapper is bound to: a name of the module, of a class, or an attribute of ``self``."""
    if "." not in use.bound:
        return _Node(path, f"{use.scope.symbol}.{use.bound}" if use.scope.symbol else use.bound)
    owner, _, _ = use.scope.symbol.rpartition(".")
    attribute = use.bound.partition(".")[2]
    return _Node(path, f"{owner}.{attribute}") if owner and "." not in attribute else None


def _link(call: _Call, scope: Scope, node: _Node) -> Link:
    who = scope.symbol or "the module"
    verb = "is decorated by" if call.use.form == "decorator" else "calls"
    if call.use.form == "reference" and not node.prop:
        verb = "hands on"
    return Link("call", f"{who} {verb} {node.symbol}", call.path, call.use.line)


def dotted_names(path: str) -> tuple[str, ...]:
    """Every dotted name under which some ``sys.path`` makes a file importable, the longest first."""
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    return tuple(".".join(parts[start:]) for start in range(len(parts)))
