"""The declarative half of a rule: what a ``[match]`` table looks at, and which uses it excuses.

Whether a use is *reached* by a host or stands in a task is known to the whole project only; everything that one
file can tell is judged here. The form is described for authors in ``docs/writing-rules.md``.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geventlint.model import Argument, Scope, Use

Where = Literal["anywhere", "reached", "task", "module"]
"""``anywhere``: every file; ``reached``: a module that a gevent host imports; ``task``: a task's body, or a function
that a task calls; ``module``: executed when a reached module is imported."""

WHERE: tuple[Where, ...] = get_args(Where)

PLACEHOLDERS = frozenset({"call", "text", "module", "symbol", "host", "task", "value"})
"""What a message may mention: see ``docs/writing-rules.md``."""

ANY = "*"
"""As an argument's value: given, whatever its value."""

_GUARDS = frozenset({"*", "AttributeError", "ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_GUARD_WORDS = ("hasattr(", "getattr(", "find_spec(", "in dir(")


@dataclass(frozen=True, slots=True)
class Tail:
    """An attribute that hurts, called or handed on, whatever its receiver is: ``*.run_until_complete``.

    With a ``package`` (``tornado.*.run_sync``), a use counts whose receiver's canonical name begins with it, or whose receiver is unknown
    in a file that imports the package.
    """

    attribute: str
    package: str = ""

    def fits(self, name: str, packages: frozenset[str]) -> bool:
        """Whether a canonical name ends in the attribute; ``packages`` are the file's imported top-level modules."""
        receiver, dot, attribute = name.rpartition(".")
        if not dot or attribute != self.attribute:
            return False
        if not self.package:
            return True
        return receiver.startswith(f"{self.package}.") or (receiver == "*" and self.package in packages)


@dataclass(frozen=True, slots=True)
class ArgumentTest:
    """A condition on one argument of a call."""

    name: str
    """A keyword, or a position counted from 0 (``"0"``)."""
    values: tuple[object, ...]
    """Literal values of which one must be given; ``*`` accepts any value."""

    def holds(self, arguments: Sequence[Argument]) -> bool:
        """Whether a call with these arguments satisfies the condition; what cannot be read does not."""
        given = self._given(arguments)
        if given is None:
            return False
        return ANY in self.values or any(_same(given.value, value) for value in self.values)

    def _given(self, arguments: Sequence[Argument]) -> Argument | None:
        if self.name.isdigit():
            positional = [argument for argument in arguments if argument.keyword is None]
            index = int(self.name)
            if index >= len(positional) or any(argument.star for argument in positional[: index + 1]):
                return None
            return positional[index]
        return next((argument for argument in arguments if argument.keyword == self.name), None)


def _same(given: object, wanted: object) -> bool:
    """Equality in which True is not 1."""
    return type(given) is type(wanted) and given == wanted


@dataclass(frozen=True)
class Match:
    """What a declarative rule reports. A use counts when one of the name lists names it and no ``unless`` excuses it."""

    message: str
    """With ``{call}``, ``{text}``, ``{module}``, ``{symbol}``, ``{host}``, ``{task}``, ``{value}`` filled in."""
    calls: tuple[str, ...] = ()
    """Canonical dotted names that must not be called (or be used as decorators)."""
    passed: tuple[str, ...] = ()
    """Canonical dotted names that must not be handed to another call, which will call them (``Thread(target=…)``)."""
    references: tuple[str, ...] = ()
    """Canonical dotted names that must not be mentioned at all: called, passed on, imported by name."""
    imports: tuple[str, ...] = ()
    """Modules that must not be imported, submodules included."""
    decorators: tuple[str, ...] = ()
    """Canonical dotted names that must not decorate."""
    tails: tuple[Tail, ...] = ()
    wrappers: tuple[str, ...] = ()
    """Canonical dotted names among the calls that give a function: calling what they are bound to does the harm."""
    settings: tuple[str, ...] = ()
    """Names that must not be assigned: variables, attributes, dictionary keys, keywords of a ``conf.update``."""
    values: tuple[object, ...] = ()
    """For settings: only these literal values count; empty for any."""
    arguments: tuple[ArgumentTest, ...] = ()
    """For calls: all of these must hold."""
    words: tuple[str, ...] = ()
    """For calls: the arguments must mention one of these; empty for any."""
    unless_arguments: tuple[ArgumentTest, ...] = ()
    """For calls: one of these is an excuse."""
    unless_words: tuple[str, ...] = ()
    """For calls: a word in the arguments that is an excuse (``LOCK_NB``)."""
    where: Where = "reached"
    hosts: tuple[str, ...] = ()
    """Kinds of hosts (``celery``, ``gunicorn`` …) for which it counts; empty for all."""
    unless_guarded: bool = False
    """Excuse what stands in a ``try`` that catches a missing name, or under ``hasattr``/``getattr``."""
    unless_main: bool = True
    """Excuse what stands under ``if __name__ == "__main__"``."""
    unless_async: bool = False
    """Excuse what stands directly in an ``async def``."""
    unless_handlers: tuple[str, ...] = ()
    """Excuse what stands in a ``try`` that catches one of these exceptions, by their last name; ``*`` for a bare one."""
    unless_inside: tuple[str, ...] = ()
    """Canonical names of calls that excuse what they run: a name handed to them, the body of a lambda in their
    arguments, or of a function of the file that is handed to them; ``*.tail`` for an unknown receiver."""
    unless_used: tuple[str, ...] = ()
    """Canonical names whose use anywhere in the file excuses the file."""
    unless_before: tuple[str, ...] = ()
    """Canonical names of calls that excuse what follows them in the same function."""
    only_used: tuple[str, ...] = ()
    """Canonical names of which one must be used in the file for anything in it to count."""
    unless_conditions: tuple[str, ...] = ()
    """Words that excuse a use when an enclosing ``if`` or ``while`` mentions them."""

    @property
    def names(self) -> frozenset[str]:
        """The canonical names asked for, a tail as ``*.attribute``: what the extraction has to look out for."""
        tails = {f"*.{tail.attribute}" for tail in self.tails}
        inside = {name for name in self.unless_inside if not name.startswith("*")}
        names = (
            *self.calls,
            *self.passed,
            *self.references,
            *self.imports,
            *self.decorators,
            *self.unless_used,
            *self.unless_before,
            *self.only_used,
        )
        return frozenset({*names, *tails, *inside})

    @cached_property
    def ends(self) -> frozenset[str]:
        """What a use that counts has as the last or the first part of its name."""
        return frozenset({name.rpartition(".")[2] for name in self.names} | {*self.settings} | {*self._tops})

    @property
    def _tops(self) -> Iterator[str]:
        return (name.partition(".")[0] for name in self.imports)

    def counted(self, uses: Iterable[Use], packages: frozenset[str] = frozenset()) -> Iterator[Use]:
        """Yield the uses of one file that count; ``packages`` are the top-level modules that it imports."""
        uses = tuple(uses)
        if any(use.name in self.unless_used for use in uses):
            return
        if self.only_used and not any(use.name in self.only_used for use in uses):
            return
        handed = frozenset(self._handed(uses)) if self.unless_inside else frozenset()
        for use in uses:
            if handed.isdisjoint(use.scope.functions) and self.applies(use, packages) and not self._follows(use, uses):
                yield use

    def _follows(self, use: Use, uses: Iterable[Use]) -> bool:
        """Whether a call that excuses comes before a use in its function."""
        return bool(self.unless_before) and any(
            other.name in self.unless_before
            and other.form == "call"
            and other.line <= use.line
            and (other.scope.symbol, other.scope.functions) == (use.scope.symbol, use.scope.functions)
            for other in uses
        )

    def _handed(self, uses: Iterable[Use]) -> Iterator[str]:
        """Yield the names of the functions that are handed to one of the calls that excuse."""
        for use in uses:
            if use.form == "call" and _among(use.name, self.unless_inside):
                yield from (argument.text.rpartition(".")[2] for argument in use.arguments)

    def applies(self, use: Use, packages: frozenset[str] = frozenset()) -> bool:
        """Whether a use counts, seen alone; ``where`` is left to whoever knows the project."""
        return self._named(use, packages) and self._argued(use) and not self.excuses(use)

    def excuses(self, use: Use) -> bool:
        """Whether the place of a use silences it: never executed, guarded, or moved to a native thread."""
        scope = use.scope
        return (
            scope.type_checking
            or (self.unless_main and scope.main)
            or (self.unless_async and scope.asynchronous)
            or (self.unless_guarded and _guarded(scope))
            or any(handler.rpartition(".")[2] in self.unless_handlers for handler in scope.handlers)
            or (_deferred(use) and any(_among(call, self.unless_inside) for call in scope.calls))
            or any(word in condition for condition in scope.conditions for word in self.unless_conditions)
        )

    def say(self, values: Mapping[str, str]) -> str:
        """Return the message with its placeholders filled; one that is not known stays empty."""
        return self.message.format_map({name: values.get(name, "") for name in PLACEHOLDERS})

    def _named(self, use: Use, packages: frozenset[str]) -> bool:
        name = use.name
        if use.form == "assignment":
            return name.rpartition(".")[2] in self.settings
        if name in self.references:
            return True
        if use.form == "import":
            return any(name == module or name.startswith(f"{module}.") for module in self.imports)
        if use.form == "decorator" and name in self.decorators:
            return True
        if use.form == "reference" and not use.scope.calls:
            return False
        names = self.passed if use.form == "reference" else self.calls
        return name in names or any(tail.fits(name, packages) for tail in self.tails)

    def _argued(self, use: Use) -> bool:
        if use.form == "assignment":
            return not self.values or any(
                _same(argument.value, value) for argument in use.arguments[:1] for value in self.values
            )
        if not all(test.holds(use.arguments) for test in self.arguments):
            return False
        if any(test.holds(use.arguments) for test in self.unless_arguments):
            return False
        if self.words and not _mentioned(use, self.words):
            return False
        return not _mentioned(use, self.unless_words)


def _guarded(scope: Scope) -> bool:
    if any(handler.rpartition(".")[2] in _GUARDS for handler in scope.handlers):
        return True
    return any(word in condition for condition in scope.conditions for word in _GUARD_WORDS)


def _deferred(use: Use) -> bool:
    """Whether an argument is run by the call it is an argument of, and not before it."""
    return use.form != "call" or use.scope.functions[-1:] == ("<lambda>",)


def _mentioned(use: Use, words: tuple[str, ...]) -> bool:
    return any(word in argument.text for argument in use.arguments for word in words)


def _among(name: str, wanted: tuple[str, ...]) -> bool:
    return name in wanted or f"*.{name.rpartition('.')[2]}" in wanted


def unknown_placeholders(message: str) -> list[str]:
    """Return the placeholders of a message that no finding can fill; raises ValueError for a lone brace."""
    names = [name for _, name, _, _ in string.Formatter().parse(message) if name is not None]
    return [name for name in names if name not in PLACEHOLDERS]


KEYS: tuple[str, ...] = tuple(field.name for field in fields(Match))
"""The keys of a ``[match]`` table."""
