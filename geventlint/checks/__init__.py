"""From a project and the knowledge to findings; prints nothing, reads no file.

A check is a generator function that takes a Context; a rule's ``check`` names it in ``CHECKS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.context import Context
from geventlint.checks.late import late_patch
from geventlint.checks.launches import early_importer, embedded_beat, lost_continuation, preload_unpatched
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
from geventlint.checks.reading import unreadable
from geventlint.checks.usage import usage
from geventlint.checks.uses import import_patches, usage_sensitive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from geventlint.knowledge.catalog import Rule
    from geventlint.knowledge.database import Database
    from geventlint.model import Finding
    from geventlint.project.project import Project

CHECKS: Mapping[str, Callable[[Context], Iterator[Finding]]] = {
    "broken_patch_call": broken_patch_call,
    "duplicate_patch": duplicate_patch,
    "early_importer": early_importer,
    "embedded_beat": embedded_beat,
    "harmful_patch": harmful_patch,
    "hostile_packages": hostile_packages,
    "import_patches": import_patches,
    "incomplete_setup": hostile_packages,
    "late_patch": late_patch,
    "library_patches": library_patches,
    "lost_continuation": lost_continuation,
    "missing_patch": missing_patch,
    "partial_patch": partial_patch,
    "pool_never_patched": pool_never_patched,
    "preload_unpatched": preload_unpatched,
    "unreadable": unreadable,
    "usage_sensitive": usage_sensitive,
}
"""Name in a rule file → check. Suppressions (GVL003, GVL004) are judged after all others, in ``findings``."""


def run(rules: Iterable[Rule], project: Project, database: Database) -> Iterator[Finding]:
    """Put every rule to the project; without a gevent host only those that speak without one."""
    for rule in rules:
        if not (rule.hostless or project.gevent_hosts):
            continue
        check = usage if rule.check is None else CHECKS.get(rule.check)
        if check is not None:
            yield from check(Context(rule, project, database))
