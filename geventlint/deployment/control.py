"""The control flow of a shell script: every branch is read, and what is known after it is what any branch leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geventlint.deployment import conditions
from geventlint.deployment.values import Variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.deployment.shell_words import Token

_WORDS = frozenset({"if", "then", "elif", "else", "while", "until", "do", "fi", "esac", "done", "!", "{", "}", "time"})


@dataclass
class Frame:
    """An ``if``, a ``case`` or a loop that is open."""

    kind: str
    base: Variables | None = None
    """What was known before the first branch."""
    ends: list[Variables] = field(default_factory=list)
    complete: bool = False
    """One of the branches is always taken."""
    patterns: bool = False
    """The next words are the patterns of a ``case``."""
    subject: str | None = None
    """The word of a ``case``, if it is known."""
    asking: bool = False
    """The next commands are the condition of an ``if``."""
    condition: bool | None = None
    """Whether the condition holds, if that is known."""
    alive: bool = True
    """Whether the current branch can be taken."""
    taken: bool = False
    """Whether an earlier or this branch is taken for sure."""


class Flow:
    """The words of a script, what is open at the current one, and the variables there."""

    def __init__(self, words: Sequence[Token]) -> None:
        self.tokens = words
        self.variables = Variables()
        self.functions: dict[str, tuple[int, int]] = {}
        """Name → the words of the body: the first, and the one after the last."""
        self.frames: list[Frame] = []
        self.choosing = False
        """Whether branches that cannot be taken are passed over: only where all variables that matter may be known."""
        self._last: bool | None = None
        """What the test before said."""
        self._joint = ""
        """The ``&&`` or ``||`` before this command."""
        self._negated = False
        self._outer = True
        """Whether the function that is read is called for sure."""
        self._ended = False
        self._inside = 0
        """How many subshells are open: what ends in one ends no script."""

    def keyword(self, literal: str) -> bool:
        """Take a word that may be a keyword of the control flow, and say whether it is one."""
        frame = self.frames[-1] if self.frames else None
        if literal in {"if", "while", "until"}:
            self.frames.append(Frame("if" if literal == "if" else "loop", asking=literal == "if"))
        elif literal == "!":
            self._negated = True
        elif literal in {"then", "do"}:
            if frame and frame.base is None:
                frame.base = self.variables.copy()
            if frame and frame.asking:
                frame.asking = False
                frame.alive = not frame.taken and frame.condition is not False
                frame.taken = frame.taken or frame.condition is True
        elif literal in {"elif", "else"}:
            if frame and frame.base is not None:
                if frame.alive:
                    frame.ends.append(self.variables)
                frame.complete = literal == "else"
                frame.alive, frame.condition, frame.asking = not frame.taken, None, literal == "elif"
                self.variables = frame.base.copy()
        elif literal in {"fi", "esac", "done"}:
            self._close()
        return literal in _WORDS

    def _close(self) -> None:
        if not self.frames:
            return
        frame = self.frames.pop()
        ends = [*frame.ends, self.variables] if frame.alive else frame.ends
        if frame.base is not None and not (ends and (frame.complete or frame.taken)):
            ends = [*ends, frame.base]
        self.variables = Variables.merged(ends)

    def end_arm(self) -> None:
        """Take the ``;;`` of a ``case``."""
        frame = self.frames[-1] if self.frames else None
        if frame and frame.kind == "case":
            if frame.alive:
                frame.ends.append(self.variables)
            frame.patterns = True
            frame.alive = True

    def patterns(self, frame: Frame, position: int, end: int) -> int:
        """Step over the patterns of an arm; return the word after them."""
        start = position
        while position < end and self.tokens[position].operator != ")":
            token = self.tokens[position]
            if token.literal == "esac":
                return position
            frame.complete = frame.complete or token.literal == "*"
            position += 1
        frame.patterns = False
        if frame.subject is not None:
            matches = conditions.matches(frame.subject, self.tokens[start:position])
            frame.alive = not frame.taken and matches is not False
            frame.taken = frame.taken or matches is True
        if frame.base is not None:
            self.variables = frame.base.copy()
        return position + 1

    def operator(self, operator: str) -> None:
        """Take an operator: ``[ … ] && command`` runs the command only where the test holds."""
        if operator in {"&&", "||"}:
            self._joint = operator
        elif operator != "\n" or not self._joint:
            self._joint, self._last = "", None
        self._inside += {"(": 1, ")": -1}.get(operator, 0)

    def judged(self, words: list[Token]) -> bool:
        """Whether a command is worth reading: not where it cannot be reached, and no test itself, which is judged here."""
        joint, self._joint = self._joint, ""
        negated, self._negated = self._negated, False
        blocked = (joint == "&&" and self._last is False) or (joint == "||" and self._last is True)
        if self._ended or blocked or not all(frame.alive for frame in self.frames):
            if words[0].literal in {"case", "for", "select"}:
                self.frames.append(Frame("case", patterns=True) if words[0].literal == "case" else Frame("loop"))
            return False
        certain = not joint or self._last is not None
        answer = conditions.holds(words, self.variables)
        answer = answer if answer is None or not negated else not answer
        is_test = words[0].literal in conditions.TESTS
        self._last = answer if is_test or not joint else self._last  # `[ … ] && one || two` is an if with an else
        frame = self.frames[-1] if self.frames else None
        if frame and frame.asking:
            frame.condition = conditions.joined(frame.condition, joint, answer)
        self._ended = (
            certain and self.certain and (words[0].literal == "exit" or (words[0].literal == "exec" and len(words) > 1))
        )
        return not is_test

    @property
    def certain(self) -> bool:
        """Whether the current command is reached for sure."""
        return self._outer and not self._inside and all(frame.alive and frame.taken for frame in self.frames)

    def function(self, position: int, end: int) -> int:
        """Remember a function; return the token after its body, or 0 if none is defined here."""
        name, at = self.tokens[position].literal, position
        if name is None:
            return 0
        keyword = name == "function"
        if keyword:
            at += 1
            name = self.tokens[at].literal if at < end else None
        operators = [token.operator for token in self.tokens[at + 1 : at + 3]]
        if operators == ["(", ")"]:
            at += 2
        elif not keyword:
            return 0
        at += 1
        while at < end and self.tokens[at].operator == "\n":
            at += 1
        if name is None or at >= end or self.tokens[at].literal != "{":
            return 0
        depth, stop = 0, at
        while stop < end:
            depth += {"{": 1, "}": -1}.get(self.tokens[stop].literal or "", 0)
            if not depth:
                break
            stop += 1
        self.functions[name] = (at + 1, stop)
        return stop + 1
