"""``celery multi``: the options of each of the workers that one command starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geventlint.deployment.argv import Word, number, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST = 100
"""More workers than that are not told apart."""


def workers(words: tuple[Word, ...], aliases: Mapping[str, str], flags: frozenset[str]) -> list[tuple[Word, ...]]:
    """Return the words that each worker gets, given those after the action.

    ``aliases`` and ``flags`` are those of ``celery worker`` (see ``argv.parse``). An option is for all workers,
    ``-Q:one,two x`` and ``-Q:1-2 x`` for some (``celery.apps.multi`` of Celery 5.7).
    """
    options = _Options(aliases, flags)
    return [tuple(options.of(words, name, str(place))) for place, name in enumerate(options.names(words), 1)]


class _Options(NamedTuple):
    aliases: Mapping[str, str]
    flags: frozenset[str]

    def names(self, words: tuple[Word, ...]) -> list[str]:
        """The names of the workers; a single number says how many there are."""
        bare = tuple(Word(option + value, word.location) for word in words for option, _, value in [self.parted(word)])
        names = [word.text for word in parse(bare, self.aliases, self.flags).positional]
        count = number(names[0]) if len(names) == 1 else None
        return [str(index) for index in range(1, min(count, _MOST) + 1)] if count else names[:_MOST] or [""]

    def parted(self, word: Word) -> tuple[str, list[str], str]:
        """Part ``--queues:a,b=x`` into the option, its workers, and the rest from the equals sign on."""
        option, colon, rest = word.text.partition(":")
        if not colon or option not in self.aliases:
            return word.text, [], ""
        names, equals, value = rest.partition("=")
        return option, [*names.split(","), *_numbered(names)], equals + value

    def of(self, words: tuple[Word, ...], name: str, place: str) -> Iterator[Word]:
        """The words for one worker: those for all, and those for it without its name."""
        skip = False
        for word in words:
            option, names, value = self.parted(word)
            if skip:
                skip = False
            elif not names or name in names or place in names:
                yield Word(option + value, word.location)
            else:
                skip = not value and self.aliases[option] not in self.flags


def _numbered(names: str) -> list[str]:
    """``1-3`` stands for the first three workers."""
    first, _, last = names.partition("-")
    start, end = number(first), number(last)
    return [str(index) for index in range(start, min(end, _MOST) + 1)] if start and end else []
