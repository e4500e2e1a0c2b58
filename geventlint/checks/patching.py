"""Who patches, and who has already: GVL101, GVL103, GVL105, GVL108 and GVL110."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import conditional, first, harmed
from geventlint.checks.patchers import (
    BROKEN,
    PREFIX,
    asks_first,
    called,
    configuration_ways,
    needed,
    patched_ways,
    patches,
)
from geventlint.checks.second_patch import IN_MASTER, REMOVE, fix_of, in_master, message
from geventlint.model import Edit, Fix, Related
from geventlint.project.python_hosts import place
from geventlint.project.reach import is_script

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Use
    from geventlint.project.project import Project
    from geventlint.project.reach import Way

_HARMLESS_KEYWORDS = frozenset({"_warn", "_patch_module"})


def _harmed_ways(project: Project, paths: Iterable[str]) -> tuple[Way, ...]:
    """The ways of the processes that a patch in one of the files breaks."""
    hosts = [host for host in project.other_hosts if harmed(host)]
    return tuple(way for path in paths for way in project.reach.ways(hosts, path) if way.certain)


def duplicate_patch(context: Context) -> Iterator[Finding]:
    """GVL101: a patch in a module that a host imports after it has itself patched."""
    project = context.project
    for path, use in patches(project):
        if asks_first(project, path, use) or needed(project, path):
            continue
        executed = project.callers.executed_by(path, use)
        ways = patched_ways(project, executed)
        if not ways:
            continue
        loaded = [way for way in ways if in_master(project, way, executed)]
        way = first([way for way in ways if way not in loaded] or loaded)
        condition = conditional(use.scope)
        others = () if condition else _harmed_ways(project, executed)
        master = way in loaded
        yield context.finding(
            place(path, use),
            message(project, path, use, way, [other.host for other in others], master=master),
            contexts=_duplicate_contexts(ways, others=bool(others), condition=condition),
            hosts=[item.host for item in ways],
            chain=way.links,
            related=_broken(others),
            why=IN_MASTER if master else "",
            fix=fix_of(master=master),
            key=use.name,
            symbol=use.scope.symbol,
        )


def _broken(ways: Iterable[Way]) -> list[Related]:
    return [
        Related(way.host.location, f"breaks this process, which must not be patched: {way.host.command}")
        for way in ways
        if way.host.location
    ]


def _duplicate_contexts(ways: tuple[Way, ...], *, others: bool, condition: bool) -> Iterator[str]:
    yield "reached"
    if condition:
        yield "guarded"
    if others:
        yield "other-hosts"
    elif all(way.host.kind == "gunicorn" for way in ways):
        yield "gunicorn"


def harmful_patch(context: Context) -> Iterator[Finding]:
    """GVL110: a patch in code that a process imports which it breaks; where a host has patched already, GVL101 says so."""
    project = context.project
    for path, use in patches(project):
        if asks_first(project, path, use):
            continue
        executed = project.callers.executed_by(path, use)
        ways = _harmed_ways(project, executed)
        if not ways or patched_ways(project, executed):
            continue
        way = first(ways)
        condition = conditional(use.scope)
        breaks = "would break" if condition else "breaks"
        when = " where its condition holds" if condition else ""
        yield context.finding(
            place(path, use),
            f"{called(use)} at import {breaks} the {way.host.pool} {way.host.kind} that imports it ({way.host.place})"
            f"{when}{_wanted(project, executed)}",
            contexts=["guarded"] if condition else [],
            hosts=[item.host for item in ways],
            chain=way.links,
            related=_broken(item for item in ways if item is not way),
            fix=REMOVE,
            key=use.name,
            symbol=use.scope.symbol,
        )


def _wanted(project: Project, executed: Iterable[str]) -> str:
    """Who needs the patch, and where it belongs then."""
    for file in executed:
        certain = [way for way in (*project.ways(file), *configuration_ways(project, file)) if way.certain]
        if certain:
            host = certain[0].host
            return f"; {host.place} needs it: patch in what only that one imports, before everything else"
    return ", and no gevent host needs it"


def partial_patch(context: Context) -> Iterator[Finding]:
    """GVL103: a patch that leaves something out, or asks for more than the default."""
    project = context.project
    whole = {path for path, use in patches(project) if use.name == f"{PREFIX}all"}
    single: dict[str, list[Use]] = {}
    for path, use in patches(project):
        if use.name == f"{PREFIX}all":
            odd = _odd_arguments(use)
            if odd:
                yield context.finding(
                    place(path, use),
                    f"patch_all({', '.join(odd)}) is not the usual patch: {_effect(use)}",
                    fix=_drop_arguments(path, use),
                    key=use.name,
                    symbol=use.scope.symbol,
                )
        elif path not in whole:
            single.setdefault(path, []).append(use)
    for path, uses in single.items():
        use = uses[0]
        names = ", ".join(dict.fromkeys(f"{item.name.rpartition('.')[2]}()" for item in uses))
        yield context.finding(
            place(path, use),
            f"{names} patches a part only; everything else still blocks every greenlet: call patch_all()",
            related=[Related(place(path, item), "and here") for item in uses[1:]],
            key=use.name,
            symbol=use.scope.symbol,
        )


def _odd_arguments(use: Use) -> list[str]:
    odd: list[str] = []
    for argument in use.arguments:
        if argument.star or argument.keyword in _HARMLESS_KEYWORDS:
            continue
        if argument.keyword is None:
            odd.append(argument.text)
        elif (argument.value is False and argument.keyword not in {"sys", "aggressive"}) or (
            argument.value is True and argument.keyword == "sys"
        ):
            odd.append(f"{argument.keyword}={argument.text}")
    return odd


def _effect(use: Use) -> str:
    """What unusual arguments do."""
    if any(argument.value is False for argument in use.arguments):
        return "what is left out stays blocking, and a later patch_all() with other arguments only warns"
    if any(argument.keyword == "sys" for argument in use.arguments):
        return "with sys, standard input and output wait for the hub, and writing to them may switch greenlets"
    return "gevent will take its arguments by name only"


def _drop_arguments(path: str, use: Use) -> Fix:
    message = "call patch_all() without arguments"
    if "\n" in use.text or "(" not in use.text or use.line != use.end_line:
        return Fix("manual", message)
    return Fix("unsafe", message, (Edit(place(path, use), f"{use.text.partition('(')[0]}()"),))


def library_patches(context: Context) -> Iterator[Finding]:
    """GVL105: a package made for others to install patches whoever imports it; one finding a file."""
    project = context.project
    found: dict[str, tuple[str, list[Use]]] = {}
    for path, use in patches(project):
        if asks_first(project, path, use) or conditional(use.scope) or not project.library(path):
            continue
        shipped = [file for file in project.callers.executed_by(path, use) if _shipped(project, file)]
        if shipped:
            found.setdefault(path, (shipped[0], []))[1].append(use)
    for path, (executed, uses) in found.items():
        yield context.finding(
            place(path, uses[0]),
            _library_message(project, executed),
            contexts=["module"],
            related=[Related(place(path, use), "and here") for use in uses[1:]],
            key=uses[0].name,
            symbol=uses[0].scope.symbol,
        )


def _library_message(project: Project, path: str) -> str:
    if path.endswith(_PTH):
        return (
            f"{path} patches every Python process of an environment that this is installed in, prefork workers too; "
            "a library must leave that to its user"
        )
    return (
        f"importing {project.modules.name_of(path)} patches the program of whoever uses this package, "
        "and breaks prefork workers; a library must leave that to its user"
    )


_PTH = ".pth"
"""Files whose import lines Python executes at every start (the module ``site``)."""


def _shipped(project: Project, path: str) -> bool:
    if path.endswith(_PTH):
        return True
    root = project.modules.package_root(path)
    folder, _, name = path.rpartition("/")
    if name in {"__main__.py", "conftest.py"} or not name.endswith(".py") or is_script(path):
        return False
    return folder != root and project.modules.is_package(folder) and not _program(project, path)


def _program(project: Project, path: str) -> bool:
    """Whether a file is started and not imported."""
    data = project.modules.read(path) or b""
    return b"__name__" in data and b"__main__" in data and not project.modules.importers(path)


def broken_patch_call(context: Context) -> Iterator[Finding]:
    """GVL108: ``__import__("gevent.monkey")`` gives the package ``gevent``, which has no ``patch_all``."""
    for path, use in context.project.all_uses():
        if not use.name.startswith(BROKEN):
            continue
        head, dot, tail = use.text.rpartition(").patch_")
        edits = (Edit(place(path, use), f"{head}).monkey.patch_{tail}"),) if dot and use.line == use.end_line else ()
        yield context.finding(
            place(path, use),
            '`__import__("gevent.monkey")` returns gevent itself: this raises AttributeError and patches nothing',
            fix=Fix("safe" if edits else "manual", 'write `__import__("gevent.monkey").monkey.patch_all()`', edits),
            key=use.name,
            symbol=use.scope.symbol,
        )
