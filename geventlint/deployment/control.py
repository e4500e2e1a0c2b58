"""The control flow of a shell script: every branch is read, and what is known after it is what any branch leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geventlint.deployment.values import Variables

if TYPE_CHECKING:
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


class Flow:
    """The words of a script, what is open at the current one, and the variables there."""

    def __init__(self, words: list[Token]) -> None:
        self.tokens = words
        self.variables = Variables()
        self.functions: dict[str, tuple[int, int]] = {}
        """Name → the words of the body: the first, and the one after the last."""
        self.frames: list[Frame] = []

    def keyword(self, literal: str) -> bool:
        """Take a word that may be a keyword of the control flow, and say whether it is one."""
        frame = self.frames[-1] if self.frames else None
        if literal in {"if", "while", "until"}:
            self.frames.append(Frame("if" if literal == "if" else "loop"))
        elif literal in {"then", "do"}:
            if frame and frame.base is None:
                frame.base = self.variables.copy()
        elif literal in {"elif", "else"}:
            if frame and frame.base is not None:
                frame.ends.append(self.variables)
                frame.complete = literal == "else"
                self.variables = frame.base.copy()
        elif literal in {"fi", "esac", "done"}:
            self._close()
        return literal in _WORDS

    def _close(self) -> None:
        if not self.frames:
            return
        frame = self.frames.pop()
        ends = [*frame.ends, self.variables]
        if not frame.complete and frame.base is not None:
            ends.append(frame.base)
        self.variables = Variables.merged(ends)

    def end_arm(self) -> None:
        """Take the ``;;`` of a ``case``."""
        frame = self.frames[-1] if self.frames else None
        if frame and frame.kind == "case":
            frame.ends.append(self.variables)
            frame.patterns = True

    def patterns(self, frame: Frame, position: int, end: int) -> int:
        """Step over the patterns of an arm; return the word after them."""
        while position < end and self.tokens[position].operator != ")":
            token = self.tokens[position]
            if token.literal == "esac":
                return position
            frame.complete = frame.complete or token.literal == "*"
            position += 1
        frame.patterns = False
        if frame.base is not None:
            self.variables = frame.base.copy()
        return position + 1

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
