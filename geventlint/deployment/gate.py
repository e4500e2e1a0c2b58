"""Whether the bytes of a deployment file may start a program that we know: asked before anything is parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PROGRAMS = re.compile(rb"celery|gunicorn|gevent|uwsgi|locust|talisker|socketio|huey_consumer|run_huey")
_SCRIPTS = re.compile(rb"celery|gunicorn|gevent|uwsgi|locust|talisker|socketio|huey_consumer|run_huey|python|flask")
_RECIPES = re.compile(
    rb"celery|gunicorn|gevent|uwsgi|locust|talisker|socketio|huey_consumer|run_huey|flask|python[\d.]*[ \t]+[\w./-]+\.py\b"
)
_WIDE = re.compile(rb"c\0e\0l\0e\0r\0y|g\0u\0n\0i\0c\0o\0r\0n|u\0w\0s\0g\0i|g\0e\0v\0e\0n\0t")
_STARTING = {
    "compose": re.compile(rb"build|entrypoint|command"),
    "dockerfile": re.compile(rb"ENTRYPOINT|CMD"),
    "supervisor": re.compile(rb"\n[ \t]*(?:command|cmd)[ \t]*="),
    "systemd": re.compile(rb"ExecStart"),
    "procfile": re.compile(rb"/|\.sh"),
    "fly": re.compile(rb"\[\s*processes"),
    "yaml": re.compile(rb"(?:command|args|run|cmd)[\"']?:(?:[ \t]*\n[ \t]*-)?[^\n]*(?:/|\.sh\b)"),
}
_SERVICES = frozenset({"procfile", "fly", "compose", "dockerfile", "supervisor", "systemd", "shell"})
_WORD = rb"""(?m)(?:^|[\s"'\[/])(?:%b)(?=[\s"',\]]|$)"""
_BEFORE = {
    "procfile": _WORD,
    "fly": _WORD,
    "compose": _WORD,
    "supervisor": _WORD,
    "systemd": _WORD,
    "dockerfile": _WORD,
    "shell": rb"""(?m)(?:^|[;&|"'/]|exec|then|else|--)[ \t]*(?:%b)(?=[\s"']|$)""",
    "yaml": rb"""(?:command|args)["']?:[ \t]*(?:\n[ \t]*-[ \t]*|\[[ \t]*)?["']?(?:[\w./-]+/)?(?:%b)(?=[\s"',]|$)""",
}
"""Where the name of a program of the project may be a command: kind of file → what stands around it."""


def speaks(kind: str, data: bytes) -> bool:
    """Whether a reader should look at the file. YAML that is no compose file is judged by fewer words."""
    if b"\0" in data[:1024]:
        return data[:2] in {b"\xff\xfe", b"\xfe\xff"} and bool(_WIDE.search(data))
    if kind == "gunicorn":
        return True
    if kind == "makefile":
        return bool(_RECIPES.search(data))
    return bool((_SCRIPTS if kind in _SERVICES else _PROGRAMS).search(data))


def names(kind: str, data: bytes, programs: Iterable[str]) -> bool:
    """Whether a file that starts processes speaks of a program of the project, as a command may."""
    every = b"|".join(re.escape(name.encode()) for name in programs)
    if not every or kind not in _BEFORE:
        return False
    return bool(re.search(_BEFORE[kind] % every, data))


def may_start_scripts(kind: str, data: bytes) -> bool:
    """Whether a file that names no program may start scripts or images of the project that do."""
    pattern = _STARTING.get(kind)
    return pattern is not None and bool(pattern.search(data))
