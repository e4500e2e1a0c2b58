"""GVL405, GVL406, GVL506: what a task must not do on the gevent pool though it may on others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.entries import Entry, entry_of
from geventlint.project.python_hosts import place
from geventlint.source.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Use

_EVERYTHING = frozenset({"*", "builtins.BaseException"})
SWALLOWING = Vocabulary(handlers=_EVERYTHING)

_TIMEOUTS = frozenset({"gevent.Timeout", "gevent.timeout.Timeout"})
_WITH_TIMEOUT = frozenset({"gevent.with_timeout", "gevent.timeout.with_timeout"})
TIMEOUTS = Vocabulary(names=_TIMEOUTS | _WITH_TIMEOUT | {f"{name}.start_new" for name in _TIMEOUTS})

_ASKING = frozenset({"get", "join", "join_native", "wait", "collect", "get_leaf"})
_SENDING = frozenset({"delay", "apply_async", "send_task"})
_SIGNATURES = frozenset(f"celery.{inner}{kind}" for inner in ("", "canvas.") for kind in ("group", "chain", "chord"))
_RESULTS = frozenset({"celery.result.AsyncResult", "celery.result.GroupResult", "celery.result.ResultSet"})
RESULTS = Vocabulary(
    names=frozenset(f"{name}.{asked}" for name in _RESULTS for asked in _ASKING),
    results=frozenset(f"{sent}().{asked}" for sent in _SENDING | _SIGNATURES for asked in _ASKING),
)
_OTHER_SENDERS = ("multiprocessing.", "gevent.", "concurrent.", "billiard.", "joblib.", "eventlet.", "dramatiq.")

_CATCHERS = frozenset({"Timeout", "BaseException", "*"})
_EARLIER = frozenset({"Timeout", "BaseException", "GreenletExit"})

_PURE_MODULES = frozenset(
    [
        "abc",
        "ast",
        "base64",
        "binascii",
        "calendar",
        "collections",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "dateutil",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "hmac",
        "html",
        "inspect",
        "itertools",
        "json",
        "locale",
        "logging",
        "math",
        "operator",
        "orjson",
        "pickle",
        "platform",
        "pytz",
        "random",
        "re",
        "secrets",
        "simplejson",
        "statistics",
        "string",
        "struct",
        "sys",
        "textwrap",
        "traceback",
        "types",
        "typing",
        "ujson",
        "unicodedata",
        "uuid",
        "warnings",
        "zoneinfo",
        "logger",
        "log",
    ]
)
_PURE_METHODS = frozenset(
    [
        "append",
        "capitalize",
        "casefold",
        "count",
        "critical",
        "debug",
        "decode",
        "encode",
        "endswith",
        "error",
        "exception",
        "extend",
        "find",
        "format",
        "group",
        "groups",
        "index",
        "info",
        "insert",
        "isdigit",
        "isoformat",
        "items",
        "keys",
        "lower",
        "lstrip",
        "now",
        "pop",
        "replace",
        "rsplit",
        "rstrip",
        "setdefault",
        "split",
        "splitlines",
        "startswith",
        "strftime",
        "strip",
        "strptime",
        "timestamp",
        "title",
        "total_seconds",
        "today",
        "upper",
        "utcnow",
        "values",
        "warning",
        "zfill",
    ]
)
_IMPURE_BUILTINS = frozenset({"exec", "eval", "input", "__import__"})
_SOURCES = frozenset(
    {"requests", "session", "client", "cache", "redis", "http", "api", "conn", "connection", "objects"}
)


def swallowed_timeout(context: Context) -> Iterator[Finding]:
    """GVL405: a handler in a task that catches what Celery's time limit and its revoke raise."""
    for path, use in context.project.all_uses():
        if use.form != "handler" or use.name not in _EVERYTHING or use.scope.asynchronous or _harmless(use):
            continue
        yield from _in_task(
            context,
            path,
            use,
            f"`{use.text.removesuffix(':')}:` also catches gevent.Timeout and GreenletExit, so the time limit and the "
            "revocation of this task do nothing; catch Exception, or raise them again",
        )


