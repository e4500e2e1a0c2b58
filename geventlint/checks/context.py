"""What a check gets to see, and how it words a finding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.model import Finding, Fix, Related

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geventlint.knowledge.catalog import Rule
    from geventlint.knowledge.database import Database
    from geventlint.model import Host, Link, Location, Package, Scope, Severity, Use
    from geventlint.project.project import Project
    from geventlint.project.reach import Way

_TASK_DECORATORS = frozenset({"task", "shared_task", "periodic_task", "shared_periodic_task"})
_OTHER_TASKS = (
    "invoke",
    "fabric",
    "locust",
    "airflow",
    "prefect",
    "huey",
    "taskiq",
    "procrastinate",
    "dramatiq",
    "rocketry",
    "apscheduler",
    "flask_apscheduler",
)
_SENDERS = frozenset({"gunicorn", "uwsgi", "flask-socketio"})
"""The kinds of hosts that import tasks to send them, and run none."""

_ALWAYS = re.compile(
    r"(?:not )?\(?(?:gevent|monkey|sys\.version_info|sys\.platform|os\.name|platform|True|1|PY[23]|six\.)\b.*"
)
"""Conditions that hold wherever gevent is installed, or that no launch line decides."""

_HARMED_POOLS = frozenset({"prefork", "processes", "solo", "threads"})


@dataclass(frozen=True)
class Context:
    """One rule put to one project."""

    rule: Rule
    project: Project
    database: Database

    def version(self, package: Package) -> tuple[str | None, Mapping[str, str], str]:
        """The version of a package that the project gets, the versions beside it, and the range that it requires."""
        for scope in self.project.dependencies.scopes:
            for coming in self.project.dependencies.coming(scope):
                if coming.name in package.distributions:
                    return coming.version, self.project.dependencies.versions(scope), coming.specifier
        return None, {}, ""

    def finding(  # noqa: PLR0913  # each is a part of a finding, all by name
        self,
        location: Location,
        message: str,
        *,
        contexts: Iterable[str] = (),
        severity: Severity | None = None,
        hosts: Iterable[Host] = (),
        chain: Sequence[Link] = (),
        related: Sequence[Related] = (),
        why: str = "",
        fix: Fix | None = None,
        key: str = "",
        symbol: str = "",
        package: str | None = None,
        version: str | None = None,
    ) -> Finding:
        """A finding of this rule; what is not given comes from the rule's own page."""
        rule = self.rule
        if fix is None and rule.remedy:
            fix = Fix("manual", rule.remedy)
        return Finding(
            rule.code,
            rule.name,
            severity or rule.severity_in(contexts),
            message,
            location,
            package=package,
            package_version=version,
            hosts=tuple(dict.fromkeys(host.place for host in hosts)),
            chain=tuple(chain),
            related=tuple(related),
            why=why or rule.why,
            fix=fix,
            symbol=symbol,
            key=key,
        )


def first(ways: Sequence[Way]) -> Way:
    """The way that explains a finding best: a certain one before an uncertain one, then the shortest."""
    return min(ways, key=lambda way: (not way.certain, len(way.links)))


def ways_to(context: Context, path: str, scope: Scope) -> tuple[Way, ...]:
    """How the gevent hosts reach a place; in the body of a task without the hosts that do not run it.

    These are the workers that never get it from their queues, and servers that only send it, unless some code calls it like a function.
    """
    ways = context.project.ways(path)
    if not ways or not scope.functions or not is_task(context, path, scope):
        return ways
    queues = context.project.queues
    ways = tuple(way for way in ways if queues.may_run(way.host, path, scope.functions[0]))
    running = tuple(way for way in ways if way.host.kind not in _SENDERS)
    return ways if len(running) < len(ways) and _called(context, path, scope) else running


def _called(context: Context, path: str, scope: Scope) -> bool:
    """Whether a task is called where it stands in the code, and not only sent to a worker."""
    parts = scope.symbol.split(".")
    if scope.functions[0] not in parts:  # a lambda has no name to be called by
        return False
    symbol = ".".join(parts[: parts.index(scope.functions[0]) + 1])
    return any(use.form == "call" and not use.scope.main for _, use in context.project.calls.of(path, symbol))


def is_task(context: Context, path: str, scope: Scope) -> bool:
    """Whether a place of a file is in the body of a Celery task: a decorated function, or a method of a Task class."""
    if any(map(task_decorator, scope.decorators)):
        return True
    return bool(scope.functions) and context.project.task_classes.among(scope.bases, path)


def task_decorator(name: str) -> bool:
    """Whether a decorator of this canonical name makes a Celery task."""
    owner, _, last = name.rpartition(".")
    if last not in _TASK_DECORATORS or name.partition(".")[0] in _OTHER_TASKS:
        return False
    return "sched" not in owner.rpartition(".")[2].lower()


def at_import(use: Use) -> bool:
    """Whether a use is executed when its module is imported."""
    scope = use.scope
    return not (scope.functions or scope.main or scope.type_checking)


def guarded(scope: Scope) -> bool:
    """Whether a place is executed only under a condition on the command line or the environment."""
    return any(word in condition for condition in scope.conditions for word in ("argv", "environ", "getenv"))


def conditional(scope: Scope) -> bool:
    """Whether a patch waits for a condition that may not hold; that gevent is there, or a platform, is no such condition."""
    return any(not _ALWAYS.fullmatch(condition.strip()) for condition in scope.conditions)


def harmed(host: Host) -> bool:
    """Whether a patch in the application breaks this process (measured: celery prefork, solo and threads; flower; gthread)."""
    if host.kind == "celery":
        return host.pool in _HARMED_POOLS
    return host.pool == "gthread" or "flower" in host.command.split()
