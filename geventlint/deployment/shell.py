"""Shell scripts → the commands they start. All branches are read; variables are followed as far as the file says."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from geventlint.deployment import conditions, values
from geventlint.deployment.assignments import DECLARING, Assignments, assigned
from geventlint.deployment.context import INTERESTING, Context, candidates, may_be_script, relative
from geventlint.deployment.control import Frame
from geventlint.deployment.shell_words import all_tokens
from geventlint.deployment.values import Run, Value, text_of
from geventlint.documents.placed import Placed
from geventlint.documents.text import decode
from geventlint.model import Launch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geventlint.deployment.shell_words import Token
    from geventlint.deployment.values import Field
    from geventlint.model import Location

_SCRIPT_DIRECTORY = re.compile(r"[$`]\(?\s*dirname\s+(?:--\s+)?[\"']?\$\{?(?:0|BASH_SOURCE)[^)`]*[)`]")
_BUILTINS = frozenset({":", "shift", "unset", "return", "exit", "set", "source", ".", "cd", "pushd", "eval"})
_OPTION = re.compile(r"--?[A-Za-z]")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_FILES = 6
_CALLS = 4
_LEAST_COMMANDS = 2_000


def launches(text: Placed, context: Context, positional: Sequence[Field] | None = None) -> tuple[Launch, ...]:
    """Return the commands of a script, or of a command line that a shell is given."""
    shell = _Shell(text, context)
    for name, value in context.environment.items():
        shell.variables.set(name, values.plain(value))
    if positional is not None:
        shell.variables.set("@", Value(tuple(positional), array=True))
    shell.run(0, len(shell.tokens))
    shell.finish()
    return tuple(shell.found)


class Handed(NamedTuple):
    """A command whose last words are the arguments of the script, with which it hands over (``exec "$@"``)."""

    launch: Launch
    given: int
    """So many arguments, the last ones."""


def script(text: Placed, context: Context, arguments: Sequence[str]) -> tuple[tuple[Launch, ...], tuple[Handed, ...]]:
    """Return the commands that a script starts when it gets these arguments and the context's variables.

    Only the branches that can be taken are read.
    """
    shell = _Shell(text, context)
    shell.arguments = tuple(arguments)
    shell.choosing = True
    for name, value in context.environment.items():
        shell.variables.set(name, values.plain(value))
    shell.variables.set_arguments([values.plain(item).fields[0] for item in arguments])
    shell.run(0, len(shell.tokens))
    return tuple(shell.found), tuple(shell.handed)


class _Shell(Assignments):
    def __init__(self, text: Placed, context: Context, sources: int = 0) -> None:
        super().__init__(all_tokens(text.text))
        self.text = text
        self.context = context
        self.exported = dict.fromkeys(context.environment)
        self.called: set[str] = set()
        self.directory = context.directory
        self.found: list[Launch] = []
        self.handed: list[Handed] = []
        self.arguments: tuple[str, ...] = ()
        self.seen: set[tuple[Location, tuple[str, ...]]] = set()
        self._directories: list[str] = []
        self._raw: tuple[str, ...] = ()
        self._sources = sources
        self._depth = 0
        self._count = 0
        self._most = max(_LEAST_COMMANDS, 2 * len(self.tokens))
        """Functions that call each other again and again end here."""

    def finish(self) -> None:
        """Read the functions that nobody called."""
        for name, (start, end) in list(self.functions.items()):
            if name not in self.called:
                self._depth = 1
                self.run(start, end)

    def run(self, start: int, end: int) -> None:
        """Read the commands between two tokens."""
        position, maybe = start, False
        while position < end and self._count < self._most:
            token = self.tokens[position]
            frame = self.frames[-1] if self.frames else None
            if frame and frame.kind == "case" and frame.patterns and token.literal != "esac":
                position = self.patterns(frame, position, end)
                continue
            if token.operator and not token.redirection:
                self._operator(token.operator)
                self.operator(token.operator)
                maybe = token.operator in {"&&", "||"}
                position += 1
                continue
            body = self.function(position, end)
            if body:
                position = body
                continue
            if token.literal is not None and self.keyword(token.literal):
                maybe = False
                position += 1
                continue
            position = self._command(position, end, maybe=maybe)

    def _operator(self, operator: str) -> None:
        if operator == "(":
            self._directories.append(self.directory)
        elif operator == ")" and self._directories:
            self.directory = self._directories.pop()
        elif operator in {";;", ";&", ";;&"}:
            self.end_arm()

    def _command(self, position: int, end: int, *, maybe: bool) -> int:
        self._count += 1
        words: list[Token] = []
        arrays: dict[int, list[Token]] = {}
        while position < end:
            token = self.tokens[position]
            if token.redirection:
                position += 2
                continue
            if token.operator == "(" and words and self.opens_array(words[-1], token):
                position = self.array(position + 1, end, arrays.setdefault(len(words) - 1, []))
                continue
            if token.operator:
                break
            words.append(token)
            position += 1
        if words and self.choosing and not self.judged(words):
            return position
        if words:
            self._raw = self._physical(words, position, end)
            self._simple(words, arrays, maybe=maybe)
        return position

    def _physical(self, words: list[Token], position: int, end: int) -> tuple[str, ...]:
        """The lines of a command as written, and option lines after it that no backslash joins to it."""
        stop = words[-1].end
        while position + 1 < end and self.tokens[position].operator == "\n":
            while position + 1 < end and self.tokens[position + 1].operator == "\n":
                position += 1  # the line between is a comment, or else empty
            if position + 1 == end:
                break
            following = self.tokens[position + 1]
            text = following.parts[0].text if following.parts else ""
            if not _OPTION.match(text) or _EMPTY_LINE.search(self.text.text, stop, following.start):
                break
            position += 1
            while position < end and self.tokens[position].operator != "\n":
                position += 1
            stop = self.tokens[position - 1].end
        return tuple(self.text.text[words[0].start : stop].split("\n"))

    def _simple(self, words: list[Token], arrays: Mapping[int, list[Token]], *, maybe: bool) -> None:
        first = words[0].literal
        if first in {"case", "for", "select"}:
            self._opening(words)
            return
        count = 0
        while count < len(words) and assigned(words[count]):
            count += 1
        if count == len(words):
            for index, token in enumerate(words):
                self.assign(token, arrays.get(index), maybe=maybe)
            return
        if words[count].literal in DECLARING:
            self.declare(words, arrays, maybe=maybe)
            return
        if self._matters(words[count], self.text.text[words[count].start : words[-1].end]):
            self._emit(words[:count], words[count:], maybe=maybe)

    def _matters(self, first: Token, text: str) -> bool:
        """Whether a command can start something or change what later commands mean; most commands cannot."""
        literal = first.literal
        if literal is None or literal in _BUILTINS or literal in self.functions:
            return True
        if self.context.scripts and ("/" in text or ".sh" in text):
            return True
        if self.context.programs and self.context.tells(text.split()):
            return True
        return bool(INTERESTING.search(text)) or ("$" in text and literal not in {"echo", "printf"})

    def _opening(self, words: list[Token]) -> None:
        if words[0].literal == "case":
            subject = conditions.text_of_word(words[1], self.variables) if self.choosing and words[1:] else None
            self.frames.append(Frame("case", self.variables.copy(), patterns=True, subject=subject))
            return
        self.frames.append(Frame("loop"))
        name = words[1].literal if len(words) > 1 else None
        if name and words[3:]:
            items = [item for token in words[3:] for item in values.fields(token, self.variables)]
            self.variables.known.pop(name, None)
            for item in items:
                self.variables.set(name, Value((item,)), maybe=True)

    def _emit(self, assignments: list[Token], words: list[Token], *, maybe: bool) -> None:
        self.variables.asked = {}
        first = self._expand(words)
        asked = list(self.variables.asked)
        if self._builtin(first, words, maybe=maybe):
            return
        for _ in self.variables.choices(asked):
            self._launch(assignments, words, self._expand(words))

    def _expand(self, words: Iterable[Token]) -> list[Field]:
        return [item for token in words for item in values.fields(token, self.variables)]

    def _builtin(  # noqa: PLR0911  # one builtin a branch
        self, items: list[Field], words: list[Token], *, maybe: bool
    ) -> bool:
        texts = [text_of(item) for item in items]
        first = texts[0] if texts else ":"
        if first == "shift" and self.choosing and not maybe:
            self.variables.shift(int(texts[1]) if texts[1:] and texts[1].isdigit() else 1)
        if first in {":", "shift", "unset", "alias", "return", "exit"}:
            return True
        if first == "set":
            self.all_exported = self.all_exported or "-a" in texts or "allexport" in texts
            if "--" in texts:
                rest = tuple(items[texts.index("--") + 1 :])
                if self.choosing and not maybe:
                    self.variables.take_arguments()
                    self.variables.set_arguments(rest)
                self.variables.set("@", Value(rest, array=True), maybe=maybe)
            return True
        if first in {"source", "."} and len(texts) > 1:
            self._source(texts[1])
            return True
        if first in {"cd", "pushd"}:
            self._change(next((text for text in texts[1:] if not text.startswith("-")), ""))
            return True
        if first == "eval" and self._depth < _CALLS:
            self._again(items[1:], words)
            return True
        if first in self.functions and self._depth < _CALLS:
            self._call(first, items[1:], maybe=maybe)
            return True
        return False

    def _call(self, name: str, arguments: list[Field], *, maybe: bool) -> None:
        before = self.variables.take_arguments()
        self.called.add(name)
        self.variables.set_arguments(arguments)
        self._depth += 1
        frames, outer = self.frames, self._outer
        self._outer, self.frames = self.certain and not maybe, []
        self.run(*self.functions[name])
        self.frames, self._outer = frames, outer
        self._depth -= 1
        self.variables.take_arguments()
        self.variables.known.update(before)

    def _again(self, items: list[Field], words: list[Token]) -> None:
        text = " ".join(text_of(item) for item in items)
        line, column = self.text.place(words[0].start)
        inner = _Shell(Placed.at(text, line, column), self.context)
        inner.variables, inner._depth = self.variables, self._depth + 1
        inner.directory, inner.functions = self.directory, {}
        inner.run(0, len(inner.tokens))
        self.found.extend(inner.found)

    def _source(self, name: str) -> None:
        if self._sources >= _FILES or ("$" in name and not name.startswith("$")):
            return
        for candidate in candidates(name, self.context.path, self.directory):
            data = self.context.open_file(candidate)
            if data is not None:
                break
        else:
            return
        inner = _Shell(Placed.whole(decode(data)), self.context, self._sources + 1)
        inner.variables, inner.all_exported, inner.exported = self.variables, self.all_exported, self.exported
        inner.run(0, len(inner.tokens))
        self._sources = inner._sources
        for name_, value in inner.variables.known.items():
            self.variables.known[name_] = tuple(_unplaced(item) for item in value)

    def _change(self, to: str) -> None:
        script = _SCRIPT_DIRECTORY.match(to)
        if script:
            to = posixpath.join(posixpath.dirname(self.context.path), to[script.end() :].lstrip("/"))
            self.directory = relative(to)
        elif to.startswith("/"):
            self.directory = ""
        elif to and "$" not in to and "`" not in to:
            self.directory = relative(posixpath.join(self.directory, to))

    def _launch(self, assignments: list[Token], words: list[Token], items: list[Field]) -> None:
        texts = tuple(text_of(item) for item in items)
        count = self._handed_on(words, texts)
        told = count or self.context.tells(texts)
        if not told and not (self.context.scripts and may_be_script(texts)):
            return
        places = tuple(self._place(item) for item in items)
        where = self._start(words, places, texts[0])
        environment = {name: value.text for name in self.exported if (value := self.variables.get(name))}
        for token in assignments:
            environment[assigned(token)] = text_of(self.scalar(token))
        key = (where, texts)
        if key in self.seen:
            return
        self.seen.add(key)
        context = self.context
        launch = Launch(
            texts,
            where,
            " ".join(texts),
            environment,
            self.directory,
            context.service,
            places,
            self._raw,
            context.files,
        )
        if count:
            self.handed.append(Handed(launch, count))
        else:
            self.found.append(launch)

    def _handed_on(self, words: list[Token], texts: tuple[str, ...]) -> int:
        """How many of the script's arguments a command ends with; 0 for a command of its own."""
        parts = [part for part in words[-1].parts if part.text]
        if not self.choosing or [part.text for part in parts] not in (["@"], ["*"]) or parts[0].kind != "variable":
            return 0
        left = self.variables.get("@")
        count = len(left.fields) if left else 0
        return count if count and texts[-count:] == self.arguments[-count:] else 0

    def _start(self, words: list[Token], places: tuple[Location, ...], first: str) -> Location:
        """Where a command starts: at its program as written, or in the value of a variable that holds more of it.

        An ``exec`` on a line of its own does not count.
        """
        program = 1 if first == "exec" and words[1:] else 0
        if len(values.fields(words[program], self.variables)) == 1:
            places = tuple(self.text.location(self.context.path, word.start, word.end) for word in words[:2])
        return places[1] if program and places[1:] and places[1].line != places[0].line else places[0]

    def _place(self, item: Field) -> Location:
        starts = [run.start for run in item if run.end > run.start] or [item[0].start if item else 0]
        ends = [run.end for run in item if run.end > run.start] or starts
        end = ends[-1] if ends[-1] >= starts[0] else ends[0]
        return self.text.location(self.context.path, starts[0], end)


def _unplaced(value: Value) -> Value:
    return Value(
        tuple(tuple(Run(run.text, -1, -1, exact=False) for run in item) for item in value.fields), array=value.array
    )
