"""What a ``celery`` command line does: its pool as click parses it, and whether Celery patches.

Measured with celery 5.7.0: the command patches in ``celery/__main__.py`` alone, before the application is imported, and
finds the pool by the exact words ``-P X``, ``--pool X`` or ``--pool=X`` (the first of them); no word may equal ``multi``.
Every other way to choose the gevent pool leaves the worker unpatched: tasks are received and never run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from geventlint.deployment import celery_multi, celery_refused
from geventlint.deployment.argv import number, parse, spellings, unknown, unresolved
from geventlint.model import Host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.deployment.argv import Given, Line, Options, Word
    from geventlint.model import Location, Patched

_GLOBAL = spellings(
    "app/-A broker/-b result-backend loader config workdir no-color/-C quiet/-q skip-checks version help/-h"
)
_GLOBAL_FLAGS = frozenset({"no-color", "quiet", "skip-checks", "version", "help"})
_WORKER = spellings(
    "hostname/-n detach/-D statedb/-S loglevel/-l optimization/-O prefetch-multiplier disable-prefetch concurrency/-c pool/-P "
    "task-events/events/-E time-limit soft-time-limit max-tasks-per-child/maxtasksperchild "
    "max-memory-per-child/maxmemperchild purge/discard queues/-Q exclude-queues/-X include/-I without-gossip "
    "without-mingle without-heartbeat heartbeat-interval autoscale beat/-B schedule-filename/schedule/-s scheduler "
    "logfile/-f pidfile uid gid umask executable autoreload no-execv"
)
_WORKER_FLAGS = _GLOBAL_FLAGS | {
    "detach", "disable-prefetch", "task-events", "purge", "without-gossip", "without-mingle", "without-heartbeat", "beat",
    "autoreload", "no-execv",
}  # fmt: skip
_ALL = {**_GLOBAL, **_WORKER}
_LIMITS = (
    "soft-time-limit",
    "time-limit",
    "max-tasks-per-child",
    "max-memory-per-child",
    "autoscale",
    "prefetch-multiplier",
)
_TASK_POOLS = frozenset({"celery.concurrency.gevent:TaskPool", "celery.concurrency.gevent.TaskPool"})
_STARTING = frozenset({"start", "restart", "show"})
_SUBCOMMANDS = frozenset({"worker", "beat", "flower", "multi"})


class _Pool(NamedTuple):
    name: str
    given: Given | None = None
    origin: str = ""
    """``option``, ``environment`` or empty for Celery's own default."""
    written: str = ""
    """What hides the pool, if it is not known."""


def celery_hosts(line: Line) -> tuple[Host, ...]:
    """Return the host of a ``celery`` line: worker, beat or flower; other subcommands start no lasting process."""
    program = line.words[0].program
    words = line.words[1:]
    if program == "celeryd-multi":
        return _multi(line, words, ())
    if program in {"celeryd", "flower"}:
        return (_worker(line, words),) if program == "celeryd" else (_other(line, words, program),)
    front = parse(words, _GLOBAL, _GLOBAL_FLAGS, stop=True, unknown_take_value=True)
    command = _subcommand(front)
    if command is None:
        return ()
    rest = words[: words.index(command)] + words[words.index(command) + 1 :]
    if command.text == "multi":
        at = words.index(command)
        return _multi(line, words[at + 1 :], words[:at])
    host = _worker(line, rest) if command.text == "worker" else _other(line, rest, command.text)
    lost = _refused(line, command, words[words.index(command) + 1 :])
    return (replace(host, options={**host.options, **lost}),)


def _refused(line: Line, command: Word, behind: tuple[Word, ...]) -> dict[str, str]:
    """Why Celery's own command refuses the line; django-celery's takes other options."""
    if command.text not in {"worker", "beat"} or any(word.endswith("manage.py") for word in line.launch.argv):
        return {}
    return celery_refused.refused(command.text, parse(behind, _ALL, _WORKER_FLAGS), _GLOBAL, _ALL)


def _subcommand(front: Options) -> Word | None:
    first = front.positional[0] if front.positional else None
    if first is None:
        return None
    if first.text in _SUBCOMMANDS:
        return first
    if first.unresolved:
        return next((word for word in front.positional if word.text in _SUBCOMMANDS), None)
    return None


def _worker(line: Line, words: tuple[Word, ...]) -> Host:
    options = parse(words, _ALL, _WORKER_FLAGS)
    pool = _pool(line, options)
    patched, reason = _patched(line, words, pool)
    return _host(line, options, pool, patched, reason)


def _pool(line: Line, options: Options) -> _Pool:
    given = options.last("pool")
    if given:
        return _Pool(_normal(given.value), given, "option", given.value)
    environment = line.environment.get("CELERY_WORKER_POOL") or line.environment.get("CELERY_WORKER_POOL_CLS")
    if environment:
        return _Pool(_normal(environment), None, "environment", environment)
    hiding = next((word for word in options.positional if word.unresolved and _optional(word)), None)
    if hiding:
        return _Pool("unknown", written=hiding.text)
    return _Pool("prefork")


def _optional(word: Word) -> bool:
    """A whole word that nobody resolved may hold any option."""
    return word.text.startswith("${") and word.text.endswith("}") and word.text.count("${") == 1


def _normal(value: str) -> str:
    value = value.strip("\"'")
    if value in _TASK_POOLS:
        return "gevent"
    if value == "processes":
        return "prefork"
    return "unknown" if unresolved(value) or not value else value


