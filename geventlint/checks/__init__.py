"""From a project and the knowledge to findings; prints nothing, reads no file.

A check is a generator function that takes a Context; a rule's ``check`` names it in ``CHECKS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import Context
from geventlint.checks.late import late_patch
from geventlint.checks.launches import (
    early_importer,
    embedded_beat,
    lost_continuation,
    preload_unpatched,
    refused_launch,
)
from geventlint.checks.missing import missing_patch
from geventlint.checks.packages import hostile_packages
from geventlint.checks.patching import (
    broken_patch_call,
    duplicate_patch,
    harmful_patch,
    library_patches,
    partial_patch,
)
from geventlint.checks.pools import pool_never_patched
from geventlint.checks.processes import PROCESSES, fork_in_greenlet
from geventlint.checks.reading import unreadable
from geventlint.checks.requirements import missing_requirement, mixed_greenlet_libraries
from geventlint.checks.settings import SETTINGS, ignored_setting
from geventlint.checks.signals import REVOKING, SIGNALS, signal_never_sent, terminate_unsupported
from geventlint.checks.tasks import RESULTS, SWALLOWING, TIMEOUTS, escaping_timeout, get_in_task, swallowed_timeout
from geventlint.checks.usage import usage
from geventlint.checks.uses import import_patches, usage_sensitive
from geventlint.checks.versions import incompatible_versions, loose_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geventlint.knowledge.catalog import Rule
    from geventlint.knowledge.database import Database
    from geventlint.model import Finding, Location
    from geventlint.project.project import Project
    from geventlint.source.vocabulary import Vocabulary

CHECKS: Mapping[str, Callable[[Context], Iterator[Finding]]] = {
    "broken_patch_call": broken_patch_call,
    "duplicate_patch": duplicate_patch,
    "early_importer": early_importer,
    "embedded_beat": embedded_beat,
    "escaping_timeout": escaping_timeout,
    "fork_in_greenlet": fork_in_greenlet,
    "get_in_task": get_in_task,
    "harmful_patch": harmful_patch,
    "hostile_packages": hostile_packages,
    "ignored_setting": ignored_setting,
    "import_patches": import_patches,
    "incompatible_versions": incompatible_versions,
    "incomplete_setup": hostile_packages,
    "late_patch": late_patch,
    "library_patches": library_patches,
    "loose_version": loose_version,
    "lost_continuation": lost_continuation,
    "missing_requirement": missing_requirement,
    "mixed_greenlet_libraries": mixed_greenlet_libraries,
    "missing_patch": missing_patch,
    "partial_patch": partial_patch,
    "pool_never_patched": pool_never_patched,
    "preload_unpatched": preload_unpatched,
    "refused_launch": refused_launch,
    "signal_never_sent": signal_never_sent,
    "swallowed_timeout": swallowed_timeout,
    "terminate_unsupported": terminate_unsupported,
    "unreadable": unreadable,
    "usage_sensitive": usage_sensitive,
}
"""Name in a rule file → check. Suppressions (GVL003, GVL004) are judged after all others, in ``findings``."""

ASKS: Mapping[str, Vocabulary] = {
    "escaping_timeout": TIMEOUTS,
    "fork_in_greenlet": PROCESSES,
    "get_in_task": RESULTS,
    "ignored_setting": SETTINGS,
    "signal_never_sent": SIGNALS,
    "swallowed_timeout": SWALLOWING,
    "terminate_unsupported": REVOKING,
}
"""What checks want to be told of Python files, beside what the database and the hosts ask for."""


def run(rules: Iterable[Rule], project: Project, database: Database) -> Iterator[Finding]:
    """Put every rule to the project; without a gevent host only those that speak without one.

    Several services may start one line of a script: what is wrong there is said once.
    """
    said: set[tuple[str, Location, str]] = set()
    for rule in rules:
        if not (rule.hostless or project.gevent_hosts):
            continue
        check = usage if rule.check is None else CHECKS.get(rule.check)
        if check is not None:
            for finding in check(Context(rule, project, database)):
                same = (finding.code, finding.location, finding.message)
                if same not in said:
                    said.add(same)
                    yield finding
