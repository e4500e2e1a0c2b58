"""What shell words become: variables and their defaults put in, with the place of every word that results."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from geventlint.deployment.shell_words import quoted_parts, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geventlint.deployment.shell_words import Part, Token

_EXPANSION = re.compile(
    r"(?P<name>[A-Za-z_]\w*|[0-9@*#])(?P<index>\[[@*]\])?(?P<operator>:?[-=+?])?(?P<rest>.*)\Z", re.DOTALL
)
_FOUND_PROGRAM = re.compile(r"[$`]\(?\s*(?:which|command\s+-v|type\s+-p)\s+([\w./-]+)\s*\)?`?\Z")
_ALTERNATIVES = 4
_CHOICES = 8
_VARIABLES = 1000
_RUNS = 300
_LONGEST = 20_000
"""A longer value is given up, so that doubling it again and again comes to an end."""
_DEEPEST = 8


class Run(NamedTuple):
    """Some characters of a word and the offsets they come from; ``exact`` if each character has its own."""

    text: str
    start: int
    end: int
    exact: bool = True


Field = tuple[Run, ...]
"""One word as the program gets it."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a variable holds: one field, or several in an array or in the positional parameters."""

    fields: tuple[Field, ...]
    array: bool = False

    @property
    def text(self) -> str:
        """The value as one string."""
        return " ".join(text_of(item) for item in self.fields)


def text_of(runs: Field) -> str:
    """Return the characters of a word."""
    return "".join(run.text for run in runs)


def plain(text: str) -> Value:
    """Return a value that stands in no place of this file."""
    return Value(((Run(text, -1, -1, exact=False),),))


@dataclass
class Variables:
    """The variables of a script at one point, each with the values that it may have there."""

    known: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    choice: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def copy(self) -> Variables:
        """Return the same variables, apart from these."""
        return Variables(dict(self.known))

    def set(self, name: str, value: Value, *, maybe: bool = False) -> None:
        """Assign; ``maybe`` keeps the values that the variable had before."""
        if name not in self.known and len(self.known) >= _VARIABLES:
            return
        runs = [run for item in value.fields for run in item]
        if len(runs) > _RUNS or sum(len(run.text) for run in runs) > _LONGEST:
            value = plain("${" + name + "}")
        before = self.known.get(name, ()) if maybe else ()
        self.known[name] = _distinct((*before, value))

    def get(self, name: str) -> Value | None:
        """Return the value at the current choice; None for a variable that no line of the file sets."""
        values = self.known.get(name)
        if not values:
            return None
        if len(values) > 1:
            self.asked[name] = len(values)
        return values[self.choice.get(name, 0) % len(values)]

    def set_arguments(self, arguments: Sequence[Field]) -> None:
        """Assign the positional parameters."""
        for name in ("@", "*"):
            self.set(name, Value(tuple(arguments), array=True))
        self.set("#", plain(str(len(arguments))))
        for index, item in enumerate(arguments, 1):
            self.set(str(index), Value((item,)))

    def take_arguments(self) -> dict[str, tuple[Value, ...]]:
        """Forget the positional parameters, and return what they were."""
        return {name: self.known.pop(name) for name in list(self.known) if name in {"@", "*", "#"} or name.isdigit()}

    def shift(self, count: int) -> None:
        """Drop the first positional parameters."""
        value = self.get("@")
        if value is not None:
            self.take_arguments()
            self.set_arguments(value.fields[count:])

    def choices(self, ask: Iterable[str]) -> Iterator[None]:
        """Step through the combinations of the values of some variables, as far as they are few."""
        names = list(ask)
        sizes = [range(len(self.known.get(name, ()))) for name in names]
        for count, combination in enumerate(product(*sizes)):
            if count >= _CHOICES:
                break
            self.choice = dict(zip(names, combination, strict=True))
            yield None
        self.choice = {}

    @staticmethod
    def merged(branches: Sequence[Variables]) -> Variables:
        """Return what is known after branches of which one was taken."""
        names = dict.fromkeys(name for branch in branches for name in branch.known)
        return Variables(
            {name: _distinct(value for branch in branches for value in branch.known.get(name, ())) for name in names}
        )


def _distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    found: dict[tuple[str, ...], Value] = {}
    for value in values:
        found.setdefault(tuple(text_of(item) for item in value.fields), value)
    return tuple(found.values())[:_ALTERNATIVES]


def fields(token: Token, variables: Variables, depth: int = 0) -> tuple[Field, ...]:
    """Return the words that one word of a command becomes: none for an empty variable, several for an array."""
    done: list[Field] = []
    current: list[Run] = []
    started = False
    for part in token.parts:
        if part.kind == "text":
            exact = part.end - part.start == len(part.text)
            current.append(Run(part.text, part.start, part.end, exact=exact))
            started = started or part.quoted or bool(part.text)
            continue
        pieces = _pieces(part, variables, depth)
        for index, piece in enumerate(pieces):
            if index:
                if started:
                    done.append(tuple(current))
                current, started = [], False
            if piece or part.quoted:
                current.extend(piece)
                started = True
    if started:
        done.append(tuple(current))
    return tuple(done)


