"""Programs that start another one: taken off a launch line until the program that stays is in front."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment.argv import Word
from geventlint.deployment.inner import commands_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.deployment.argv import Line

PROGRAMS = frozenset(
    {
        "celery",
        "celeryd",
        "gunicorn",
        "uwsgi",
        "pyuwsgi",
        "locust",
        "flower",
        "flask",
        "gunicorn_django",
        "celeryd-multi",
        "dramatiq-gevent",
        "huey_consumer",
        "huey_consumer.py",
    }
)
"""What a launch line is searched for behind a wrapper that we do not know."""

_AGENTS = {"newrelic-admin": "run-program", "ddtrace-run": "", "opentelemetry-instrument": "", "sentry-run": ""}
"""Agents that start the program inside themselves, and the word between."""

_VALUES = {
    "exec": "-a",
    "nohup": "",
    "time": "",
    "command": "",
    "env": "-u --unset -C --chdir -S --split-string",
    "sudo": "-u -g -h -p -C -r -t -T -U --user --group",
    "nice": "-n --adjustment",
    "ionice": "-c -n -p",
    "setsid": "",
    "stdbuf": "-i -o -e",
    "catchsegv": "",
    "tini": "-p -e",
    "dumb-init": "-r --rewrite",
    "catatonit": "",
    "setpriv": "--reuid --regid --groups",
    "chpst": "-u -U -b -e -m -d -o -p -f -c -/",
    "softlimit": "-m -d -s -l -a -o -p -f -c -r -t",
    "with-contenv": "",
    "s6-setuidgid": "",
    "fixuid": "",
    "tsx": "",
    "unbuffer": "",
    "honcho": "",
    "aws-vault": "",
    "chamber": "",
    "dotenv": "-f --file -q -e",
    "ddtrace-run": "",
    "opentelemetry-instrument": (
        "--service_name --traces_exporter --metrics_exporter --logs_exporter --exporter_otlp_endpoint --id_generator"
    ),
    "pyroscope": "",
    "jemalloc": "",
    "poetry": "-C --directory -P --project",
    "pipenv": "",
    "pdm": "-p --project",
    "hatch": "-e --env",
    "rye": "",
    "uv": (
        "--extra --group --only-group --no-group --with --with-editable --with-requirements --env-file --python -p --package "
        "--project --directory --index --index-url --cache-dir --no-extra --isolated-python"
    ),
    "conda": "-n --name -p --prefix --cwd",
    "micromamba": "-n --name -p --prefix",
    "mamba": "-n --name -p --prefix",
}
"""Wrappers and their options that take a value."""

_LAUNCHERS = frozenset({"parallel", "concurrently", "multirun", "tmux", "screen"})
"""Programs that start each of their quoted arguments."""
_STEPS = 60
_RUN = frozenset({"poetry", "pipenv", "pdm", "hatch", "rye", "uv", "conda", "micromamba", "mamba", "dotenv"})
"""Those that want ``run`` before the command."""

_SUBCOMMANDS = frozenset({"worker", "beat", "flower", "multi"})
_NAME = re.compile(r"[\w.-]+\Z")
"""The name of a program whose folder may hold variables."""
_USER = frozenset({"gosu", "su-exec", "s6-setuidgid", "setuidgid"})
_TIMED = re.compile(r"\d+(?:\.\d+)?[smhd]?\Z")
_SHELL = frozenset({"sh", "bash", "zsh", "dash", "ash", "ksh"})
_WATCHERS = frozenset({"watchmedo", "nodemon", "watchfiles", "reflex", "entr", "watchexec", "hupper"})
_PYTHON = re.compile(r"(?:python|pypy)[\d.]*w?\Z|python\d*-dbg\Z")
_PYTHON_VALUES = frozenset({"-W", "-X", "-Q", "--check-hash-based-pycs"})
_QUIET = frozenset(
    {
        "echo", "printf", "grep", "egrep", "pkill", "pgrep", "killall", "kill", "ps", "which", "type", "pip", "pip3", "apt",
        "apt-get", "apk", "yum", "dnf", "brew", "cat", "sed", "awk", "rm", "cp", "mv", "ln", "mkdir", "chown", "chmod", "touch",
        "test", "[", "[[", "systemctl", "service", "supervisorctl", "git", "curl", "wget", "tail", "head", "ls", "find", "xargs",
        "npm", "yarn", "make", "pytest", "tox", "black", "ruff", "mypy", "flake8", "isort", "ssh", "scp", "rsync", "trap", "log",
        "useradd", "adduser", "groupadd", "usermod", "install", "source", "read", "wait", "sleep", "true", "false", "in",
    }
)  # fmt: skip
"""Programs that speak of others and start none."""


def unwrapped(line: Line) -> Iterator[Line]:
    """Yield the lines that a command starts in the end: several for ``sh -c "a & b"``, none for ``echo celery``."""
    pending = [line]
    steps = 0
    while pending and steps < _STEPS:
        steps += 1
        current = pending.pop()
        if not current.words:
            continue
        following = _step(current)
        if following is None:
            yield current
        else:
            pending.extend(reversed(following))


def _step(line: Line) -> list[Line] | None:  # noqa: C901, PLR0911, PLR0912  # one wrapper a branch
    """The lines behind the first word; None if it is the program itself."""
    first = line.words[0]
    name = first.program
    texts = line.texts
    if name in PROGRAMS or name.startswith("talisker"):
        return None
    assignment = re.match(r"[A-Za-z_]\w*=", first.text)
    if assignment:
        key, _, value = first.text.partition("=")
        return [replace(line.after(1), environment={**line.environment, key: value})]
    if name in _QUIET:
        return []
    if (
        (first.unresolved and not _NAME.match(name))
        or name.endswith((".sh", ".bash"))
        or name in {"entrypoint", "docker-entrypoint", "wait-for-it"}
    ):
        return _searched(line)
    if name in _SHELL:
        return _shell(line)
    if name == "newrelic-admin":
        if "run-program" not in texts:
            return _newrelic_python(line, texts)
        return [replace(line.after(texts.index("run-program") + 1), wrapper=line.wrapper or name)]
    if name in _USER:
        return [line.after(2)]
    if name == "command" and texts[1:2] and texts[1].startswith("-") and "v" in texts[1].lower():
        return []  # `command -v celery` only asks where it is
    if name == "timeout":
        index = next((at for at, text in enumerate(texts[1:], 1) if _TIMED.match(text)), 0)
        return [line.after(index + 1)]
    if name == "flock":
        return _searched(line)
    if name in _WATCHERS:
        return _watched(line, texts, name)
    if name in {"docker", "docker-compose", "podman", "podman-compose", "kubectl", "heroku", "oc", "nerdctl"}:
        return _contained(line, texts)
    if name in _LAUNCHERS:
        return [inner for word in line.words[1:] if " " in word.text for inner in commands_of(line, word)]
    if name == "su":
        return _command_option(line)
    if name in {"ddtrace-run", "opentelemetry-instrument", "sentry-run"}:
        return [replace(_without_options(line.after(1), _VALUES.get(name, "")), wrapper=line.wrapper or name)]
    if name in _RUN:
        return _run(line, texts, name)
    if name in _VALUES:
        return [_without_options(line.after(1), _VALUES[name])]
    if _PYTHON.match(name):
        return _python(line, texts)
    if name in {"debugpy", "coverage", "pdb", "memray", "scalene", "py-spy", "fil-profile", "viztracer"}:
        return _debugger(line.after(1), name)
    if "--" in texts[1:]:
        return [line.after(texts.index("--", 1) + 1)]
    return _behind_unknown(line)


def _behind_unknown(line: Line) -> list[Line] | None:
    """A program that we do not know, with a whole launch line behind it (``single-beat celery -A shop beat``)."""
    for index, word in enumerate(line.words[1:4], 1):
        rest = [other.text for other in line.words[index + 1 :]]
        if word.program == "celery" and _SUBCOMMANDS & set(rest):
            return [line.after(index)]
        if word.program in {"gunicorn", "uwsgi"} and any(text.startswith("-") or ":" in text for text in rest):
            return [line.after(index)]
    return None


def is_python(name: str) -> bool:
    """Whether a program is a Python interpreter."""
    return bool(_PYTHON.match(name))


def _without_options(line: Line, values: str) -> Line:
    """Take off the options of a wrapper, up to ``--`` or the first other word."""
    taking = set(values.split())
    index = 0
    words = line.words
    while index < len(words) and words[index].text.startswith("-"):
        text = words[index].text
        index += 1
        if text == "--":
            break
        if text in taking:
            index += 1
    return line.after(index)


def _run(line: Line, texts: list[str], name: str) -> list[Line]:
    start = 1
    inner = _without_options(line.after(1), _VALUES[name])
    if inner.words and inner.words[0].text in {"run", "exec"}:
        return [_without_options(inner.after(1), _VALUES[name])]
    if name == "uv" and inner.words and inner.words[0].text == "tool":
        return [_without_options(inner.after(2), _VALUES[name])]
    return [] if "run" not in texts[start:] else [line.after(texts.index("run") + 1)]


def _searched(line: Line) -> list[Line]:
    """A script that we do not know gets a command as its last words (``./entrypoint.sh celery …``)."""
    texts = line.texts
    dashes = texts.index("--", 1) if "--" in texts[1:] else 0
    if dashes and not any(word.program in PROGRAMS or is_python(word.program) for word in line.words[1:dashes]):
        return [line.after(dashes + 1)]
    for index, word in enumerate(line.words[1:], 1):
        if dashes and word.program in PROGRAMS:
            return [replace(line, words=(*line.words[index:dashes], *line.words[dashes + 1 :]))]
        if word.program in PROGRAMS or word.program in _AGENTS or is_python(word.program):
            return [line.after(index)]
    return []


def _contained(line: Line, texts: list[str]) -> list[Line]:
    if not {"run", "exec"} & set(texts):
        return []
    for index, word in enumerate(line.words):
        if index > 1 and (
            (word.program in PROGRAMS and word.program != "flower") or word.program in {*_SHELL, *_AGENTS}
        ):
            if line.words[index - 1].text in {"run", "exec", "--name", "-t", "--rm"} and word.program in PROGRAMS:
                continue
            return [line.after(index)]
    return []


def _watched(line: Line, texts: list[str], name: str) -> list[Line]:
    if name == "nodemon":
        return _command_option(line, ("-x", "--exec"))
    if name == "watchfiles":
        inner = _without_options(
            line.after(1), "--filter --target-type --args --verbosity --ignore-paths --sigint-timeout"
        )
        if inner.words and (" " in inner.words[0].text or "." not in inner.words[0].text):
            return commands_of(inner, inner.words[0])
        return []
    if name == "watchmedo" and "shell-command" in texts:
        return _command_option(line, ("-c", "--command"))
    return _searched(line)


def _shell(line: Line) -> list[Line]:
    texts = line.texts
    for index, text in enumerate(texts[1:], 1):
        if re.match(r"-\w*c\w*\Z", text) and index + 1 < len(texts):
            return commands_of(line, line.words[index + 1], line.words[index + 3 :])
        if not text.startswith("-"):
            return _searched(line.after(index)) if index + 1 < len(texts) else []
    return []


def _command_option(line: Line, names: tuple[str, ...] = ("-c", "--command")) -> list[Line]:
    for index, word in enumerate(line.words):
        if word.text in names and index + 1 < len(line.words):
            following = line.words[index + 1]
            if following.program in PROGRAMS or is_python(following.program):
                return [line.after(index + 1)]  # nodemon -x celery worker
            return commands_of(line, following)
        for name in names:
            if word.text.startswith(name + "="):
                return commands_of(line, Word(word.text[len(name) + 1 :], word.location))
    return []


def _newrelic_python(line: Line, texts: list[str]) -> list[Line]:
    if "run-python" not in texts:
        return []
    return [replace(line.after(texts.index("run-python")), wrapper=line.wrapper or "newrelic-admin")]


def _python(line: Line, texts: list[str]) -> list[Line] | None:
    index = 1
    while index < len(texts) and texts[index].startswith("-") and texts[index] not in {"-m", "-c"}:
        if texts[index].startswith("-m"):
            break
        index += 2 if texts[index] in _PYTHON_VALUES else 1
    if index >= len(texts) or texts[index] == "-c":
        return []
    text = texts[index]
    if text.startswith("-m"):
        glued = text != "-m"
        module = text[2:] if glued else texts[index + 1] if index + 1 < len(texts) else ""
        rest = index + (1 if glued else 2)
        return _module(line, module, rest)
    word = line.words[index]
    if word.program in PROGRAMS or word.program in _AGENTS:
        return [line.after(index)]
    return None


def _module(line: Line, module: str, rest: int) -> list[Line] | None:
    if module == "gevent.monkey":
        inner = _monkey(line.after(rest))
        return [replace(inner, patched_outside=True)]
    name = {
        "celery": "celery", "celery.__main__": "celery", "gunicorn": "gunicorn", "gunicorn.app.wsgiapp": "gunicorn",
        "flask": "flask", "locust": "locust", "flower": "flower", "ddtrace.commands.ddtrace_run": "ddtrace-run",
        "newrelic.admin": "newrelic-admin", "poetry": "poetry", "pipenv": "pipenv", "uv": "uv", "watchfiles": "watchfiles",
        "opentelemetry.instrumentation.auto_instrumentation": "opentelemetry-instrument", "pdm": "pdm",
        "huey.bin.huey_consumer": "huey_consumer",
    }.get(module)  # fmt: skip
    where = line.words[min(rest, len(line.words)) - 1].location
    if name:
        return [replace(line, words=(Word(name, where), *line.words[rest:]))]
    if module in {"debugpy", "pdb", "coverage", "memray", "scalene", "cProfile", "trace", "viztracer"}:
        return _debugger(line.after(rest), module)
    return None


def _monkey(line: Line) -> Line:
    """``python -m gevent.monkey [--no-…] [--module] program …``."""
    index = 0
    module = False
    while index < len(line.words) and line.words[index].text.startswith("--"):
        module = module or line.words[index].text == "--module"
        index += 1
    rest = line.after(index)
    if not rest.words:
        return rest
    first = rest.words[0]
    if module or first.program not in PROGRAMS:
        prefix = (Word("python", first.location), *((Word("-m", first.location),) if module else ()))
        return replace(rest, words=(*prefix, *rest.words))
    return rest


def _debugger(line: Line, name: str) -> list[Line]:
    values = {
        "debugpy": "--listen --connect --log-to --parent-session-pid --adapter-access-token",
        "coverage": "--rcfile --source --omit --include --context --data-file --concurrency",
        "memray": "-o --output",
        "cProfile": "-o -s",
        "py-spy": "-o -d -r -f",
    }.get(name, "")
    inner = line
    if inner.words and inner.words[0].text in {"run", "record"}:
        inner = inner.after(1)
    taking = set(values.split())
    index = 0
    while index < len(inner.words) and inner.words[index].text.startswith("-"):
        if inner.words[index].text in {"-m", "--"}:
            break
        index += 2 if inner.words[index].text in taking else 1
    rest = inner.after(index)
    if rest.words and rest.words[0].text == "--":
        return [rest.after(1)]
    if rest.words:
        return [replace(rest, words=(Word("python", rest.words[0].location), *rest.words))]
    return []
