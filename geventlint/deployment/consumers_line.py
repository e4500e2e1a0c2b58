"""Launch lines of Dramatiq and Huey, whose workers can be greenlets.

Measured with dramatiq 2.2.1, django-dramatiq, and huey 1.11 to 3.5: ``dramatiq-gevent`` patches before it imports anything
else; Huey runs greenlets and never patches, so that its tasks run one after another unless the project's code patches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.deployment.argv import number, parse, spellings, unknown, unresolved
from geventlint.model import Host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.deployment.argv import Line, Options, Word
    from geventlint.model import Patched

_DRAMATIQ = spellings(
    "processes/-p threads/-t path/-P queues/-Q pid-file log-file skip-logging use-spawn fork-function/-f worker-fork-timeout "
    "worker-shutdown-timeout watch watch-use-polling watch-include/-i watch-exclude/-x version/-v verbose help/-h use-gevent"
)
_DRAMATIQ_FLAGS = frozenset(
    {"skip-logging", "use-spawn", "watch-use-polling", "version", "verbose", "help", "use-gevent"}
)
_LISTS = frozenset({"-P", "--path", "-Q", "--queues"})
"""Options that take all the words up to the next option."""
_HUEY = spellings(
    "logfile/-l verbose/-v quiet/-q simple/-S workers/-w worker-type/-k delay/-d max-delay/-m backoff/-b health-check-interval/-c "
    "disable-health-check/-C flush-locks/-f extra-locks/-L max-tasks/-M shutdown-timeout/-t graceful-signal/-g "
    "scheduler-interval/-s no-periodic/-n disable-autoload/-A huey-verbose/-V settings pythonpath help/-h"
)
_HUEY_FLAGS = frozenset(
    {"verbose", "quiet", "simple", "disable-health-check", "flush-locks", "no-periodic", "disable-autoload", "huey-verbose", "help"}
)  # fmt: skip
_PATCHES = "dramatiq-gevent patches before it imports anything else"


def dramatiq_hosts(line: Line) -> tuple[Host, ...]:
    """Return the host of a ``dramatiq-gevent`` line: the broker's module is its entry, ``modules`` are the others."""
    options = parse(tuple(_alone(line.words[1:])), _DRAMATIQ, _DRAMATIQ_FLAGS, shortened=True)
    names = [word.text for word in options.positional if not word.unresolved]
    entry = next(iter(names), "")
    kept = {"consumer": "dramatiq", "modules": " ".join(name.partition(":")[0] for name in names[1:])}
    return (_host(line, options, ("gevent", "before-app", _PATCHES), entry, kept),)


def rundramatiq_hosts(line: Line, manage: Word) -> tuple[Host, ...]:
    """Return the host of ``manage.py rundramatiq --use-gevent``, which becomes dramatiq-gevent (django-dramatiq)."""
    options = parse(tuple(_alone(line.words[1:])), _DRAMATIQ, _DRAMATIQ_FLAGS)
    if "use-gevent" not in options:
        return ()
    return (_host(line, options, ("gevent", "before-app", _PATCHES), manage.text, {"consumer": "dramatiq"}),)


def huey_hosts(line: Line, manage: Word | None = None) -> tuple[Host, ...]:
    """Return the host of ``huey_consumer`` or ``manage.py run_huey`` with greenlets; other workers are none."""
    options = parse(line.words[1:], _HUEY, _HUEY_FLAGS)
    kind = options.value("worker-type")
    state: tuple[str, Patched, str] = ("gevent", "never", "Huey's greenlet workers do not patch")
    if unresolved(kind):
        state = ("unknown", "unknown", unknown("the worker type", kind))
    elif kind != "greenlet":
        return ()
    if line.patched_outside:
        state = (
            state[0],
            "before-app",
            "started by python -m gevent.monkey, which patches before anything else is imported",
        )
    named = next((word.text for word in options.positional if not word.unresolved), "")
    module, _, name = named.rpartition(".")
    entry = manage.text if manage else f"{module}:{name}" if module else named
    return (_host(line, options, state, entry, {"consumer": "huey"}),)


def _alone(words: tuple[Word, ...]) -> Iterator[Word]:
    """The words without the options that take many."""
    listed = False
    for word in words:
        if word.text.startswith("-"):
            listed = word.text in _LISTS
        if not listed:
            yield word


def _host(line: Line, options: Options, state: tuple[str, Patched, str], entry: str, kept: dict[str, str]) -> Host:
    pool, patched, reason = state
    launch = line.launch
    given = options.last("worker-type")
    return Host(
        "script",
        launch.location,
        launch.command,
        pool,
        patched,
        "" if unresolved(entry) else entry.removeprefix("./"),
        concurrency=number(options.value("threads") or options.value("workers")),
        directory=line.directory,
        options={name: value for name, value in kept.items() if value},
        wrapper=line.wrapper,
        service=launch.service,
        reason=reason,
        entry_location=given.location if given else line.words[0].location,
    )
