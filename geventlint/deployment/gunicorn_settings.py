"""The settings of gunicorn that matter to us, and the values that a configuration gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.model import Location

SETTINGS = frozenset(
    {
        "worker_class", "workers", "threads", "worker_connections", "preload_app", "wsgi_app", "chdir", "bind", "timeout",
        "max_requests", "max_requests_jitter", "graceful_timeout", "keepalive", "pythonpath", "proc_name",
    }
)  # fmt: skip
_OTHERS = (
    "accesslog|access_log_format|backlog|capture_output|certfile|daemon|default_proc_name|errorlog|forwarded_allow_ips|group"
    "|keyfile|limit_request_\\w+|logconfig\\w*|logger_class|loglevel|pidfile|proxy_\\w+|raw_env|reload\\w*|reuse_port"
    "|secure_scheme_headers|sendfile|statsd_\\w+|syslog\\w*|tmp_upload_dir|umask|user|worker_tmp_dir"
)
_ASSIGNED = re.compile(
    rf"[ \t]*(?:\w+[ \t]*,[ \t]*){{0,8}}(?:{'|'.join(sorted(SETTINGS))}|{_OTHERS})[ \t]*(?:,|:|=(?!=))".encode()
)
_TAKEN = re.compile(rb"(?:from[ \t]+\S+[ \t]+import[ \t]*\*|.*\b(?:globals|locals)\(\)|.*\bpatch_all\()")
_HOOK = re.compile(
    rb"def[ \t]+(?:on_(?:starting|reload|exit)|when_ready|pre_(?:fork|exec|request)|post_(?:fork|worker_init|request)"
    rb"|worker_(?:int|abort|exit)|child_exit|nworkers_changed|ssl_context)\b"
)
_BLOCKS = (b"if", b"elif", b"else", b"try", b"except", b"finally", b"with", b"for", b"match")
LARGEST = 500_000
"""So many bytes no configuration has."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: its possible values as text (the likeliest first) and the place of its assignment."""

    texts: tuple[str, ...]
    location: Location

    @property
    def text(self) -> str:
        """The value; ``${…}`` where it cannot be resolved."""
        return self.texts[0]


DECIDING = ("worker_class", "preload_app", "threads")
"""What decides on the pool and the patch."""
_CHOICES = 8


def choices(settings: Mapping[str, Setting]) -> Iterator[Mapping[str, Setting]]:
    """Yield the settings once for each combination of what the deciding ones may be, as branches of a script are read."""
    names = [name for name in DECIDING if name in settings]
    for texts in islice(product(*(settings[name].texts for name in names)), _CHOICES):
        chosen = zip(names, texts, strict=True)
        yield {**settings, **{name: replace(settings[name], texts=(text,)) for name, text in chosen}}


def configures(data: bytes) -> bool:
    """Whether a Python file that is named after gunicorn is a configuration, and no module of a program.

    Where its statements run when it is loaded, it assigns a setting, takes the names of another module, or patches; or it
    defines a hook.
    """
    block = False
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines():
        top = not line[:1].isspace()
        if top and line:
            block = line.startswith(_BLOCKS)
        if (top or block) and (_ASSIGNED.match(line) or _TAKEN.match(line)):
            return True
        if top and _HOOK.match(line):
            return True
    return False
