"""The examples of a rule file, put to the engine: each is written out as a small project and checked."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from geventlint import config as configuration
from geventlint import engine
from geventlint.errors import RuleError
from geventlint.knowledge import catalog as catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.knowledge.catalog import Rule
    from geventlint.knowledge.pages import Example
    from geventlint.model import Finding


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one rule file."""

    rule: Rule
    faults: tuple[str, ...]
    """One line for each place that was reported and not marked, or marked and not reported."""


def trials(paths: Sequence[str], databases: Sequence[Path]) -> list[Trial]:
    """Try every rule of some files and folders; raises RuleError for what is no rule, and where there is none."""
    files = [file for path in paths for file in _files(Path(path))]
    return [Trial(rule, tuple(_faults(rule, databases))) for rule in map(catalogue.load, files)]


def _files(place: Path) -> list[Path]:
    files = list(catalogue.files(place))
    if not files:
        raise RuleError(f"{place}: no rule files here")
    return files


def _faults(rule: Rule, databases: Sequence[Path]) -> Iterator[str]:
    _ = rule.sections
    for example in rule.examples:
        reported = {(one.location.path, one.location.line): one for one in _found(rule, example, databases)}
        related = {(item.location.path, item.location.line) for one in reported.values() for item in one.related}
        marked = {(path, line) for path, line, code in example.expected if code == rule.code}
        where = f"{rule.path}:{example.line}: {example.title}"
        for path, line in sorted(reported.keys() - marked):
            yield f"{where}: {path}:{line} is reported and not marked: {reported[path, line].message}"
        for path, line in sorted(marked - reported.keys() - related):
            yield f"{where}: {path}:{line} is marked and not reported"


def _found(rule: Rule, example: Example, databases: Sequence[Path]) -> list[Finding]:
    with tempfile.TemporaryDirectory(prefix="geventlint-") as folder:
        root = Path(folder).resolve()
        for name, text in example.files:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        known = any(one.path.resolve() == rule.path.resolve() for one in catalogue.shipped().rules)
        settings = configuration.load(root)
        settings = replace(settings, rules=() if known else (rule.path.resolve(),), databases=tuple(databases))
        if not rule.code.startswith("GVL00"):  # those speak of the others' findings
            settings = settings.override(select=[rule.code])
        assume = (example.host,) if example.host else ()
        result = engine.run(engine.Options(paths=(".",), cwd=root, config=settings, assume=assume))
    return [finding for finding in result.findings if finding.code == rule.code]
