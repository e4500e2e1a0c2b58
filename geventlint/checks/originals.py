"""Imports that keep originals of the standard library: what a later patch no longer replaces.

Measured with gevent 26.9.0 on Python 3.11: each module imported, the process patched, and every name looked for that
still is one of the originals which gevent has saved.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geventlint.model import Import

NAMES: Mapping[str, frozenset[str]] = {
    "select": frozenset({"select", "poll", "epoll", "kqueue", "kevent"}),
    "selectors": frozenset({"DefaultSelector", "EpollSelector", "KqueueSelector", "DevpollSelector"}),
    "socket": frozenset(
        {"SocketType", "create_connection", "fromfd", "getaddrinfo", "getfqdn", "gethostbyaddr", "gethostbyname"}
        | {"gethostbyname_ex", "getnameinfo", "socket", "socketpair"}
    ),
    "ssl": frozenset({"SSLContext", "SSLSocket", "get_server_certificate", "wrap_socket"}),
    "subprocess": frozenset({"Popen", "call", "check_call", "check_output", "run"}),
    "queue": frozenset({"Queue", "LifoQueue", "PriorityQueue", "SimpleQueue"}),
    "threading": frozenset({"Event", "Lock", "Thread", "Timer", "local"}),
    "time": frozenset({"sleep"}),
    "_thread": frozenset({"allocate_lock", "start_new_thread"}),
}
"""What ``patch_all()`` replaces in each module and a ``from`` import keeps."""

_URLLIB3 = "ssl.SSLContext and queue.LifoQueue"

PACKAGES: Mapping[str, str] = {
    "celery": "select.select, queue.LifoQueue and time.sleep",
    "kombu": "select.select, queue.LifoQueue and time.sleep",
    "amqp": "queue.Queue",
    "redis": "ssl.SSLContext, queue.LifoQueue and time.sleep",
    "psycopg": "threading.Thread and threading.Lock",
    "pymongo": "ssl.SSLContext and ssl.SSLSocket",
    "paramiko": "select.select and subprocess.Popen",
    "ldap3": "queue.Queue, threading.Thread and time.sleep",
    "apscheduler": "threading.Event and threading.Thread",
    "loguru": "threading.Thread",
    "pkg_resources": "queue.Queue (older versions ssl, too)",
    "aiohttp": "ssl.SSLContext",
    "slack_sdk": "ssl.SSLContext",
    "github": _URLLIB3,
    **dict.fromkeys(
        (
            "boto3",
            "botocore",
            "elasticsearch",
            "flask_socketio",
            "kafka",
            "keystoneauth1",
            "opensearchpy",
            "requests",
            "sentry_sdk",
            "socketio",
            "stripe",
            "urllib3",
        ),
        _URLLIB3,
    ),
    "google.cloud.storage": _URLLIB3,
}
"""What importing a package keeps, in its own modules or in those that it imports; web frameworks keep nothing that matters."""


def kept(item: Import) -> str:
    """What an import keeps from a later patch, in words; empty if nothing."""
    if item.level:
        return ""
    names = NAMES.get(item.module)
    if names is not None:
        if item.name == "*":
            return f"names of {item.module}"
        return f"{item.module}.{item.name}" if item.name in names else ""
    for package, words in PACKAGES.items():
        whole = f"{item.module}.{item.name}" if item.name else item.module
        if whole == package or whole.startswith(f"{package}."):
            return words
    return ""


PATCHED: Mapping[str, frozenset[str]] = {
    "socket": frozenset({"socket"}),
    "dns": frozenset({"socket"}),
    "time": frozenset({"time"}),
    "select": frozenset({"select", "selectors"}),
    "thread": frozenset({"threading", "_thread"}),
    "ssl": frozenset({"ssl"}),
    "subprocess": frozenset({"subprocess"}),
    "queue": frozenset({"queue"}),
}
"""The arguments of ``patch_all()``, and the modules that each is about; ``patch_socket()`` and its sisters are called so too."""

_MODULE = re.compile(r"\b([a-z_]+)\.|names of (\w+)")


def modules(words: str) -> frozenset[str]:
    """The modules of the standard library whose originals such words name."""
    return frozenset(found[1] or found[2] for found in _MODULE.finditer(words))


def breaks_ssl(words: str) -> bool:
    """Whether HTTPS fails after such an import: urllib3's context calls itself without end (``RecursionError``)."""
    return words == _URLLIB3
