"""Hosts that Python code declares: workers started from Python, gevent servers, pools chosen in Celery's settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from geventlint.model import Host, Launch, Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geventlint.model import Argument, HostKind, Use
    from geventlint.project.modules import Modules

WORKERS = frozenset({"worker_main", "Worker"})
"""Attributes of a Celery application that start a worker in this process."""

SETTINGS = frozenset({"worker_pool", "CELERY_WORKER_POOL", "CELERYD_POOL"})
"""Celery's setting of the pool, in every spelling."""

SERVERS = frozenset(
    {"gevent.pywsgi.WSGIServer", "gevent.server.StreamServer", "gevent.server.DatagramServer", "gevent.wsgi.WSGIServer"}
    | {"geventwebsocket.server.WebSocketServer", "geventwebsocket.WebSocketServer", "socketio.server.SocketIOServer"}
    | {"ws4py.server.geventserver.WSGIServer", "zerorpc.Server"}
)
"""Calls that make a process a gevent server: gevent's own API, and what is built on it."""

ASKED = frozenset({"bottle.run", "bottle.Bottle.run"})
"""Calls that do so with ``server="gevent"``."""

OPTIONS = frozenset({"option", "add_argument"})
"""Attributes that declare an option with a default: click's, typer's and argparse's."""

SOCKETIO = frozenset({"flask_socketio.SocketIO", "socketio.Server"})
"""Calls that do so with ``async_mode="gevent"``."""

RUN = "flask_socketio.SocketIO.run"
"""What then starts the server, where the same file calls it."""

PROGRAMS = frozenset({"celery.bin.celery.main", "celery.Celery.start"})
"""Calls that run Celery's command line in this process, without the patch of ``celery.__main__``."""

PROCESSES = frozenset(
    f"subprocess.{name}" for name in ("run", "call", "Popen", "check_call", "check_output")
) | frozenset(f"os.{name}" for name in ("execv", "execvp", "execve", "execvpe"))
"""Calls whose first list argument is a command line."""

STARTERS = frozenset({"start", "main"})
"""Attributes that start a worker when they get its command line: ``app.start([…])``, ``celery.bin.celery.main()``."""

ARGV = "sys.argv"

EMBEDDED = "embedded"
"""Option of the workers that Python code starts in its own process."""
CONSUMER = "consumer"
"""Option of the workers of Dramatiq and Huey: the program that imports the application and runs its tasks."""

APPLICATIONS = frozenset({"celery.Celery"})

PATCH = "gevent.monkey.patch_all"

NAMES = SERVERS | SOCKETIO | ASKED | PROCESSES | frozenset({PATCH, RUN, "celery.maybe_patch_concurrency"})
"""What the extraction has to look out for, beside the tails and settings above."""


@dataclass(frozen=True)
class _File:
    """One file whose uses may declare hosts."""

    path: str
    uses: tuple[Use, ...]
    entry: str

    @cached_property
    def patches(self) -> tuple[Use, ...]:
        """The calls that patch everything."""
        return _patches(self.uses)


def declared(
    uses: Mapping[str, tuple[Use, ...]],
    modules: Modules,
    understand: Callable[[Launch], tuple[Host, ...]],
) -> tuple[Host, ...]:
    """The hosts that the Python files declare, in the order of their places."""
    files = (_File(path, items, modules.name_of(path)) for path, items in uses.items())
    return tuple(host for file in files for use in file.uses for host in _hosts(file, use, understand))


def started(path: str, uses: Iterable[Use], known: Iterable[Use], modules: Modules) -> tuple[Host, ...]:
    """The workers that ``app.start([…])`` and ``celery.bin.celery.main()`` start in a file; these call the worker's command.

    ``uses`` are the file's uses of ``STARTERS`` and ``ARGV``, ``known`` those of the usual vocabulary.
    """
    patches = _patches(known)
    items = sorted(uses, key=lambda use: use.line)
    command: Argument | None = None
    found: list[Host] = []
    for use in items:
        if use.form == "assignment" and use.name == ARGV and use.arguments:
            command = use.arguments[0]
        elif use.form == "call" and use.name.rpartition(".")[2] in STARTERS:
            given = (*use.arguments, *([command] if command and use.name in PROGRAMS else []))
            pool = next((pool for argument in given if (pool := _worker_pool(argument))), None)
            if pool is not None:
                early = _early(patches, use)
                found.append(_worker(place(path, use), use.text, pool, modules.name_of(path), early=early))
    return tuple(found)


def _default_pool(use: Use, items: Iterable[Use]) -> str | None:
    """The default of the command-line option whose value a worker gets as its pool."""
    given = next((argument.text for argument in use.arguments if argument.keyword in {"pool", "pool_cls"}), "")
    name = given.rpartition(".")[2].replace("_", "-")
    for item in items:
        words = {argument.value for argument in item.arguments if argument.keyword is None}
        default = keyword(item.arguments, "default")
        if item.name.rpartition(".")[2] in OPTIONS and f"--{name}" in words and isinstance(default, str):
            return _normal(default)
    return None


def _worker_pool(argument: Argument) -> str | None:
    if not isinstance(argument.value, tuple) or "worker" not in argument.value:
        return None
    return _pool_option([word for word in argument.value if isinstance(word, str)])