def assigned_word(token: Token, variables: Variables) -> Field:
    """Return the one word that is assigned: the shell splits nothing there, and puts spaces between an array's items."""
    whole = token._replace(parts=tuple(part._replace(quoted=True) for part in token.parts))
    joined: list[Run] = []
    for item in fields(whole, variables):
        if joined:
            joined.append(Run(" ", token.start, token.end, exact=False))
        joined.extend(item)
    return tuple(joined)


def _pieces(part: Part, variables: Variables, depth: int) -> list[Field]:
    """What a variable or a command substitution becomes: fields, of which the first and last join their neighbours."""
    if part.kind == "command":
        program = _FOUND_PROGRAM.match(part.text)
        return [(Run(program[1] if program else part.text, part.start, part.end, exact=False),)]
    found = _EXPANSION.match(part.text)
    name = found["name"] if found else ""
    value = _look_up(found, variables, part, depth) if found else None
    if value is None:
        if name in {"@", "*"}:
            return []
        return [(Run("${" + part.text + "}", part.start, part.end, exact=False),)]
    runs = [tuple(_placed(run, part) for run in item) for item in value.fields]
    if value.array and (name == "@" or (found and found["index"])):
        return runs
    joined = _join(runs, part)
    return [joined] if part.quoted else split(joined)


def _placed(run: Run, part: Part) -> Run:
    return run if run.start >= 0 else Run(run.text, part.start, part.end, exact=False)


def _join(runs: Sequence[Field], part: Part) -> Field:
    joined: list[Run] = []
    for index, item in enumerate(runs):
        if index:
            joined.append(Run(" ", part.start, part.end, exact=False))
        joined.extend(item)
    return tuple(joined)


def _look_up(found: re.Match[str], variables: Variables, part: Part, depth: int) -> Value | None:
    name, operator, rest = found["name"], found["operator"], found["rest"]
    value = variables.get(name)
    if not operator:
        return value if not rest else None
    missing = value is None or (operator.startswith(":") and not value.text)
    if operator.endswith("+"):
        return Value(()) if missing else _default(rest, variables, part, found.start("rest"), depth)
    if not missing or operator.endswith("?"):
        return value
    default = _default(rest, variables, part, found.start("rest"), depth)
    if operator.endswith("="):
        variables.set(name, default)
    return default


def _default(text: str, variables: Variables, part: Part, offset: int, depth: int) -> Value:
    if depth > _DEEPEST:
        return Value(((Run(text, part.start, part.end, exact=False),),))
    position = 0
    runs: list[Field] = []
    while position < len(text):
        if text[position].isspace() or text[position] in ";|&()<>":
            runs.append((Run(text[position], part.start, part.end, exact=False),))
            position += 1
            continue
        token, position = word(text, position)
        shift = part.start + 2 + offset
        for index, item in enumerate(fields(token, variables, depth + 1)):
            if index:
                runs.append((Run(" ", part.start, part.end, exact=False),))
            runs.append(tuple(_shifted(run, shift, part) for run in item))
    return Value((tuple(run for item in runs for run in item),))


def _shifted(run: Run, shift: int, part: Part) -> Run:
    start, end = run.start + shift, run.end + shift
    inside = run.exact and part.start <= start and end <= part.end
    return Run(run.text, start, end) if inside else Run(run.text, part.start, part.end, exact=False)


def split(runs: Field) -> list[Field]:
    """Split at white space, as the shell does with an unquoted variable; an empty text gives one empty field."""
    done: list[list[Run]] = [[]]
    for run in runs:
        if run.text.startswith(("${", "$(", "`")):
            done[-1].append(run)
            continue
        position = 0
        for index, piece in enumerate(re.split(r"(\s+)", run.text)):
            start, position = position, position + len(piece)
            if index % 2:
                done.append([])
            elif piece:
                if run.exact:
                    done[-1].append(Run(piece, run.start + start, run.start + position))
                else:
                    done[-1].append(Run(piece, run.start, run.end, exact=False))
    return [tuple(item) for item in done] or [()]


def substitute(text: str, environment: Mapping[str, str]) -> str:
    """Return a text with its ``$NAME``, ``${NAME}`` and ``${NAME:-default}`` resolved where that can be done."""
    if "$" not in text:
        return text
    variables = Variables({name: (plain(value),) for name, value in environment.items()})
    parts = quoted_parts(text.replace("\\", "\\\\").replace('"', '\\"'))
    return "".join(
        part.text if part.kind == "text" else "".join(text_of(item) for item in _pieces(part, variables, 0))
        for part in parts
    )
