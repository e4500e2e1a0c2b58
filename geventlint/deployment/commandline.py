"""Commands as containers know them: an entry point and its arguments, each a list of words or a text for a shell."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geventlint.deployment import shell
from geventlint.deployment.context import may_be_script
from geventlint.deployment.shell_words import tokens
from geventlint.deployment.values import Variables, fields, plain, substitute, text_of
from geventlint.documents.placed import Placed
from geventlint.model import Launch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geventlint.deployment.context import Context
    from geventlint.model import Location

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r'\\(["\\/nt])')
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})


@dataclass(frozen=True, slots=True)
class Command:
    """A list of words, or a text that a shell gets."""

    words: tuple[Placed, ...] = ()
    text: Placed | None = None
    path: str = ""
    """The file that says it, if it is not the file that is read."""

    def __bool__(self) -> bool:
        return bool(self.words) or self.text is not None


def exec_form(value: Placed) -> tuple[Placed, ...] | None:
    """Return the words of a JSON list; None if the text is none."""
    if not re.fullmatch(r"""\[\s*(?:"(?:[^"\\]|\\.)*"\s*,?\s*)*\]""", value.text.strip()):
        return None
    return tuple(_unescaped(value.part(match.start(1), match.end(1))) for match in _STRING.finditer(value.text))


def _unescaped(word: Placed) -> Placed:
    pieces, position = [], 0
    for match in _ESCAPE.finditer(word.text):
        pieces.append(word.part(position, match.start()))
        escape = word.part(match.start(), match.end())
        pieces.append(Placed({"n": "\n", "t": "\t"}.get(match[1], match[1]), escape.marks))
        position = match.end()
    return Placed.join([piece for piece in (*pieces, word.part(position)) if piece.text] or [word])


def string_words(value: Placed, context: Context, *, resolve: bool = True) -> tuple[Placed, ...]:
    """Split a text into words as compose does: quotes mean what they mean to a shell, operators do not."""
    variables = Variables({name: (plain(text),) for name, text in context.environment.items()} if resolve else {})
    found = []
    for token in tokens(value.text):
        if token.operator:
            continue
        for item in fields(token, variables):
            exact = all(run.exact for run in item)
            start = item[0].start if item else token.start
            piece = value.part(max(start, 0), token.end)
            text = text_of(item)
            found.append(type(piece)(text, piece.marks if exact and len(item) == 1 else piece.marks[:1]))
    return tuple(found)


def joined(entrypoint: Command | None, command: Command | None, context: Context) -> tuple[Launch, ...]:
    """Return what a container starts: the entry point with the command as its arguments.

    A text is what ``sh -c`` gets; as an entry point it takes no arguments. Behind a script of the project that is
    an entry point, the command is a launch of its own: scripts hand over with ``exec "$@"``.
    """
    if entrypoint is not None and entrypoint.text is not None:
        return shell.launches(entrypoint.text, _in(entrypoint, context))
    before = entrypoint.words if entrypoint else ()
    if command is not None and command.text is not None:
        if before and before[0].text.rpartition("/")[2] in _SHELLS and asks_shell([w.text for w in before]) is None:
            return ()
        return shell.launches(command.text, _in(command, context))
    words = (*before, *(command.words if command else ()))
    only_starts = len(words) > len(before) and not context.tells(word.text for word in before)
    places = [
        word.location(_in(part, context).path, 0, max(len(word.text), 1))
        for part in (entrypoint, command)
        if part
        for word in part.words
    ]
    return _launch(words, places, context, len(before) if only_starts else 0)


def _in(command: Command, context: Context) -> Context:
    return replace(context, path=command.path) if command.path else context


def launch(words: Sequence[Placed], context: Context) -> tuple[Launch, ...]:
    """Return the launch of a list of words; the text after ``sh -c`` is read as a script."""
    return _launch(words, [word.location(context.path, 0, max(len(word.text), 1)) for word in words], context)


def _launch(
    words: Sequence[Placed], places: Sequence[Location], context: Context, start: int = 0
) -> tuple[Launch, ...]:
    """``start`` is the word that the command begins with for people, after an entry point that hands over."""
    if not words:
        return ()
    script = asks_shell([word.text for word in words])
    if script is not None:
        return shell.launches(words[script], replace(context, path=places[script].path))
    texts = tuple(substitute(word.text, context.environment) for word in words)
    if not context.tells(texts) and not (context.scripts and may_be_script(texts)):
        return ()
    return (
        Launch(
            texts,
            places[start],
            " ".join(texts),
            dict(context.environment),
            context.directory,
            context.service,
            tuple(places),
            files=context.files,
        ),
    )


def asks_shell(words: Sequence[str]) -> int | None:
    """The text that ``sh -c TEXT`` runs, also behind ``exec`` or an init program; None for another command."""
    for index, word in enumerate(words[:6]):
        if word.rpartition("/")[2] in _SHELLS:
            for at in range(index + 1, len(words) - 1):
                if re.fullmatch(r"-\w*c\w*", words[at]):
                    return at + 1
                if not words[at].startswith("-"):
                    break
            return None
    return None
