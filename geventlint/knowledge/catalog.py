"""The catalogue of rules: one Markdown file a rule, headed by a fenced TOML block.

Only the heads are parsed when the catalogue is opened; prose and examples, and the code that reads them, wait until
somebody asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from geventlint import resources
from geventlint.errors import RuleError
from geventlint.knowledge import heads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from geventlint.knowledge.match import Match
    from geventlint.knowledge.pages import Example
    from geventlint.model import Severity

_HEAD = re.compile(r"\ufeff?```toml[ \t]*\n(?P<toml>.*?)^```[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Rule:
    """One rule: what its head says, and on demand what its page says."""

    code: str
    name: str
    severity: Severity
    since: str
    path: Path
    fixable: Literal["", "safe", "unsafe"] = ""
    hostless: bool = False
    """Speaks also when no gevent host is known."""
    check: str | None = None
    """Name of the function in ``checks/``; None for a declarative rule."""
    matches: tuple[Match, ...] = ()
    """Its ``[match]`` tables; none for a rule with a ``check``."""
    severity_when: tuple[tuple[str, Severity], ...] = ()
    """Context and severity, the first that holds wins."""
    why: str = ""
    """One or two sentences for the ``why`` of a finding."""
    remedy: str = ""
    """One sentence for the manual ``fix`` of a finding."""
    _body: str = field(default="", repr=False, compare=False)
    _body_line: int = field(default=1, repr=False, compare=False)

    def severity_in(self, contexts: Iterable[str]) -> Severity:
        """Return the severity where these contexts hold: see ``heads.CONTEXTS``."""
        held = set(contexts)
        return next((severity for context, severity in self.severity_when if context in held), self.severity)

    @cached_property
    def sections(self) -> dict[str, str]:
        """The text of each section by title; raises RuleError if one is missing."""
        from geventlint.knowledge import pages

        return pages.sections(str(self.path), self._body, self._body_line)

    @cached_property
    def summary(self) -> str:
        """What the rule finds, in one paragraph on one line."""
        from geventlint.knowledge import pages

        return pages.summary(self.sections["What it finds"])

    @property
    def explanation(self) -> str:
        """The page in Markdown, without its head."""
        return self._body.strip() + "\n"

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """The examples, bad ones and good ones, in the order of the page; raises RuleError for a broken one."""
        from geventlint.knowledge import pages

        return pages.examples(str(self.path), self._body, self._body_line)


@dataclass(frozen=True)
class Catalog:
    """All rules of a run, sorted by code."""

    rules: tuple[Rule, ...]

    @cached_property
    def _by_key(self) -> dict[str, Rule]:
        return {rule.name: rule for rule in self.rules} | {rule.code: rule for rule in self.rules}

    def get(self, key: str) -> Rule | None:
        """Return the rule with this code or name, in any case of letters."""
        return self._by_key.get(key.upper()) or self._by_key.get(key.lower())

    def select(self, prefixes: Iterable[str]) -> tuple[Rule, ...]:
        """Return the rules whose code begins with one of the prefixes or whose name is one of them; ``ALL`` for all."""
        wanted = tuple(prefixes)
        if "ALL" in wanted:
            return self.rules
        return tuple(rule for rule in self.rules if rule.code.startswith(wanted) or rule.name in wanted)


def shipped(extra: Sequence[Path] = ()) -> Catalog:
    """Return the rules of geventlint, and those of a team's own files and folders; read once in a process.

    Raises RuleError, ``file:line: …``, for a file that is no rule.
    """
    return _shipped(tuple(extra))


@lru_cache(maxsize=8)
def _shipped(extra: tuple[Path, ...]) -> Catalog:
    own = _rules(files(resources.data_root() / "rules"))
    theirs = [rule for place in extra for rule in _rules(files(place))]
    for rule in theirs:
        _ = rule.sections, rule.examples
    return _catalog([*own, *theirs])


def load(path: Path) -> Rule:
    """Read one rule file; raises RuleError."""
    try:
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise RuleError(f"{path}:1: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise RuleError(f"{path}:1: cannot be read: {error.strerror}") from error
    head = _HEAD.match(text)
    if not head:
        raise RuleError(f"{path}:1: a rule file begins with a fence: ```toml, the rule's head, ```")
    values = heads.parse(str(path), head["toml"])
    return Rule(**values, path=path, _body=text[head.end() :], _body_line=text.count("\n", 0, head.end()) + 1)


def files(place: Path) -> Iterator[Path]:
    """Return the rule files of a place: a folder's ``*.md`` but its README, sorted; else the place itself."""
    if place.is_dir():
        yield from sorted(file for file in place.glob("*.md") if file.name.lower() != "readme.md")
    else:
        yield place


def _rules(paths: Iterable[Path]) -> list[Rule]:
    return [load(path) for path in paths]


def _catalog(rules: Sequence[Rule]) -> Catalog:
    known: dict[str, Rule] = {}
    for rule in rules:
        for key, word in ((rule.code, "code"), (rule.name, "name")):
            other = known.setdefault(key, rule)
            if other is not rule:
                line = heads.line_of(rule.path.read_text(encoding="utf-8"), word)
                raise RuleError(f"{rule.path}:{line}: the {word} {key} belongs to {other.path}")
    return Catalog(tuple(sorted(rules, key=lambda rule: rule.code)))
