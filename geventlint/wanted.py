"""What to look out for in Python files: the words of the rules, of the database, and of the hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks.patching import BROKEN, PREFIX
from geventlint.project import python_hosts
from geventlint.source.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.knowledge.catalog import Catalog
    from geventlint.knowledge.database import Database

_ALWAYS = frozenset({f"{PREFIX}*", f"{BROKEN}*"}) | python_hosts.NAMES


def vocabulary(catalog: Catalog, database: Database) -> Vocabulary:
    """Every name that some rule, database entry or host asks about."""
    names: set[str] = set(_ALWAYS)
    tails: set[str] = set(python_hosts.WORKERS)
    settings: set[str] = set(python_hosts.SETTINGS)
    modules: set[str] = set(database.hostile_imports)
    for rule in catalog.rules:
        if rule.match is None:
            continue
        settings.update(rule.match.settings)
        modules.update(rule.match.imports)
        for name in rule.match.names - set(rule.match.imports):
            if name.startswith("*."):
                tails.add(name[2:])
            else:
                names.add(name)
    for name in database.asked("calls"):
        if name.startswith("*."):
            continue
        names.add(name)
    modules.update(database.asked("imports"))
    return Vocabulary(frozenset(names), frozenset(tails), frozenset(settings), frozenset(modules))


def speaks_without_host(catalog: Catalog) -> Callable[[str], bool]:
    """Whether a name matters although no gevent host is known: it may declare one, or a rule speaks without."""
    exact: set[str] = set(python_hosts.NAMES)
    lasts: set[str] = set(python_hosts.WORKERS | python_hosts.SETTINGS)
    for rule in catalog.rules:
        if rule.hostless and rule.match is not None:
            exact.update(rule.match.names)
            lasts.update(rule.match.settings)

    def speaks(name: str) -> bool:
        return name in exact or name.rpartition(".")[2] in lasts or name.startswith((PREFIX, BROKEN))

    return speaks