def _worker(where: Location, text: str, pool: str, entry: str, *, early: bool) -> Host:
    options = {EMBEDDED: "true"}
    if pool != "gevent":
        return Host("celery", where, text, pool, "no", entry=entry, options=options)
    if early:
        reason = "the file that starts it patches before"
        return Host("celery", where, text, pool, "before-app", entry=entry, reason=reason, options=options)
    reason = "only the celery command patches; a worker started from Python is not patched"
    return Host("celery", where, text, pool, "never", entry=entry, reason=reason, options=options)


def _hosts(file: _File, use: Use, understand: Callable[[Launch], tuple[Host, ...]]) -> Iterator[Host]:
    last = use.name.rpartition(".")[2]
    where = place(file.path, use)
    early = _early(file.patches, use)
    entry = file.entry
    if use.form == "assignment":
        if last in SETTINGS and pool_value(use.arguments) == "gevent":
            reason = "the worker_pool setting chooses the pool after the moment at which Celery patches"
            yield Host("celery", where, f"{last} = 'gevent'", "gevent", "never", entry="", reason=reason)
    elif use.form != "call":
        return
    elif use.name in PROCESSES:
        yield from _processes(file.path, use, understand)
    elif last in WORKERS:
        pool = started_pool(use)
        if pool == "unknown":
            pool = _default_pool(use, file.uses) or pool
        if pool is not None:
            yield _worker(where, use.text, pool, entry, early=early)
    elif use.name in SERVERS or (use.name in ASKED and keyword(use.arguments, "server") == "gevent"):
        yield _server("script", where, use.text, entry, reason="" if early else f"{use.name} does not patch")
    elif use.name in SOCKETIO and keyword(use.arguments, "async_mode") == "gevent":
        yield _socketio(file, use)


def _socketio(file: _File, use: Use) -> Host:
    """The server of Flask-SocketIO: where its file runs it, else where the object is made."""
    run = next((item for item in file.uses if item.name == RUN and use.name != "socketio.Server"), use)
    early = _early(file.patches, run)
    reason = "" if early else "Flask-SocketIO does not patch"
    return _server("flask-socketio", place(file.path, run), run.text, file.entry, reason=reason)


def _server(kind: HostKind, where: Location, text: str, entry: str, *, reason: str) -> Host:
    """A gevent server that Python code starts; with a reason, nothing has patched in its file before."""
    return Host(kind, where, text, "gevent", "never" if reason else "before-app", entry=entry, reason=reason)


def started_pool(use: Use) -> str | None:
    """The pool that ``worker_main([...])`` or ``Worker(pool=…)`` asks for; None if it does not say."""
    for name in ("pool", "pool_cls"):
        for argument in use.arguments:
            if argument.keyword == name:
                return _pool_word(argument)
    for argument in use.arguments:
        if argument.keyword in {None, "argv"} and isinstance(argument.value, tuple):
            words = [word for word in argument.value if isinstance(word, str)]
            pool = _pool_option(words)
            if pool:
                return pool
    return None


def _pool_option(words: list[str]) -> str | None:
    pool = None
    for index, word in enumerate(words):
        if word in {"-P", "--pool"} and index + 1 < len(words):
            pool = words[index + 1]
        elif word.startswith("--pool="):
            pool = word.removeprefix("--pool=")
        elif word.startswith("-P") and not word.startswith("--"):
            pool = word.removeprefix("-P")
    return pool.strip("\"'") if pool else None


def _pool_word(argument: Argument) -> str:
    if isinstance(argument.value, str):
        return _normal(argument.value)
    return "gevent" if "gevent" in argument.text else "unknown"


def pool_value(arguments: tuple[Argument, ...]) -> str | None:
    """The pool that an assignment of the setting chooses, defaults of an environment look-up included."""
    for argument in arguments[:1]:
        if isinstance(argument.value, str):
            return _normal(argument.value)
        if "environ" in argument.text or "getenv" in argument.text or "(" in argument.text:
            text = argument.text.replace("'", '"')
            if text.rstrip(") ").endswith('"gevent"'):
                return "gevent"
    return None


def _normal(pool: str) -> str:
    return (
        "gevent"
        if pool in {"gevent", "celery.concurrency.gevent:TaskPool", "celery.concurrency.gevent.TaskPool"}
        else pool
    )


def keyword(arguments: Iterable[Argument], name: str) -> object:
    """The literal value of a keyword argument; None if it is not given or not literal."""
    return next((argument.value for argument in arguments if argument.keyword == name), None)


def place(path: str, use: Use) -> Location:
    """The location of a use."""
    return Location(path, use.line, use.column, use.end_line, use.end_column)


def _patches(uses: Iterable[Use]) -> tuple[Use, ...]:
    """The calls of a file that patch everything, at import or in a function."""
    return tuple(
        use
        for use in uses
        if use.form == "call" and use.name in {PATCH, "celery.maybe_patch_concurrency"} and not use.scope.type_checking
    )


def _early(patches: Iterable[Use], use: Use) -> bool:
    """Whether a file has patched when a call is made: by a line above, or at its module level if a function makes the call."""
    return any(patch.line < use.line or (use.scope.functions and not patch.scope.functions) for patch in patches)


def _processes(path: str, use: Use, understand: Callable[[Launch], tuple[Host, ...]]) -> Iterator[Host]:
    for argument in use.arguments:
        if not isinstance(argument.value, tuple):
            continue
        words = tuple(word for word in argument.value if isinstance(word, str))
        if len(words) == len(argument.value) and words:
            yield from understand(Launch(words, place(path, use), " ".join(words)))


def at(host: Host, where: Location | None) -> Host:
    """The host, declared at a place; as it is where no place is known."""
    return replace(host, location=where) if where else host
