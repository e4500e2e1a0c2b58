"""Which branch of a script is taken, where its variables are known: tests of equality, and the patterns of ``case``."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

from geventlint.deployment import values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.deployment.shell_words import Token
    from geventlint.deployment.values import Variables

TESTS = {"[": "]", "[[": "]]", "test": ""}
"""The commands that are tests, and the word that closes each."""
_MISSING = re.compile(r"\$\{[1-9@*]\}")
_UNKNOWN = re.compile(r"\$[{(]|`")
_BINARY, _UNARY = 3, 2


def text_of_word(token: Token, variables: Variables) -> str | None:
    """The value of a word; None if it is not known. An argument that the script did not get is empty."""
    text = _MISSING.sub("", "".join(run.text for run in values.assigned_word(token, variables)))
    return None if _UNKNOWN.search(text) else text


def matches(subject: str, patterns: Sequence[Token]) -> bool | None:
    """Whether the word of a ``case`` matches an arm; None if that is not known."""
    answer: bool | None = False
    for token in patterns:
        if token.operator:
            continue
        pattern = "".join(part.text for part in token.parts)
        if any(part.kind != "text" for part in token.parts):
            answer = None
        elif fnmatch.fnmatchcase(subject, pattern):
            return True
    return answer


def holds(words: Sequence[Token], variables: Variables) -> bool | None:
    """Whether ``[ A = B ]``, ``[[ A != B ]]``, ``test -n A`` … is true; None for other commands and unknown values."""
    first = words[0].literal or ""
    if first not in TESTS:
        return None
    inner = [token for token in words[1:] if token.literal != TESTS[first]]
    negated = bool(inner) and inner[0].literal == "!"
    answer = _test(inner[1:] if negated else inner, variables)
    return answer if answer is None else answer is not negated


def joined(left: bool | None, operator: str, right: bool | None) -> bool | None:
    """What two tests say together; after a ``;`` the last one counts."""
    if not operator:
        return right
    decides = operator == "||"
    if decides in {left, right}:
        return decides
    return None if left is None or right is None else not decides


def _test(words: Sequence[Token], variables: Variables) -> bool | None:
    if len(words) == _UNARY and words[0].literal in {"-z", "-n"}:
        text = text_of_word(words[1], variables)
        return None if text is None else bool(text) is (words[0].literal == "-n")
    if len(words) != _BINARY:
        return None
    left, right = text_of_word(words[0], variables), text_of_word(words[2], variables)
    if left is None or right is None:
        return None
    operator = words[1].literal or ""
    if operator in {"=", "==", "!="}:
        same = left == right if any(part.quoted for part in words[2].parts) else fnmatch.fnmatchcase(left, right)
        return same is (operator != "!=")
    if operator in {"-eq", "-ne"} and left.isdigit() and right.isdigit():
        return (int(left) == int(right)) is (operator == "-eq")
    return None
