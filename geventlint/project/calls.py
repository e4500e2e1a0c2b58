"""The call graph, asked backwards: from a suspect up to the functions that call it, by name and across modules.

Nothing is followed that is not certain. Where two imports give one name, or a method is called on an object of which nothing is known, the
search stops and says so.
"""

from __future__ import annotations

import re
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.model import Link
from geventlint.project.own_names import ASKED_EACH, EnoughError, OwnNames
from geventlint.project.unpatched import Unpatched
from geventlint.project.wanted_names import WantedNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geventlint.model import Scope, Use

    Entry = Callable[[str, Use, Scope], bool]
    """Whether a place (its file, the call, the scope that runs it) is where a greenlet of a host comes in."""

    Elsewhere = Callable[[str, Use], bool]
    """Whether a call (its file, the call) is made in another process only."""


def _here(_path: str, _call: Use) -> bool:
    return False


_DEPTH = 8
"""Calls are followed upwards so many times."""

_WIDTH = 300
"""Functions that are looked at for one suspect."""

_MAKES = frozenset({"__init__", "__new__", "__post_init__", "__enter__"})
"""Methods that making an object calls, or entering it at once."""

_ANYTHING = re.compile(b"")

_OWN_OBJECT = frozenset({"self", "cls"})
"""What a method hands on is there before: nobody's call."""

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


class Calls(OwnNames):
    """The calls of one project."""

    @cached_property
    def _closures(self) -> dict[bytes, frozenset[str]]:
        return {}

    @cached_property
    def unpatched(self) -> Unpatched:
        """Which places run only where gevent has not patched."""
        return Unpatched(self._modules)

    @cached_property
    def _known(self) -> dict[_Node, tuple[_Call, ...]]:
        return {}

    # --- upwards ---

    def trail(  # noqa: PLR0913  # the last two by name
        self,
        path: str,
        use: Use,
        entry: Entry,
        excuses: Callable[[Use], bool],
        *,
        elsewhere: Elsewhere = _here,
        wraps: bool = False,
        marks: re.Pattern[bytes] = _ANYTHING,
    ) -> Trail:
        """Find an entry from which calls lead to a use; ``excuses`` says of a call that it does no harm.

        ``wraps``: the use makes a function, so whoever calls what it is bound to counts. ``marks`` is in every file that has an entry: what no
        such file imports is not searched.
        """
        if path not in self._below(marks):
            return Trail()
        self._own = ASKED_EACH
        if use.defines is not None and use.form == "decorator":
            if entry(path, use, use.defines):
                return Trail(path, use.defines, use)
            first = _function(path, use.defines)
        elif wraps and use.bound and (not use.scope.functions or use.bound.startswith(("self.", "cls."))):
            first = _variable(path, use)
        else:
            first = _function(path, use.scope)
        try:
            return self._search(first, entry, excuses, elsewhere) if first is not None else Trail()
        except EnoughError:
            return Trail(links=(Link("call", "its callers are too many; not followed further", path, use.line),))

    def excused(self, path: str, use: Use, excuses: Callable[[Use], bool], *, elsewhere: Elsewhere = _here) -> bool:
        """Whether a use, or everybody who calls its function, is excused, or runs elsewhere or only where nothing is patched.

        Only the next callers are asked.
        """
        if self.unpatched.only(path, use.line):
            return True
        node = _function(path, use.scope)
        self._own = ASKED_EACH
        try:
            calls = [
                call for call in (self.callers(node) if node is not None else ()) if call.use.text not in _OWN_OBJECT
            ]
        except EnoughError:
            return False
        return bool(calls) and all(self._excused(call, excuses, elsewhere) for call in calls)

    def _excused(self, call: _Call, excuses: Callable[[Use], bool], elsewhere: Elsewhere) -> bool:
        scope = call.use.scope
        if excuses(call.use) or scope.main or scope.type_checking:
            return True
        return self.unpatched.only(call.path, call.use.line) or elsewhere(call.path, call.use)

    def _search(self, first: _Node, entry: Entry, excuses: Callable[[Use], bool], elsewhere: Elsewhere) -> Trail:
        seen = {first}
        queue: deque[tuple[_Node, tuple[Link, ...]]] = deque([(first, ())])
        stopped: tuple[Link, ...] = ()
        excused = unsure = False
        while queue and len(seen) < _WIDTH:
            node, below = queue.popleft()
            calls = self.callers(node)
            unsure = unsure or not calls
            for call in calls:
                if self._excused(call, excuses, elsewhere):
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
        self._own = ASKED_EACH
        with suppress(EnoughError):
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
        wanted = WantedNames(names)
        for path in self._searched(node.path, set(names.values())):
            if not self._holds(path, word):
                continue
            for use in self._uses(path, wanted):
                if self._is_call(use, node) and self._resolves(path, use, names):
                    yield _Call(path, use, certain=self._certain(path, use))

    @staticmethod
    def _is_call(use: Use, node: _Node) -> bool:
        if use.form in {"call", "decorator"}:
            return True
        return use.form == "reference" and (node.prop or (bool(use.scope.calls) and use.defines is None))

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
