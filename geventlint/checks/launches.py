"""GVL107, GVL109, GVL505, GVL601, GVL602: what a launch line alone tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import at_import
from geventlint.checks.patchers import PREFIX
from geventlint.model import Link, Location, Related
from geventlint.project.reach import host_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geventlint.checks.context import Context
    from geventlint.model import Finding, Host

_EARLY = frozenset({"newrelic-admin"})
"""Wrappers that import ssl and threading before the real program starts; ``ddtrace-run`` and the others do not (measured)."""


def embedded_beat(context: Context) -> Iterator[Finding]:
    """GVL505: Celery refuses ``-B`` beside a greenlet pool (celery/worker/components.py, ERR_B_GREEN)."""
    for host in context.project.gevent_hosts:
        if host.kind == "celery" and host.options.get("beat"):
            yield from _finding(
                context,
                host,
                "this worker ends at start: Celery refuses -B with the gevent pool; run celery beat by itself",
            )


def early_importer(context: Context) -> Iterator[Finding]:
    """GVL109: the wrapper has imported ssl and threading when the host patches."""
    for host in context.project.gevent_hosts:
        if host.wrapper in _EARLY and not _patched_outside(host):
            yield from _finding(
                context,
                host,
                f"{host.wrapper} imports ssl and threading before {host.kind} patches, so they stay as they were; "
                "start the agent in the application, after the patch",
            )


def _patched_outside(host: Host) -> bool:
    """Whether gevent's own runner stands before the wrapper."""
    return 0 <= host.command.find("gevent.monkey") < host.command.find(host.wrapper)


def preload_unpatched(context: Context) -> Iterator[Finding]:
    """GVL107: with preload the application is imported before the gevent worker patches."""
    for host in context.project.gevent_hosts:
        if host.kind != "gunicorn" or not host.options.get("preload") or host.patched == "before-app":
            continue
        if _entry_patches(context, host):
            continue
        configuration = host.options.get("config", "")
        where = configuration or "a gunicorn configuration file"
        yield from _finding(
            context,
            host,
            f"preload imports the application before the gevent worker patches; patch at the top of {where}",
            Link("module", configuration, configuration, 1) if configuration.endswith(".py") else None,
        )


def _entry_patches(context: Context, host: Host) -> bool:
    """Whether the application's own module patches when it is imported, or the configuration does."""
    project = context.project
    for path in (*project.reach.entry_paths(host), host.options.get("config", "")):
        if any(
            use.name.startswith(PREFIX) and use.form == "call" and at_import(use) for use in project.uses.get(path, ())
        ):
            return True
    return False


def lost_continuation(context: Context) -> Iterator[Finding]:
    """GVL601: an option line after a line without its backslash, or after a comment."""
    for host in context.project.hosts:
        lost = host.options.get("lost-option")
        if not lost or not host.location:
            continue
        at, before = int(host.options["lost-at"]), int(host.options["lost-after"])
        comment = host.options["lost-to"] == "comment"
        ending = (
            f"the comment in line {before} ends the command"
            if comment
            else f"line {before} does not end in a backslash"
        )
        place = Location(host.location.path, before, 1, before, 1)
        yield context.finding(
            Location(host.location.path, at, 1, at, 1),
            f"`{lost}` never reaches {host.kind}: {ending}",
            hosts=[host],
            chain=[host_link(host)],
            related=[Related(place, "this comment ends the command" if comment else "a backslash is missing here")],
            key=lost,
        )


def refused_launch(context: Context) -> Iterator[Finding]:
    """GVL602: a line that its program refuses, in the version that the project gets."""
    for host in context.project.hosts:
        refused, since = host.options.get("refused"), host.options.get("refused-since")
        if not refused or not host.location or (since and not _gets_celery(context, since)):
            continue
        yield context.finding(
            host.location,
            f"this line starts nothing: {refused}",
            severity="error" if host.gevent else None,
            hosts=[host],
            chain=[host_link(host)],
            key=host.entry or host.service or host.kind,
        )


_LINES = ("4.4.7", "5.0.5", "5.1.2", "5.2.7", "5.3.6", "5.4.0", "5.5.3", "5.6.3", "5.7.0", "5.99", "999")
"""A version of each line of Celery, and two that stand for those to come."""


def _gets_celery(context: Context, since: str) -> bool:
    """Whether the project gets this Celery or a newer one: the locked version, else the newest that is asked for."""
    from packaging.version import InvalidVersion

    dependencies = context.project.dependencies
    found = [item for scope in dependencies.scopes for item in dependencies.coming(scope) if item.name == "celery"]
    try:
        return bool(found) and all(_reaches(item.version or "", item.specifier, since) for item in found)
    except (InvalidVersion, ValueError):
        return False


def _reaches(version: str, specifier: str, since: str) -> bool:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    if version:
        return Version(version) >= Version(since)
    admitted = SpecifierSet(specifier)
    pinned = [item.version for item in admitted if item.operator == "==" and not item.version.endswith("*")]
    return any(Version(item) >= Version(since) and admitted.contains(item) for item in (*_LINES, *pinned))


def _finding(context: Context, host: Host, message: str, *links: Link | None) -> Iterator[Finding]:
    if host.location:
        chain = [host_link(host), *(link for link in links if link)]
        key = host.entry or host.service or host.kind
        yield context.finding(host.location, message, hosts=[host], chain=chain, key=key)
