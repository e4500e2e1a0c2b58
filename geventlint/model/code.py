"""What one Python file says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module or name: an edge of the module graph.

    ``import a.b as c`` gives ``Import("a.b", None, "c")``; ``import a.b`` binds ``a``;
    ``from a import b as c, d`` gives one edge for each name; a star import has the name ``*``.
    """

    module: str
    """As written, without the leading dots; empty in ``from . import x``."""
    name: str | None
    """The name taken from the module; None for ``import module``."""
    bound: str
    """The local name that the statement binds."""
    level: int
    """The number of leading dots."""
    line: int
    column: int
    end_line: int
    end_column: int
    indent: int = 0
    """Columns of white space before the statement; 0 is module level."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where in its file a use stands, innermost last."""

    symbol: str = ""
    """Qualified name of the enclosing function or class (``Client.fetch``); empty at module level."""
    functions: tuple[str, ...] = ()
    """Names of the enclosing functions, outermost first; empty: executed when the module is imported."""
    asynchronous: bool = False
    """The innermost enclosing function is ``async def``."""
    decorators: tuple[str, ...] = ()
    """Canonical names of the decorators of every enclosing function and class."""
    bases: tuple[str, ...] = ()
    """Canonical names of the base classes of the enclosing class."""
    main: bool = False
    """Under ``if __name__ == "__main__"``."""
    conditions: tuple[str, ...] = ()
    """Source text of the ``if``/``elif``/``while`` tests around it; an ``else`` branch is ``not (…)``."""
    handlers: tuple[str, ...] = ()
    """Exception names caught by the ``try`` statements whose body it stands in; ``*`` for a bare except."""
    calls: tuple[str, ...] = ()
    """Canonical names of the calls that this expression is an argument of, outermost first."""
    type_checking: bool = False
    """Under ``if TYPE_CHECKING``: never executed."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call. ``value`` is its literal value (a string, number, bool, or tuple of these), else None."""

    keyword: str | None
    text: str
    value: object = None
    star: str = ""
    line: int = 0
    """Where its value stands; 0 if that was not worked out."""
    column: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a name that some rule or database entry asked about."""

    name: str
    """Canonical dotted name (``gevent.monkey.patch_all``); ``*.tail`` when only the attribute is known."""
    form: Literal["call", "reference", "decorator", "assignment", "import", "handler", "text"]
    line: int
    column: int
    end_line: int
    end_column: int
    arguments: tuple[Argument, ...] = ()
    scope: Scope = field(default_factory=Scope)
    text: str = ""
    """The expression as written, shortened to one line."""
    bound: str = ""
    """The name that an import binds, or that a call's result is assigned to (``client``, ``self._client``)."""
    defines: Scope | None = None
    """Of a decorator or a base class: the scope of what it decorates, or of the class derived from it."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that silences findings on its line; empty ``codes`` silences all."""

    path: str
    line: int
    column: int
    end_column: int
    codes: tuple[str, ...]
    kind: Literal["noqa", "ignore"]
    first_line: int = 0
    """First line that it covers: a statement's, when it stands at its end; 0 for its own line."""
    last_line: int = 0
    space: int = 0
    """Columns of white space before it that go when it is removed."""
