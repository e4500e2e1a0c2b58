"""What a launch line does to the process: which program, which pool, whether and when it patches."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.deployment import shell
from geventlint.deployment.argv import Line, Word
from geventlint.deployment.celery_line import celery_hosts
from geventlint.deployment.consumers_line import dramatiq_hosts, huey_hosts
from geventlint.deployment.context import Context
from geventlint.deployment.elsewhere import configured, stands_alone
from geventlint.deployment.gunicorn_line import gunicorn_hosts
from geventlint.deployment.others_line import flask_hosts, locust_hosts, program_hosts, python_hosts
from geventlint.deployment.told_once import told_once
from geventlint.deployment.uwsgi_line import uwsgi_hosts
from geventlint.deployment.wrappers import is_python, unwrapped
from geventlint.documents.placed import Placed
from geventlint.model import Launch, Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geventlint.deployment.gunicorn_file import Configuration
    from geventlint.model import Evidence, Host

    Open = Callable[[str], bytes | None]

_OPTION = re.compile(r"\s*--?[A-Za-z]")
_COMMENT = re.compile(r"\s*#")
_READERS = {
    "celery": celery_hosts,
    "celeryd": celery_hosts,
    "celeryd-multi": celery_hosts,
    "flower": celery_hosts,
    "gunicorn": gunicorn_hosts,
    "gunicorn_django": gunicorn_hosts,
    "uwsgi": uwsgi_hosts,
    "pyuwsgi": uwsgi_hosts,
    "locust": locust_hosts,
    "flask": flask_hosts,
    "talisker.celery": celery_hosts,
    "dramatiq-gevent": dramatiq_hosts,
    "huey_consumer": huey_hosts,
    "huey_consumer.py": huey_hosts,
}


def hosts_of(launch: Launch, open_file: Open, programs: Mapping[str, str] | None = None) -> tuple[Host, ...]:
    """Return the processes that a command starts: one, several (``sh -c "a & b"``), or none that we know.

    ``programs`` are the commands that the project installs, each with its ``module:function``.
    """
    if not Context("", open_file, programs=programs or {}).tells(launch.argv):
        return ()
    places: tuple[Location | None, ...] = launch.words or (None,) * len(launch.argv)
    words = tuple(Word(text, place) for text, place in zip(launch.argv, places, strict=False))
    line = Line(words, launch, open_file, launch.environment, directory=launch.directory, programs=programs or {})
    found: list[Host] = []
    for inner in unwrapped(line):
        found.extend(_hosts(inner))
    lost = lost_continuation(launch)
    return tuple(replace(host, options={**host.options, **lost}) for host in found) if lost else tuple(found)


def lost_continuation(launch: Launch) -> dict[str, str]:
    """Say which options a missing backslash, or a comment between the lines, cuts off; or nothing.

    ``lost-option`` stands on the line ``lost-at``; the command ends on ``lost-after``, which lacks the backslash or is
    the comment (``lost-to`` says which). The shell takes the option for a command of its own, which ``exec`` never
    reaches and make may ignore.
    """
    last = max((place.end_line for place in launch.words if place.path == launch.location.path), default=0)
    if last < launch.location.line:
        return {}
    lines = dict(enumerate(launch.raw, launch.location.line))
    at = last + 1
    while _COMMENT.match(lines.get(at, "")):
        at += 1
    if not _OPTION.match(lines.get(at, "")):
        return {}
    continued = at > last + 1 and lines.get(last, "").endswith("\\")
    return {
        "lost-option": lines[at].strip().rstrip("\\").strip(),
        "lost-at": str(at),
        "lost-after": str(last + continued),
        "lost-to": "comment" if continued else "end",
    }


def host_of_command(text: str, evidence: Evidence) -> tuple[Host, ...]:
    """Return the hosts of a command line that the user gave, in the configuration or after ``--assume``; they have no place."""
    context = Context("", _no_file)
    found: list[Host] = []
    for launch in shell.launches(Placed.whole(text.replace("\n", " ")), context):
        bare = replace(launch, words=(), location=Location(""))
        found.extend(
            replace(host, location=None, entry_location=None, evidence=evidence, command=_shown(text, host))
            for host in hosts_of(bare, _no_file)
        )
    return tuple(found)


def gunicorn_configuration(path: str, data: bytes, open_file: Open) -> Configuration:
    """Return the settings of a gunicorn configuration file, with their places."""
    from geventlint.deployment import gunicorn_file  # only projects with such a file pay for ast

    return gunicorn_file.read(path, data, open_file)


def settled(hosts: Iterable[Host]) -> tuple[Host, ...]:
    """Leave out what says nothing new.

    A configuration file stands for a host only where no launch line names it, by its path or by its name in an image.
    One place that can start the same process with different further options (a variable with several values) is one
    host; those with other queues are others, as long as all queues are known.
    """
    every = configured(hosts)
    same: dict[tuple[object, ...], list[Host]] = {}
    for host in every:
        if not stands_alone(host):
            same.setdefault(_identity(host), []).append(host)
    launched = told_once(_apart([host for forms in same.values() for host in _forms(forms)]))
    alone = [host for host in every if stands_alone(host)]
    named = {path for host in launched for path in _files(host)}
    named.update(path for host in alone for path in host.options.get("included", "").split())
    return (*launched, *(host for host in alone if host.options["config"] not in named))


def _files(host: Host) -> tuple[str, ...]:
    return (host.options.get("config", ""), *host.options.get("included", "").split())


def _identity(host: Host) -> tuple[object, ...]:
    return (
        *(host.location, host.kind, host.pool, host.patched, host.entry),
        *(host.service, host.wrapper, host.directory),
    )


def _forms(hosts: list[Host]) -> Iterator[Host]:
    """One host for the queues of each form; one for all where those of a form are not known."""
    if any("queues-at" in host.options and not host.queues for host in hosts):
        yield replace(_common(hosts), queues=())
        return
    apart: dict[tuple[str, ...], list[Host]] = {}
    for host in hosts:
        apart.setdefault(host.queues, []).append(host)
    yield from (_common(forms) for forms in apart.values())


def _apart(hosts: Iterable[Host]) -> Iterator[Host]:
    """Workers of one command that a variable holds, told apart by the places at which each gets its queues."""
    together: dict[object, list[Host]] = {}
    for host in hosts:
        together.setdefault((host.location, host.kind, host.service) if host.location else id(host), []).append(host)
    for forms in together.values():
        places = [_queues_at(host) for host in forms]
        apart = len(forms) > 1 and len(set(filter(None, places))) == sum(bool(host.queues) for host in forms)
        for host, place in zip(forms, places, strict=True):
            yield replace(host, location=place) if apart and place else host


def _queues_at(host: Host) -> Location | None:
    """The place of the queues, where it is below that of the command: there the variable is used."""
    path, line, column, end = (host.options.get("queues-at", "") or ":0:0:0").rsplit(":", 3)
    where = Location(path, int(line), int(column), int(line), int(end))
    return where if host.location and host.location.path == path and where.line > host.location.line else None


def _common(forms: list[Host]) -> Host:
    """The concurrency holds only where all forms of a host agree; the configurations of all belong to it."""
    first = forms[0]
    agreed = all(other.concurrency == first.concurrency for other in forms)
    _, *more = dict.fromkeys(
        (first.options.get("config", ""), *(path for host in forms for path in _files(host) if path))
    )
    options = {**first.options, "included": " ".join(more)} if more else first.options
    return replace(first, concurrency=first.concurrency if agreed else None, options=options)


def _hosts(line: Line) -> tuple[Host, ...]:
    name = line.words[0].program
    if name.startswith("talisker.gunicorn"):
        return gunicorn_hosts(replace(line, wrapper=line.wrapper or "talisker"))
    reader = _READERS.get(name)
    if reader:
        return reader(line)
    if name in line.programs:
        return program_hosts(line)
    return python_hosts(line) if is_python(name) or name.endswith(".py") else ()


def _shown(text: str, host: Host) -> str:
    return text.strip() or host.command


def _no_file(_: str) -> None:
    """Nothing can be read beside a command line that stands alone."""
