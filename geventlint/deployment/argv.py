"""The words of a launch line while they are understood, and a small option parser for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from geventlint.model import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geventlint.model import Evidence, Launch


_DIGITS = 9


class Word(NamedTuple):
    """One word of a command and its place."""

    text: str
    location: Location | None = None

    @property
    def unresolved(self) -> bool:
        """Whether the value of a variable or of another command is missing in it."""
        return unresolved(self.text)

    @property
    def program(self) -> str:
        """The name of the program it names: the last part of a path."""
        return self.text.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Line:
    """A command whose wrappers are being taken off."""

    words: tuple[Word, ...]
    launch: Launch
    open_file: Callable[[str], bytes | None]
    environment: Mapping[str, str]
    wrapper: str = ""
    patched_outside: bool = False
    """Started by ``python -m gevent.monkey``."""
    evidence: Evidence = "declared"
    directory: str = ""
    programs: Mapping[str, str] = field(default_factory=dict)
    """The commands that the project installs, and the function that each calls."""

    def after(self, count: int) -> Line:
        """Return the line without its first words."""
        return replace(self, words=self.words[count:])

    @property
    def texts(self) -> list[str]:
        """The words without their places."""
        return [word.text for word in self.words]


class Given(NamedTuple):
    """An option as it was given. ``glued``: in one word with a short option (``-Pgevent``, ``-EP gevent``)."""

    name: str
    value: str
    word: Word
    value_word: Word
    glued: bool = False

    @property
    def location(self) -> Location | None:
        """The place of the option and its value."""
        start, end = self.word.location, self.value_word.location
        if (
            start is None
            or end is None
            or end.path != start.path
            or start.line != end.line
            or end.column < start.column
        ):
            return start
        return Location(start.path, start.line, start.column, end.end_line, end.end_column)


@dataclass
class Options:
    """What a program's own parser makes of its words."""

    given: list[Given] = field(default_factory=list)
    positional: list[Word] = field(default_factory=list)

    def last(self, name: str) -> Given | None:
        """The option that wins when it is given several times."""
        return next((item for item in reversed(self.given) if item.name == name), None)

    def value(self, name: str) -> str:
        """Its value; empty if it is not given."""
        found = self.last(name)
        return found.value if found else ""

    def __contains__(self, name: str) -> bool:
        return self.last(name) is not None


def parse(  # noqa: PLR0913  # the ways in which programs' parsers differ
    words: tuple[Word, ...],
    aliases: Mapping[str, str],
    flags: frozenset[str],
    *,
    stop: bool = False,
    unknown_take_value: bool = False,
    shortened: bool = False,
) -> Options:
    """Parse options as click and argparse do: ``--name value``, ``--name=value``, ``-n value``, ``-nvalue``, ``-abn value``.

    ``aliases`` gives each spelling its name, ``flags`` the names without a value. With ``stop`` the first
    positional word ends the options, and it and the rest become positional. ``shortened`` takes a beginning that only one
    long option has for that option, as argparse does.
    """
    result = Options()
    index = 0
    while index < len(words):
        word = words[index]
        text = word.text
        index += 1
        if text == "--":
            result.positional.extend(words[index:])
            break
        if text.startswith("--"):
            name, equals, value = text.partition("=")
            known = aliases.get(name) or (_begun(name, aliases) if shortened else None)
            takes = known not in flags if known else unknown_take_value and not _option(words, index)
            if equals:
                result.given.append(Given(known or name, value, word, word))
            elif takes and index < len(words):
                result.given.append(Given(known or name, words[index].text, word, words[index]))
                index += 1
            else:
                result.given.append(Given(known or name, "", word, word))
        elif text.startswith("-") and len(text) > 1:
            index = _short(word, words, index, aliases, flags, result)
        else:
            result.positional.append(word)
            if stop:
                result.positional.extend(words[index:])
                break
    return result


def _option(words: tuple[Word, ...], index: int) -> bool:
    """Whether the next word is an option, too: then the one before it that nobody knows is a switch."""
    return index < len(words) and words[index].text.startswith("-")


def _begun(name: str, aliases: Mapping[str, str]) -> str | None:
    found = {known for spelling, known in aliases.items() if spelling.startswith(name)}
    return found.pop() if len(found) == 1 else None


def _short(  # noqa: PLR0913, PLR0917  # the state of one step of the parser
    word: Word,
    words: tuple[Word, ...],
    index: int,
    aliases: Mapping[str, str],
    flags: frozenset[str],
    result: Options,
) -> int:
    text = word.text
    exact = aliases.get(text)
    if exact and exact not in flags:
        if index < len(words):
            result.given.append(Given(exact, words[index].text, word, words[index]))
            return index + 1
        return index
    for position in range(1, len(text)):
        name = aliases.get("-" + text[position])
        if name is None:
            break
        if name in flags:
            result.given.append(Given(name, "", word, word))
            continue
        rest = text[position + 1 :]
        if rest:
            result.given.append(Given(name, rest, word, word, glued=True))
        elif index < len(words):
            result.given.append(Given(name, words[index].text, word, words[index], glued=True))
            return index + 1
        break
    return index


def spellings(table: str) -> dict[str, str]:
    """Read a table of options: each word is ``name`` or ``name/other/-s``, and stands for ``--name``, ``--other``, ``-s``."""
    found: dict[str, str] = {}
    for entry in table.split():
        name, *others = entry.split("/")
        found[f"--{name}"] = name
        found.update({other if other.startswith("-") else f"--{other}": name for other in others})
    return found


def unresolved(text: str) -> bool:
    """Whether the value of a variable or of another command is missing in a text."""
    return "${" in text or "$(" in text or "`" in text or "{{" in text


def number(text: str) -> int | None:
    """A whole number, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def leading_number(text: str) -> int | None:
    """The whole number that a text begins with, as C reads it: what follows is left out."""
    digits = text.strip()
    return number(digits[: len(digits) - len(digits.lstrip("0123456789"))])


def unknown(what: str, written: str) -> str:
    """Say why something is not known: the text that hides it is set in none of the project's files."""
    return f"{what} is in {written}, which no file of the project sets" if written else f"{what} is not said"
