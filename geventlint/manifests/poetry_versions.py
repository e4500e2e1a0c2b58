"""Poetry's version constraints (``^1.2``, ``~1.2``, ``1.*``, ``1 || 2``) as PEP 440 specifiers."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"v?(\d{1,18}(?:\.\d{1,18})*)(.*)$")
_CLAUSE = re.compile(r"\s*(\^|~=|~|===|==|!=|<=|>=|<|>|=)?\s*([^\s,|^~=!<>]+)\s*,?")


def specifier(constraint: str) -> str:
    """Return the PEP 440 specifier of a constraint; empty for any version.

    PEP 440 has no "or": of ``<1 || >=2`` remains what encloses all alternatives.
    """
    alternatives = [_clauses(part) for part in re.split(r"\|\|?", constraint)]
    if len(alternatives) == 1:
        return ",".join(alternatives[0])
    lowest = [clause for clause in alternatives[0] if clause.startswith(">")]
    highest = [clause for clause in alternatives[-1] if clause.startswith("<")]
    return ",".join(lowest + highest)


def _clauses(part: str) -> list[str]:
    clauses: list[str] = []
    for operator, version in _CLAUSE.findall(part):
        clauses.extend(_clause(operator, version))
    return clauses


def _clause(operator: str, version: str) -> list[str]:
    if version == "*":
        return []
    if operator in ("^", "~"):
        found = _NUMBERS.match(version)
        if not found:
            return []
        parts = [int(number) for number in found[1].split(".")]
        upper = _caret(parts) if operator == "^" else _tilde(parts)
        return [f">={version.removeprefix('v')}", f"<{'.'.join(map(str, upper))}"]
    if operator in ("", "="):
        operator = "=="
    return [operator + version]


def _caret(parts: list[int]) -> list[int]:
    """Return the first version that changes the leftmost number that is not zero."""
    for index, number in enumerate(parts):
        if number or index == len(parts) - 1:
            return [*parts[:index], number + 1]
    return [1]  # pragma: no cover  # a version has at least one number


def _tilde(parts: list[int]) -> list[int]:
    """Return the first version with another minor number, or another major one where only that is given."""
    return [parts[0] + 1] if len(parts) == 1 else [parts[0], parts[1] + 1]
