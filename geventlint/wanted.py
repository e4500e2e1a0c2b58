"""What to look out for in Python files: the words of the rules, of the database, and of the hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.checks import ASKS
from geventlint.checks.patchers import BROKEN, PREFIX
from geventlint.checks.uses import constants, constructors
from geventlint.project import python_hosts
from geventlint.source.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geventlint.knowledge.catalog import Catalog, Rule
    from geventlint.knowledge.database import Database

PATCHES = frozenset({f"{PREFIX}*", f"{BROKEN}*"})

MENTION = b"gevent"
"""In every file that declares a gevent host or patches; the others need not be looked at for that."""

HEAD = b"# /// script"
"""In every script that says what it requires (PEP 723)."""

HOSTS = Vocabulary(
    names=PATCHES | python_hosts.NAMES,
    tails=python_hosts.WORKERS | python_hosts.OPTIONS,
    settings=python_hosts.SETTINGS,
)
"""What declares a host in Python, and what matters without one; asked of the files that mention gevent."""

STARTERS = Vocabulary(
    names=frozenset({python_hosts.ARGV, *python_hosts.PROGRAMS}), tails=python_hosts.STARTERS, relative=True
)
"""What starts a worker with a command line of its own; asked of the files that mention a worker too."""

APPLICATIONS = Vocabulary(names=python_hosts.APPLICATIONS)
"""What makes a Celery application; asked where a host is assumed."""


def vocabulary(catalog: Catalog, database: Database) -> Vocabulary:
    """Every name that some rule or database entry asks about, for a project that has a gevent host."""
    names, tails, settings, modules = _asked(catalog.rules)
    names |= (
        PATCHES
        | python_hosts.APPLICATIONS
        | {name for name in database.asked("calls") if "." in name and not name.startswith("*.")}
        | constructors(database)
        | constants(database.asked("imports"))
    )
    modules |= database.hostile_imports | database.asked("imports") - constants(database.asked("imports"))
    asked = [ASKS[name] for name in {rule.check or "" for rule in catalog.rules} if name in ASKS]
    return Vocabulary(
        names=frozenset(names).union(*(words.names for words in asked)),
        tails=frozenset(tails).union(*(words.tails for words in asked)),
        settings=frozenset(settings).union(*(words.settings for words in asked)),
        modules=frozenset(modules),
        owned=database.asked("tails"),
        urls=database.asked("urls"),
        handlers=frozenset().union(*(words.handlers for words in asked)),
        results=frozenset().union(*(words.results for words in asked)),
    )


def without_host(catalog: Catalog) -> Vocabulary:
    """What declarative rules ask about that speak without a host; empty unless a team has such rules."""
    names, tails, settings, modules = _asked(rule for rule in catalog.rules if rule.hostless)
    return Vocabulary(frozenset(names), frozenset(tails), frozenset(settings), frozenset(modules))


def _asked(rules: Iterable[Rule]) -> tuple[set[str], set[str], set[str], set[str]]:
    names: set[str] = set()
    tails: set[str] = set()
    settings: set[str] = set()
    modules: set[str] = set()
    for rule in rules:
        for match in rule.matches:
            settings.update(match.settings)
            modules.update(match.imports)
            for name in match.names - set(match.imports):
                if name.startswith("*."):
                    tails.add(name[2:])
                else:
                    names.add(name)
    return names, tails, settings, modules
