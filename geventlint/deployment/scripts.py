"""Scripts of the project that a service starts: followed with the arguments and variables that the service gives them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment import shell
from geventlint.deployment.commandline import asks_shell
from geventlint.deployment.context import candidates, in_project
from geventlint.discovery import role_of
from geventlint.documents.placed import Placed
from geventlint.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geventlint.deployment.context import Context
    from geventlint.model import Launch

_DEEPEST = 5
_MOST = 100
"""So many scripts are read for one command of a service."""
_LARGEST = 500_000
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "ksh", "zsh"})
_BEFORE = frozenset({"exec", "env", "nohup", "time", "tini", "dumb-init", "catatonit", "init", "setsid", *_SHELLS})
"""What may stand before a script, with options of one word."""
_USERS = frozenset({"gosu", "su-exec", "setuidgid", "s6-setuidgid", "chpst"})
"""Those that take a user first."""
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_SHEBANG = re.compile(rb"(?:\xef\xbb\xbf)?#![^\n]*\b(?:ba|z|da|a|k|mk)?sh\b")
_HANDS_ON = re.compile(r"\$(?:[@*1]|\{[@*1])")


def expanded(found: Iterable[Launch], context: Context) -> Iterator[Launch]:
    """Yield the launches; those that start a script of the project become what the script starts.

    A launch of neither a script nor a program that we know is left out.
    """
    left = [_MOST]
    for launch in found:
        inner = _followed(launch, context, left, 0)
        if inner is not None:
            yield from inner
        elif context.tells(launch.argv):
            yield launch


def _followed(launch: Launch, context: Context, left: list[int], depth: int) -> list[Launch] | None:
    """What a launch of a script starts in the end; None if it starts no script of the project."""
    at = _script(launch.argv)
    path, data = _file(launch, at, context) if at is not None and depth < _DEEPEST and left[0] else ("", b"")
    if at is None or not path:
        return None
    left[0] -= 1
    text = decode(data)
    inner = replace(
        context,
        path=path,
        environment=launch.environment,
        directory=launch.directory,
        service=launch.service,
        files=launch.files,
        scripts=True,
    )
    arguments = launch.argv[at + 1 :]
    found, handed = shell.script(Placed.whole(text), inner, arguments)
    every = [replace(item, started=launch.started or launch.location) for item in found]
    every += [_handed(launch, item) for item in handed]
    started = _all(every, inner, left, depth)
    unseen = not handed and _HANDS_ON.search(text) and context.tells(arguments)
    return [*started, launch] if unseen else started  # it does something with its arguments that we do not see


def _all(found: Iterable[Launch], context: Context, left: list[int], depth: int) -> list[Launch]:
    known: list[Launch] = []
    for item in found:
        for launch in _inside(item, context):
            inner = _followed(launch, context, left, depth + 1)
            known.extend([launch] if inner is None else inner)
    return [launch for launch in known if context.tells(launch.argv)]


def _handed(launch: Launch, handed: shell.Handed) -> Launch:
    """The arguments as a command of their own, at the place of the first, behind what the script puts before them."""
    own = handed.launch
    before = len(own.argv) - handed.given
    words = (*own.words[:before], *launch.words[-handed.given :])
    command = own.command.removeprefix("exec ")
    return replace(own, location=words[before], command=command, words=words, raw=(), started=launch.started)


def _inside(launch: Launch, context: Context) -> tuple[Launch, ...]:
    """The commands of the text that a launch gives to ``sh -c``; the launch itself, if it does not."""
    at = asks_shell(launch.argv)
    if at is None:
        return (launch,)
    where = launch.words[at]
    inner = replace(context, path=where.path, environment=launch.environment, directory=launch.directory, scripts=True)
    found = shell.launches(Placed.at(launch.argv[at], where.line, where.column), inner)
    return tuple(replace(item, started=launch.started) for item in found)


def _script(argv: tuple[str, ...]) -> int | None:
    """The word that may name a script: the first that is no wrapper."""
    index = 0
    while index < len(argv):
        name = argv[index].rpartition("/")[2]
        if name in _USERS:
            index += 2
        elif name in _BEFORE or argv[index].startswith("-") or _ASSIGNMENT.match(argv[index]):
            if re.match(r"-\w*c\b", argv[index]):
                return None
            index += 1
        else:
            break
    if index >= len(argv):
        return None
    if "--" in argv[index + 1 :]:  # wait-for-it.sh db:5432 -- ./run.sh
        behind = argv.index("--", index + 1) + 1
        inner = _script(argv[behind:])
        return behind + inner if inner is not None else None
    return index


def _file(launch: Launch, at: int, context: Context) -> tuple[str, bytes]:
    """The script that a word names, and its text; empty if the project has none, or for its tests only."""
    name = launch.argv[at]
    if "$" in name.lstrip("$") or name in {".", ":"}:
        return "", b""
    copied = in_project(context.copied, name) if name.startswith("/") else None
    near = candidates(name, launch.location.path, launch.directory)
    for path in dict.fromkeys([copied, *near] if copied else near):
        data = context.open_file(path)
        if data is None or path == launch.location.path or role_of(path) != "application":
            continue
        shown = path.endswith((".sh", ".bash")) or _SHEBANG.match(data)
        return (path, data) if shown and len(data) <= _LARGEST else ("", b"")
    return "", b""
