"""Launch lines of locust, flask and Python scripts."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from geventlint.deployment import dotenv
from geventlint.deployment.argv import number, parse, spellings, unresolved
from geventlint.deployment.celery_line import celery_hosts
from geventlint.deployment.consumers_line import huey_hosts, rundramatiq_hosts
from geventlint.deployment.context import candidates
from geventlint.deployment.names import kind_of
from geventlint.deployment.wrappers import is_python
from geventlint.model import Host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.deployment.argv import Line, Word

_LOCUST = spellings(
    "locustfile/-f host/-H users/-u spawn-rate/-r run-time/-t web-port/-P processes worker master headless"
)
_LOCUST_FLAGS = frozenset({"worker", "master", "headless"})
_FLASK = spellings("app/-A host/-h port/-p env-file/-e debug debugger reload")
_FLASK_FLAGS = frozenset({"debug", "debugger", "reload"})
_SPEAKS = re.compile(rb"(?m)^[ \t]*(?:from|import)[ \t][\w., \t(]*(?:gevent|celery|locust|socketio)|\bworker_main\b")
"""An import of what we know; that a script's text mentions it is not enough."""
_SUBCOMMAND = re.compile(r"[A-Za-z][\w-]*\Z")
_TOOLS = frozenset(
    {
        "pip", "venv", "virtualenv", "pytest", "unittest", "build", "twine", "black", "ruff", "mypy", "flake8", "isort", "tox",
        "nox", "pylint", "json.tool", "http.server", "compileall", "ensurepip", "site", "timeit", "zipfile", "sphinx", "pipx",
        "setuptools", "wheel", "pre_commit", "bandit", "safety", "pyflakes", "mkdocs", "nltk.downloader", "spacy", "grpc_tools.protoc",
        "playwright", "smtpd", "aiosmtpd", "piptools", "alembic", "uvicorn", "hypercorn", "daphne", "django", "doctest", "this",
    }
)  # fmt: skip
"""Modules run with ``-m`` that are tools, or servers without gevent."""
_NOT_PROGRAMS = frozenset(
    {"setup.py", "manage.py", "get-pip.py", "conftest.py", "get-poetry.py", "install-poetry.py", "get-platformio.py"}
)


def locust_hosts(line: Line) -> tuple[Host, ...]:
    """Return the host of a ``locust`` line; ``import locust`` patches, before the locustfile is imported."""
    options = parse(line.words[1:], _LOCUST, _LOCUST_FLAGS, unknown_take_value=True)
    entry = options.value("locustfile") or line.environment.get("LOCUST_LOCUSTFILE", "") or "locustfile.py"
    launch = line.launch
    skipped = bool(line.environment.get("LOCUST_SKIP_MONKEY_PATCH"))
    return (
        Host(
            "locust",
            launch.location,
            launch.command,
            "gevent",
            "never" if skipped else "before-app",
            "" if unresolved(entry) else entry,
            concurrency=number(options.value("users")),
            directory=line.directory,
            wrapper=line.wrapper,
            service=launch.service,
            reason="LOCUST_SKIP_MONKEY_PATCH keeps locust from patching"
            if skipped
            else "importing locust patches before the locustfile is imported",
            entry_location=line.words[0].location,
        ),
    )


def flask_hosts(line: Line) -> tuple[Host, ...]:
    """Return the host of ``flask run``; whether it runs gevent (Flask-SocketIO) only its application says."""
    options = parse(line.words[1:], _FLASK, _FLASK_FLAGS)
    if not any(word.text == "run" for word in options.positional):
        return ()
    return (_script(line, options.value("app") or line.environment.get("FLASK_APP", "") or _flask_default(line)),)


def _flask_default(line: Line) -> str:
    """The application that Flask looks for by itself: named in its environment files, or ``wsgi.py``, or ``app``."""
    files = {name: line.open_file(posixpath.join(line.directory, name)) for name in (".env", ".flaskenv", "wsgi.py")}
    for name in (".env", ".flaskenv"):
        named = dotenv.read(files[name]).get("FLASK_APP")
        if named:
            return named
    return "app" if files["wsgi.py"] is None else "wsgi"


