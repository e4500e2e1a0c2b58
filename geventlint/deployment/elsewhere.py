"""Configurations that a launch line names by a path of its image or machine, and that the project keeps elsewhere.

``uwsgi /etc/app/uwsgi.ini`` in an image into which a Dockerfile, or Ansible, has put the project's ``deploy/uwsgi.ini``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geventlint.model import Host

_TEMPLATE = re.compile(r"\.(?:j2|jinja2?|jnj|(?:c|go)?tmpl|tpl|template|in)\Z")
_HOLE = re.compile(r"\$\{[^{}]*\}|\{\{.*?\}\}")


def stands_alone(host: Host) -> bool:
    """Whether a host is a configuration file by itself, which no launch line has been found to name."""
    path = host.location.path if host.location else ""
    return bool(path) and host.options.get("config") == path and host.kind in {"gunicorn", "uwsgi"}


def configured(hosts: Iterable[Host]) -> list[Host]:
    """Return the hosts; those whose configuration is not at its path get the only one of the project with its name.

    What the line itself says stays; where several files have the name, the nearest counts, if it is alone there.
    """
    every = list(hosts)
    alone = [host for host in every if stands_alone(host)]
    if not alone or not any("missing" in host.options for host in every):
        return every
    return [_with(host, found) if (found := _found(host, alone)) else host for host in every]


def _found(host: Host, alone: Iterable[Host]) -> Host | None:
    named = host.options.get("missing", "").rpartition("/")[2]
    if host.pool != "unknown" or host.location is None or not named or not _HOLE.sub("", named).partition(".")[0]:
        return None
    pattern = re.compile(".*".join(re.escape(piece) for piece in _HOLE.split(named)) + r"\Z")
    fitting = {
        other.location.path: other
        for other in alone
        if other.kind == host.kind
        and other.location
        and pattern.match(_TEMPLATE.sub("", other.location.path.rpartition("/")[2]))
    }
    nearest = max((_shared(host.location.path, path) for path in fitting), default=0)
    found = [other for path, other in fitting.items() if _shared(host.location.path, path) == nearest]
    return found[0] if len(found) == 1 and (nearest or not _HOLE.search(named)) else None


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common."""
    count = 0
    for mine, yours in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if mine != yours:
            break
        count += 1
    return count


def _with(host: Host, alone: Host) -> Host:
    options = {**alone.options, **host.options, "config": alone.options["config"]}
    options.pop("missing")
    return replace(
        host,
        pool=alone.pool,
        patched=alone.patched,
        reason=alone.reason,
        entry=host.entry or alone.entry,
        concurrency=alone.concurrency if host.concurrency is None else host.concurrency,
        directory=host.directory or alone.directory,
        entry_location=alone.entry_location,
        options=options,
    )