def _harmless(handler: Use) -> bool:
    """Whether it raises again, or guards nothing that can wait, or an earlier clause takes what it must not."""
    calls: list[str] = []
    for argument in handler.arguments:
        if argument.keyword == "raises" and argument.value:
            return True
        if argument.keyword == "before" and argument.text.rpartition(".")[2] in _EARLIER:
            return True
        if argument.keyword == "call":
            calls.append(argument.text)
    return not any(map(_waits, calls))


def _waits(name: str) -> bool:
    """Whether a call may switch to another greenlet, so that a limit can strike in it."""
    receiver, _, last = name.rpartition(".")
    if receiver == "builtins":
        return last in _IMPURE_BUILTINS
    if name.partition(".")[0] in _PURE_MODULES or name.startswith(("os.path.", "os.environ", "urllib.parse.")):
        return False
    if last == "get" and receiver:
        return receiver.rpartition(".")[2].lower() in _SOURCES
    return not (receiver and last in _PURE_METHODS)


def escaping_timeout(context: Context) -> Iterator[Finding]:
    """GVL406: a gevent.Timeout of a task's own that nobody in the task catches."""
    for path, uses in context.project.uses.items():
        caught = {
            use.scope.symbol
            for use in uses
            if (use.form == "reference" and use.name in _TIMEOUTS) or use.form == "handler"
        }
        for use in uses:
            if use.form != "call" or use.name not in TIMEOUTS.names or _tamed(use) or use.scope.symbol in caught:
                continue
            yield from _in_task(
                context,
                path,
                use,
                f"`{use.text}` can leave the task: it is no Exception, so nobody stores a result; give it an exception of "
                "your own or False, or catch gevent.Timeout",
                _catches,
            )


def _tamed(use: Use) -> bool:
    """Whether a timeout never strikes, is silent, raises something else, or is caught around."""
    if _catches(use):
        return True
    if use.name in _WITH_TIMEOUT:
        return any(argument.keyword == "timeout_value" for argument in use.arguments)
    positional = [argument for argument in use.arguments if argument.keyword is None]
    given = {argument.keyword: argument for argument in use.arguments if argument.keyword}
    seconds = positional[0] if positional else given.get("seconds")
    if seconds is None or seconds.text == "None":
        return True
    raised = positional[1] if len(positional) > 1 else given.get("exception")
    return raised is not None and raised.text != "None"


def _catches(use: Use) -> bool:
    return any(name.rpartition(".")[2] in _CATCHERS for name in use.scope.handlers)


def get_in_task(context: Context) -> Iterator[Finding]:
    """GVL506: a task that waits for the result of another one."""
    for path, use in context.project.all_uses():
        if use.form != "call" or (use.name not in RESULTS.names and use.name not in RESULTS.results):
            continue
        origin = next((argument.text for argument in use.arguments if argument.keyword == "result of"), "")
        if origin.startswith(_OTHER_SENDERS) or "pool" in origin.lower():
            continue
        yield from _in_task(
            context,
            path,
            use,
            f"`{use.text}` waits in a task for another task: when such tasks fill the pool, none of them ever ends; chain "
            "them, or use a chord",
        )


def _in_task(
    context: Context, path: str, use: Use, message: str, excuses: Callable[[Use], bool] = lambda _: False
) -> Iterator[Finding]:
    """The finding, if the use stands in a task of a gevent worker, or calls lead to it from one."""
    scope = use.scope
    if scope.main or scope.type_checking or not scope.functions or not context.project.ways(path):
        return
    entry = entry_of(context, path, use, excuses, views=False)
    if isinstance(entry, Entry):
        yield context.finding(
            place(path, use),
            message,
            contexts=["reached", "task"],
            hosts=[way.host for way in entry.ways],
            chain=entry.chain,
            key=use.name,
            symbol=scope.symbol,
        )
