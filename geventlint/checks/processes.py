"""GVL402: processes that are made in a greenlet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import first, ways_to
from geventlint.checks.entries import elsewhere, served_only
from geventlint.project.python_hosts import place
from geventlint.source.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Use

_KINDS = ("Process", "Pool", "Manager", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Pipe", "SimpleQueue")
_POOLS = frozenset({"concurrent.futures.ProcessPoolExecutor", "concurrent.futures.process.ProcessPoolExecutor"})
_FORKS = (
    frozenset(f"multiprocessing.{kind}" for kind in _KINDS)
    | frozenset(f"multiprocessing.get_context.{kind}" for kind in _KINDS)
    | _POOLS
    | {"multiprocessing.process.Process", "multiprocessing.context.Process", "multiprocessing.context.ForkProcess"}
    | {"multiprocessing.pool.Pool", "multiprocessing.managers.SyncManager", "multiprocessing.managers.BaseManager"}
    | {"billiard.Process", "billiard.Pool", "billiard.pool.Pool", "os.fork", "os.forkpty", "pty.fork"}
)
_STARTED = frozenset({"multiprocessing.get_context", "multiprocessing.set_start_method"})
PROCESSES = Vocabulary(names=_FORKS | _STARTED)

_FRESH = ("spawn", "forkserver")

_WAITS = "The wait for a child, and the pipes and semaphores of multiprocessing, are system calls that gevent does not patch."


def fork_in_greenlet(context: Context) -> Iterator[Finding]:
    """GVL402: a fork carries on with the parent's greenlets; a fresh process only stops them while it is waited for."""
    for path in context.project.files_with(name.rpartition(".")[2] for name in _FORKS):
        uses = context.project.uses[path]
        for use in uses:
            scope = use.scope
            if use.form != "call" or use.name not in _FORKS or scope.main or scope.type_checking:
                continue
            ways = ways_to(context, path, scope)
            if not ways or served_only(context, path, use, ways):
                continue
            if context.project.calls.excused(path, use, _never, elsewhere=elsewhere(context)):
                continue  # only what stands under __main__ runs it: then nothing else runs yet; or another process does
            fresh = _fresh(use, uses)
            yield context.finding(
                place(path, use),
                _says(use, fresh=fresh),
                contexts=["reached", *(["spawn"] if fresh else [])],
                hosts=[way.host for way in ways],
                chain=first(ways).links,
                why=_WAITS if fresh else "",
                key=use.name,
                symbol=scope.symbol,
            )


def _never(_: Use) -> bool:
    return False


def _says(use: Use, *, fresh: bool) -> str:
    called = use.name.replace("get_context.", "get_context(…).")
    if fresh:
        return f"`{called}` starts a fresh process: nothing runs twice, but waiting for it, and its locks, stop every greenlet"
    return f"`{called}` forks inside a greenlet: the child runs this worker's other tasks a second time; use subprocess or a prefork queue"


def _fresh(use: Use, uses: Iterable[Use]) -> bool:
    """Whether the process is spawned, or comes from a fork server, as far as the file tells."""
    if use.name.startswith(("os.", "pty.", "billiard.")) or use.name.endswith("ForkProcess"):
        return False
    own = next((argument.text for argument in use.arguments if argument.keyword == "mp_context"), "")
    if use.name in _POOLS and own:
        return _names_fresh(own) or (_forks_nowhere(uses) and '"fork"' not in own.replace("'", '"'))
    if ".get_context." in use.name:
        return _names_fresh(use.text.partition("get_context")[2].partition(")")[0]) or (
            "get_context" not in use.text and _started(uses, "multiprocessing.get_context")
        )
    return _started(uses, "multiprocessing.set_start_method")


def _names_fresh(text: str) -> bool:
    return any(f"{quote}{kind}{quote}" in text for kind in _FRESH for quote in "'\"")


def _forks_nowhere(uses: Iterable[Use]) -> bool:
    given = [use for use in uses if use.form == "call" and use.name == "multiprocessing.get_context"]
    return all(_method(use) in _FRESH for use in given)


def _started(uses: Iterable[Use], name: str) -> bool:
    """Whether every call of this name in the file asks for fresh processes, and there is one."""
    given = [use for use in uses if use.form == "call" and use.name == name]
    return bool(given) and all(_method(use) in _FRESH for use in given)


def _method(use: Use) -> object:
    return next((argument.value for argument in use.arguments if argument.keyword in {None, "method"}), None)
