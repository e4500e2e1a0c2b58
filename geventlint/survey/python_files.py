"""The Python files of a project: read once for what they mention, and again for what a vocabulary finds in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.deployment import commands
from geventlint.project import assume, python_hosts
from geventlint.project.callers import Callers
from geventlint.project.calls import Calls
from geventlint.source.extract import extract, scan
from geventlint.source.scan import imports
from geventlint.source.vocabulary import Vocabulary
from geventlint.wanted import APPLICATIONS, HEAD, MENTION, STARTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.model import Host, Problem, Use
    from geventlint.project.modules import Modules
    from geventlint.project.reach import Reach
    from geventlint.reading import Files

Uses = dict[str, tuple["Use", ...]]


_TOP = 2048
"""Bytes at the top of a file that begins with a comment where a head stands, below the licence."""


class PythonFiles:
    """Asked for facts; a file that mentions nothing of a vocabulary is never decoded."""

    def __init__(self, files: Files, paths: Sequence[str]) -> None:
        self._files = files
        self._paths = paths
        self.mentions: list[str] = []
        self.starting: list[str] = []
        self.naming: list[str] = []
        self.heads: list[str] = []
        """Scripts that may say what they need (PEP 723): they begin with a comment, or mention gevent."""
        for path in paths:
            data = files.read(path)
            if data is None:
                continue
            if MENTION in data:
                self.mentions.append(path)
                if HEAD in data:
                    self.heads.append(path)
                if b"worker" in data and (b".start(" in data or b"celery.bin" in data):
                    self.starting.append(path)
            elif data.startswith(b"#") and data.find(HEAD, 0, _TOP) >= 0:
                self.heads.append(path)
            if b"GVL" in data or b"geventlint:" in data:
                self.naming.append(path)

    def facts(self, words: Vocabulary, paths: Sequence[str]) -> tuple[Uses, list[Problem]]:
        """The uses of a vocabulary by file, and the files that could not be read."""
        uses: Uses = {}
        problems: list[Problem] = []
        if not (words.names or words.tails or words.settings or words.modules or words.handlers or words.results):
            return uses, problems
        for path in paths:
            data = self._files.read(path)
            hits = scan(data, words) if data is not None else None
            if data is None or not hits:
                continue
            facts = extract(path, data, hits, words)
            if facts.uses:
                uses[path] = facts.uses
            problems.extend(facts.problems)
        return uses, problems

    def applications(self, modules: Modules, assumed: Sequence[str]) -> tuple[str, ...]:
        """The modules that make a Celery application; looked for only if something is assumed."""
        if not assumed:
            return ()
        paths = [path for path in self._paths if b"Celery" in (self._files.read(path) or b"")]
        return assume.applications(self.facts(APPLICATIONS, paths)[0], modules)


def hosts(python: PythonFiles, uses: Uses, modules: Modules, files: Files) -> Iterator[Host]:
    """The processes that Python code starts."""
    yield from python_hosts.declared(uses, modules, lambda launch: commands.hosts_of(launch, files.read))
    starters, _ = python.facts(STARTERS, python.starting)
    for path, items in starters.items():
        yield from python_hosts.started(path, items, uses.get(path, ()), modules)


def merged(uses: Uses, more: Uses) -> Uses:
    """The uses of two vocabularies, by file."""
    return {path: (*uses.get(path, ()), *more.get(path, ())) for path in sorted({*uses, *more})}


def callers(files: Files, modules: Modules) -> Callers:
    """Who calls a function of the project; asked of the files that hold its name."""
    return Callers(
        modules, lambda path, names: _own_uses(files, path, names), lambda path, word: _holds(files, path, word)
    )


def calls(files: Files, modules: Modules, reach: Reach, hosts: Sequence[Host]) -> Calls:
    """The call graph above a suspect, in what the gevent hosts import; in every file if an entry is not known."""

    def reached() -> frozenset[str]:
        found = [reach.reached(host) for host in hosts]
        if any(paths is None for paths in found):
            return modules.paths
        return frozenset().union(*(paths for paths in found if paths is not None))

    return Calls(
        modules,
        lambda path, names: _own_uses(files, path, names),
        lambda path, word: _holds(files, path, word),
        lambda path: imports(files.read(path) or b""),
        reached,
        files.read,
    )


def _own_uses(files: Files, path: str, names: frozenset[str]) -> tuple[Use, ...]:
    """The uses of some of the project's own names in a file."""
    return uses_in(files, path, Vocabulary(names=names, relative=True))


def uses_in(files: Files, path: str, words: Vocabulary) -> tuple[Use, ...]:
    """The uses of a vocabulary in one file."""
    data = files.read(path)
    hits = scan(data, words) if data is not None else None
    return extract(path, data, hits, words).uses if data is not None and hits else ()


def _holds(files: Files, path: str, word: str) -> bool:
    data = files.read(path)
    return data is not None and word.encode() in data
