"""What a single value of a database must look like: one small check for everything that a key may hold.

A check takes the value and returns ``(way, message)`` for each mistake in it; the way is relative to the value.
"""

from __future__ import annotations

import ast
import datetime as dt
import re
from typing import TYPE_CHECKING, Any, TypeAlias

from geventlint.knowledge.names import is_dotted, normalise
from geventlint.knowledge.ranges import specifier_mistake, versions_mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Way = tuple[str | int, ...]
Mistakes: TypeAlias = "Iterator[tuple[Way, str]]"

_URL = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")
_ASSIGNMENT = re.compile(r"[A-Za-z_][\w.\-]*(?:\s*=.*)?", re.DOTALL)
_CODE = re.compile(r"[A-Z]{2,10}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _text(value: Any) -> Mistakes:
    if not isinstance(value, str):
        yield (), f"must be a text in quotes, not {_kind(value)}"
    elif not value.strip():
        yield (), "is empty; write it or leave the key out"


def _flag(value: Any) -> Mistakes:
    if not isinstance(value, bool):
        yield (), f"must be true or false, not {_kind(value)}"


def _number(value: Any) -> Mistakes:
    if not isinstance(value, int) or isinstance(value, bool):
        yield (), f"must be a whole number, not {_kind(value)}"


def _date(value: Any) -> Mistakes:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        yield (), f"must be a date without quotes and without a time, such as 2026-11-23, not {_kind(value)}"


def _name(value: Any) -> Mistakes:
    if not isinstance(value, str):
        yield (), f"must be the name of a distribution, not {_kind(value)}"
    elif not _NAME.fullmatch(value):
        better = normalise(value).strip("-")
        hint = f"; write {better!r}" if _NAME.fullmatch(better) else ""
        yield (), f"{value!r} is not a normalised name (PEP 503){hint}"


def _module(value: Any) -> Mistakes:
    if not isinstance(value, str) or not is_dotted(value):
        yield (), f"{value!r} is not a dotted module name, such as 'google.cloud.storage'"


def _call(value: Any) -> Mistakes:
    if not isinstance(value, str) or not is_dotted(value):
        yield (), f"{value!r} is not a dotted name; write it without parentheses, such as 'zmq.green.Context'"


def _called(value: Any) -> Mistakes:
    if not isinstance(value, str) or not is_dotted(value.removeprefix("*.")):
        yield (), f"{value!r} is not a dotted name, nor an attribute such as '*.flush'"


def _argument(value: Any) -> Mistakes:
    message = f'{value!r} is not keyword=literal, such as "use_pure=True" or "thread=\'gevent\'"'
    name, equals, literal = value.partition("=") if isinstance(value, str) else ("", "", "")
    if not equals or not is_dotted(name.strip()):
        yield (), message
        return
    try:
        ast.literal_eval(literal.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        if not is_dotted(literal.strip()):
            yield (), message


def _assignment(value: Any) -> Mistakes:
    if not isinstance(value, str) or not _ASSIGNMENT.fullmatch(value):
        yield (), f"{value!r} is not NAME=value or NAME"


def _requirement(value: Any) -> Mistakes:
    from packaging.requirements import InvalidRequirement, Requirement  # start-up: only checking asks

    try:
        Requirement(value)
    except (InvalidRequirement, TypeError):
        yield (
            (),
            f"{value!r} is not a requirement (PEP 508), such as 'psycopg>=3.1.14'; other advice goes into a setup's note",
        )


def _range(value: Any) -> Mistakes:
    mistake = versions_mistake(value) if isinstance(value, str) else f"must be a text, not {_kind(value)}"
    if mistake:
        yield (), mistake


def _when(value: Any) -> Mistakes:
    if not isinstance(value, dict):
        yield (), 'must be a table, such as { gevent = ">=25.8.1" }'
        return
    for name, specifier in value.items():
        yield from (((name, *way), message) for way, message in _name(name))
        mistake = (
            specifier_mistake(specifier) if isinstance(specifier, str) else f"must be a text, not {_kind(specifier)}"
        )
        if mistake:
            yield (name,), mistake


def _extras(value: Any) -> Mistakes:
    if not isinstance(value, dict):
        yield (), 'must be a table, such as { standard = ["uvloop"] }'
        return
    for extra, names in value.items():
        yield from (((extra, *way), message) for way, message in _list(_name)(names))


def _url(value: Any) -> Mistakes:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        yield (), f"{value!r} is not a complete URL; write https://host/path without spaces"


def _reference(value: Any) -> Mistakes:
    if isinstance(value, str) and "://" in value.split(" ", 1)[0]:
        yield from _url(value)
    else:
        yield from _text(value)


def _code(value: Any) -> Mistakes:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        yield (), f"{value!r} is not the code of a rule, such as 'GVL301'"


def _pattern(value: Any) -> Mistakes:
    if not isinstance(value, str) or not value:
        yield (), "must be a regular expression in quotes"
        return
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        yield (), f"is not a regular expression: {error}"


def _values(value: Any) -> Mistakes:
    if not isinstance(value, dict):
        yield (), "must be a table of names and values, such as { use_pure = true }"
        return
    for name, item in value.items():
        for one in item if isinstance(item, list) else [item]:
            if not isinstance(one, str | int | float | bool):
                yield (name,), f"must be a text, a number, true or false, or a list of these, not {_kind(one)}"


def _list(check: Callable[[Any], Mistakes]) -> Callable[[Any], Mistakes]:
    def checked(value: Any) -> Mistakes:
        if not isinstance(value, list):
            yield (), f"must be a list in brackets, not {_kind(value)}"
            return
        seen: set[Any] = set()
        for index, item in enumerate(value):
            yield from (((index, *way), message) for way, message in check(item))
            if isinstance(item, str) and item in seen:
                yield (index,), f"{item!r} stands twice in the list; remove one"
            elif isinstance(item, str):
                seen.add(item)

    return checked


def _kind(value: Any) -> str:
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or time")


CHECKS: Mapping[str, Callable[[Any], Mistakes]] = {
    "text": _text,
    "texts": _list(_text),
    "flag": _flag,
    "number": _number,
    "date": _date,
    "name": _name,
    "names": _list(_name),
    "module": _module,
    "modules": _list(_module),
    "call": _call,
    "calls": _list(_called),
    "argument": _argument,
    "assignment": _assignment,
    "requirement": _requirement,
    "requirements": _list(_requirement),
    "range": _range,
    "when": _when,
    "extras": _extras,
    "urls": _list(_url),
    "reference": _reference,
    "codes": _list(_code),
    "pattern": _pattern,
    "values": _values,
}
"""What a key holds → its check; ``choice``, ``table`` and ``tables`` are the walk's own."""