def python_hosts(line: Line) -> tuple[Host, ...]:
    """Return the host of ``python script.py`` or ``python -m module``; whether it runs gevent only its source says."""
    words = line.words
    target = _target(words)
    if target is None:
        return ()
    word, rest, module = target
    name = word.program
    if name == "manage.py":
        return _managed(line, rest)
    if module:
        if word.text in _TOOLS or word.text.partition(".")[0] in _TOOLS:
            return ()
        host = _script(line, word.text)
        path = word.text.replace(".", "/")
        return (host,) if _matters(line, host, (f"{path}.py", f"{path}/__main__.py")) else ()
    if name in _NOT_PROGRAMS or not name.endswith(".py"):
        return ()
    entry = word.text
    if entry.startswith("/"):
        entry = _inside(entry, line)
    host = _script(line, entry)
    elsewhere = entry.startswith("/") and bool(line.launch.location.path)  # a program of the machine or image
    return (host,) if not elsewhere and _matters(line, host, (host.entry,)) else ()


def program_hosts(line: Line) -> tuple[Host, ...]:
    """Return the host of a command that the project installs; whether it runs gevent only its source says.

    A script or a Makefile runs such a command for many ends: there its subcommand, if it has one, has to speak of what we know.
    """
    host = _script(line, line.programs[line.words[0].program])
    named = [word.text.replace("-", "_") for word in line.words[1:] if _SUBCOMMAND.match(word.text)]
    path = host.entry.partition(":")[0].replace(".", "/")
    places = (f"{path}.py", f"src/{path}.py", f"{path}/__init__.py", f"src/{path}/__init__.py")
    return (host,) if _matters(line, host, places, named) else ()


def _matters(line: Line, host: Host, paths: tuple[str, ...], functions: Sequence[str] = ()) -> bool:
    """Whether a script is worth naming: declared as a service, or its source (one of ``functions``) speaks of what we know.

    Shell scripts and Makefiles run many tools that are no part of the product.
    """
    where = line.launch.location.path
    if host.gevent or not where or kind_of(where) not in {"shell", "makefile", "script?"}:
        return True
    for path in paths:
        for candidate in candidates(path, where, line.directory):
            data = line.open_file(candidate)
            if data is not None:
                return any(_SPEAKS.search(part) for part in [_body(data, name) for name in functions] or [data])
    return False


def _body(source: bytes, function: str) -> bytes:
    """The lines of a function of a module, up to the next one; nothing if it has no such function."""
    start = re.search(rb"(?m)^(?:async )?def %b\b" % re.escape(function.encode()), source)
    rest = source[start.end() :] if start else b""
    following = re.search(rb"(?m)^(?:async def|def|class|@)", rest)
    return rest[: following.start()] if following else rest


def _inside(path: str, line: Line) -> str:
    """An absolute path belongs to an image; its last parts are looked for in the project."""
    parts = [part for part in path.split("/") if part]
    for index in range(len(parts)):
        tail = "/".join(parts[index:])
        for candidate in ((f"{line.directory}/{tail}" if line.directory else tail), tail):
            if line.open_file(candidate) is not None:
                return candidate
    return path


def _target(words: tuple[Word, ...]) -> tuple[Word, tuple[Word, ...], bool] | None:
    """The script or module of a line, the words after it, and whether it is a module."""
    if not is_python(words[0].program):
        return words[0], words[1:], False
    index = 1
    while index < len(words) and words[index].text.startswith("-"):
        text = words[index].text
        if text == "-m":
            return (words[index + 1], words[index + 2 :], True) if index + 1 < len(words) else None
        if text.startswith("-m"):
            return words[index]._replace(text=text[2:]), words[index + 1 :], True
        if text == "-c":
            return None
        index += 2 if text in {"-W", "-X"} else 1
    return (words[index], words[index + 1 :], False) if index < len(words) else None


def _managed(line: Line, rest: tuple[Word, ...]) -> tuple[Host, ...]:
    """``manage.py celery worker``, django-celery's command, which only old projects have; those of Huey and Dramatiq."""
    command = rest[0].text if rest else ""
    inner = line.after(len(line.words) - len(rest))
    manage = line.words[len(line.words) - len(rest) - 1]
    if command == "run_huey":
        return huey_hosts(inner, manage)
    if command == "rundramatiq":
        return rundramatiq_hosts(inner, manage)
    return celery_hosts(inner) if command in {"celery", "celeryd"} else ()


def _script(line: Line, entry: str) -> Host:
    launch = line.launch
    outside = line.patched_outside
    return Host(
        "script",
        launch.location,
        launch.command,
        "gevent" if outside else "unknown",
        "before-app" if outside else "unknown",
        "" if unresolved(entry) else entry.removeprefix("./"),
        directory=line.directory,
        wrapper=line.wrapper,
        service=launch.service,
        reason="started by python -m gevent.monkey, which patches before anything else is imported" if outside else "",
        entry_location=line.words[0].location,
    )