def _patched(line: Line, words: Sequence[Word], pool: _Pool) -> tuple[Patched, str]:
    if line.patched_outside:
        return "before-app", "started by python -m gevent.monkey, which patches before anything else is imported"
    if _custom(line, pool):
        return (
            "never",
            "Celery patches for -P gevent only, and this pool is chosen by -P custom and CELERY_CUSTOM_WORKER_POOL",
        )
    if pool.name != "gevent":
        if _first([word.text for word in words]) == "gevent":
            return "before-app", f"Celery patches for the first pool on the line, which is gevent, and runs {pool.name}"
        return ("unknown", unknown("the pool", pool.written)) if pool.name == "unknown" else ("no", "")
    if pool.origin == "environment":
        return (
            "never",
            "CELERY_WORKER_POOL chooses the gevent pool, and Celery patches for -P gevent on the command line only",
        )
    return _found([word.text for word in words], pool)


def _first(texts: list[str]) -> str | None:
    """What Celery's own search for the pool finds, word by word (``celery.__init__._find_option_with_arg``)."""
    if "multi" in texts:
        return None
    for index, text in enumerate(texts):
        if text in {"-P", "--pool"}:
            return texts[index + 1] if index + 1 < len(texts) else ""
        if text.startswith("--pool="):
            return text.removeprefix("--pool=")
    return None


def _found(texts: list[str], pool: _Pool) -> tuple[Patched, str]:
    """Whether Celery patches for the gevent pool that it runs."""
    if "multi" in texts:
        return "never", "Celery never patches when a word of the command line equals `multi`"
    found = _first(texts)
    if found == "gevent":
        return "before-app", "Celery patches before it imports the application"
    if found is not None and found not in _TASK_POOLS:
        shown = found or "nothing"
        return (
            "never",
            f"Celery patches for the first pool on the line, which is {shown}, and runs the last, which is gevent",
        )
    given = pool.given
    if given and given.glued and given.word is given.value_word:
        return "never", f"`{given.word.text}` is one word, and Celery patches only for the two words `-P gevent`"
    if given and given.glued:
        shown = f"{given.word.text} {given.value_word.text}"
        return (
            "never",
            f"`{shown}` bundles -P with another option, and Celery patches only for the two words `-P gevent`",
        )
    return "never", "Celery patches only for the words `-P gevent`, `--pool gevent` or `--pool=gevent`"


def _custom(line: Line, pool: _Pool) -> bool:
    return pool.name == "custom" and "gevent" in line.environment.get("CELERY_CUSTOM_WORKER_POOL", "")


def _multi(line: Line, words: tuple[Word, ...], front: tuple[Word, ...]) -> tuple[Host, ...]:
    """``celery multi start``: its children are ``python -m celery … worker --detach`` with the options handed on."""
    action = next((word for word in words if not word.text.startswith("-")), None)
    if action is None or action.text not in _STARTING:
        return ()
    rest = words[words.index(action) + 1 :]
    same: dict[tuple[str, str], list[Host]] = {}
    for given in celery_multi.workers(rest, _ALL, _WORKER_FLAGS):
        own = (*front, *given)
        options = parse(own, _ALL, _WORKER_FLAGS)
        pool = _pool(line, options)
        host = _host(line, options, pool, *_patched(line, own, pool))
        same.setdefault((host.pool, host.patched), []).append(host)
    return tuple(_together(hosts) for hosts in same.values())


def _together(hosts: list[Host]) -> Host:
    """Several workers of one command that differ in their queues only."""
    first = hosts[0]
    queues = tuple(dict.fromkeys(queue for host in hosts for queue in host.queues))
    concurrency = first.concurrency if all(host.concurrency == first.concurrency for host in hosts) else None
    return replace(first, queues=queues if all(host.queues for host in hosts) else (), concurrency=concurrency)


def _host(line: Line, options: Options, pool: _Pool, patched: Patched, reason: str) -> Host:
    kept = {name: options.value(name) for name in _LIMITS if name in options}
    if "beat" in options:
        kept["beat"] = "true"
    if pool.given:
        kept["pool"] = pool.given.value
    chosen = options.last("queues")
    if chosen and chosen.value_word.location:
        where = chosen.value_word.location
        kept["queues-at"] = f"{where.path}:{where.line}:{where.column}:{where.end_column}"
    name = "gevent" if _custom(line, pool) else pool.name
    launch = line.launch
    workdir = options.value("workdir")
    queues = tuple(
        item for item in (part.strip() for part in options.value("queues").split(",")) if item and not unresolved(item)
    )
    return Host(
        "celery",
        launch.location,
        launch.command,
        name,
        patched,
        _application(options, line),
        concurrency=number(options.value("concurrency")),
        queues=queues,
        directory=workdir if workdir and not workdir.startswith(("/", "$")) else line.directory,
        options=kept,
        wrapper=line.wrapper,
        service=launch.service,
        reason=reason,
        entry_location=_place(pool, line),
    )


def _place(pool: _Pool, line: Line) -> Location | None:
    return pool.given.location if pool.given else line.words[0].location


def _application(options: Options, line: Line) -> str:
    found = options.value("app") or line.environment.get("CELERY_APP", "")
    return "" if unresolved(found) else found


def _other(line: Line, words: tuple[Word, ...], name: str) -> Host:
    options = parse(words, _ALL, _WORKER_FLAGS, unknown_take_value=True)
    launch = line.launch
    patched: Patched = "before-app" if line.patched_outside else "no"
    return Host(
        "other",
        launch.location,
        launch.command,
        "none",
        patched,
        _application(options, line),
        directory=line.directory,
        options={"program": name},
        wrapper=line.wrapper,
        service=launch.service,
    )
