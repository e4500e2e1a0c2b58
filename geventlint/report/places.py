"""Paths as the user sees them: relative to the working directory, with ``/``."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geventlint.model import Host, Link, Location, Root

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def shown(root: Root, path: str) -> str:
    """Return a path from the root as one from the working directory."""
    if root.inside:
        return posixpath.relpath(f"/{path}", f"/{root.inside}")
    return path if root.path == "." else posixpath.normpath(posixpath.join(root.path, path))


def shown_place(root: Root, place: str) -> str:
    """Do the same for ``path:line``; how a host was assumed (``--assume celery``) stays as it is."""
    return place if place.startswith("--") else shown(root, place)


def place_of(root: Root, location: Location) -> str:
    """Return ``path:line``."""
    return f"{shown(root, location.path)}:{location.line}"


def host_place(root: Root, host: Host) -> str:
    """Return where a host is declared, or how it was assumed."""
    return place_of(root, host.location) if host.location else host.place


def kind_shown(host: Host) -> str:
    """Return the program of a host for people: ``beat`` and ``flower`` are Celery's, and no kinds of their own."""
    return host.options.get("program", host.kind) if host.kind == "other" else host.kind


def link_place(root: Root, link: Link) -> str:
    """Return ``path:line`` of a step of a chain; empty if it has no place."""
    if link.path is None:
        return ""
    return shown(root, link.path) if link.line is None else f"{shown(root, link.path)}:{link.line}"


def one_line(text: str) -> str:
    """Return text from a file without the characters that would break a line or command a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))
