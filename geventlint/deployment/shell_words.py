"""The lexer of the shell: text → words and operators, with places. What a word means is decided in ``shell``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPERATOR = re.compile(r"&&|\|\||;;&|;;|;&|\|&|&(?!>)|[;|()\n]")
_REDIRECTION = re.compile(r"\d*(?:<<<|<<-|<<|>>|&>>|&>|>&|<&|<>|>\||[<>])")
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
_PLAIN = re.compile(r"[^\s;|&()<>\"'\\$`]+")
_WHOLE_WORD = re.compile(r"[^\s;|&()<>\"'\\$`#\d][^\s;|&()<>\"'\\$`]*(?=[\s;|&()]|\Z)")
"""A word without quotes, variables and redirections: most words are."""
_BLANK = re.compile(r"[ \t\r]+")
_DOUBLE_PLAIN = re.compile(r'[^"\\$`]+')
_HEREDOC_WORD = re.compile(r"[ \t]*(['\"\\]?)([\w.!@%+=:,/-]+)\1?")
_DEEPEST = 40


class Part(NamedTuple):
    """A piece of a word: literal text, a variable (without its dollar and braces) or a command substitution."""

    kind: Literal["text", "variable", "command"]
    text: str
    start: int
    end: int
    quoted: bool = False


class Token(NamedTuple):
    """A word (``parts``), an operator (``operator``), or a redirection, whose target is the next word."""

    start: int
    end: int
    parts: tuple[Part, ...] = ()
    operator: str = ""
    redirection: bool = False

    @property
    def literal(self) -> str | None:
        """The text of a word without quotes and variables, such as a keyword; None for any other."""
        if len(self.parts) == 1 and self.parts[0].kind == "text" and not self.parts[0].quoted:
            return self.parts[0].text
        return None


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """Yield the words and operators of a script; comments and here-documents are left out.

    A quote that is never closed ends with the text.
    """
    position, size = start, len(text)
    heredocs: list[tuple[str, bool]] = []
    fresh = True
    while position < size:
        whole = _WHOLE_WORD.match(text, position)
        if whole:
            end = whole.end()
            yield Token(position, end, (Part("text", whole[0], position, end),))
            position, fresh = end, False
            continue
        character = text[position]
        if character in " \t\r":
            position = _skip(_BLANK, text, position)
            fresh = True
            continue
        if character == "\\" and text.startswith("\n", position + 1):
            position += 2
            continue
        if character == "#" and fresh:
            position = _end_of_line(text, position)
            continue
        redirection = _REDIRECTION.match(text, position) if character in "<>&0123456789" else None
        if redirection and not text.startswith(("<(", ">("), position):
            position, fresh = _heredoc(text, redirection, heredocs), True
            if position == redirection.end():
                yield Token(redirection.start(), position, operator=redirection[0], redirection=True)
            continue
        operator = _OPERATOR.match(text, position)
        if operator:
            yield Token(position, operator.end(), operator=operator[0])
            position = operator.end()
            fresh = True
            if operator[0] == "\n" and heredocs:
                position = _after_heredocs(text, position, heredocs)
                heredocs = []
            continue
        token, position = word(text, position)
        yield token
        fresh = False


@lru_cache(maxsize=16)
def all_tokens(text: str) -> tuple[Token, ...]:
    """Return the words and operators of a script, which several services may start."""
    return tuple(tokens(text))


def _heredoc(text: str, redirection: re.Match[str], heredocs: list[tuple[str, bool]]) -> int:
    """The offset after a redirection, and after the word that ends its here-document."""
    if redirection[0].lstrip("0123456789") in {"<<", "<<-"}:
        found = _HEREDOC_WORD.match(text, redirection.end())
        if found:
            heredocs.append((found[2], redirection[0].endswith("-")))
            return found.end()
    return redirection.end()


def word(text: str, position: int) -> tuple[Token, int]:
    """Read one word; return it and the offset after it."""
    parts: list[Part] = []
    start, size = position, len(text)
    while position < size:
        character = text[position]
        if character in " \t\r\n;|&()":
            break
        if character in "<>":
            if not text.startswith("(", position + 1):
                break
            end = _closing(text, position + 2)
            parts.append(Part("command", text[position:end], position, end))
            position = end
        elif character == "\\":
            if not text.startswith("\n", position + 1):
                parts.append(Part("text", text[position + 1 : position + 2], position, position + 2, quoted=True))
            position += 2
        elif character == "'":
            end = text.find("'", position + 1)
            end = size if end < 0 else end
            parts.append(Part("text", text[position + 1 : end], position + 1, end, quoted=True))
            position = end + 1
        elif character == '"':
            position = _double(text, position + 1, parts)
        elif character in "$`":
            position = _dollar(text, position, parts, quoted=False)
        else:
            found = _PLAIN.match(text, position)
            end = found.end() if found else position + 1
            parts.append(Part("text", text[position:end], position, end))
            position = end
    position = min(position, size)
    return Token(start, position, tuple(parts)), position


def quoted_parts(text: str) -> tuple[Part, ...]:
    """The parts of a text in which only variables mean anything, as between double quotes (``.env`` values)."""
    parts: list[Part] = []
    _double(text + '"', 0, parts)
    return tuple(parts)


def _double(text: str, position: int, parts: list[Part]) -> int:
    size = len(text)
    parts.append(Part("text", "", position, position, quoted=True))
    while position < size:
        character = text[position]
        if character == '"':
            return position + 1
        if character == "\\":
            following = text[position + 1 : position + 2]
            if following != "\n":
                kept = following if following in {'"', "\\", "$", "`"} else "\\" + following
                parts.append(Part("text", kept, position, position + 2, quoted=True))
            position += 2
        elif character in "$`":
            position = _dollar(text, position, parts, quoted=True)
        else:
            found = _DOUBLE_PLAIN.match(text, position)
            end = found.end() if found else position + 1
            parts.append(Part("text", text[position:end], position, end, quoted=True))
            position = end
    return size


def _dollar(text: str, position: int, parts: list[Part], *, quoted: bool) -> int:
    if text[position] == "`":
        end = text.find("`", position + 1)
        end = len(text) if end < 0 else end + 1
        parts.append(Part("command", text[position:end], position, end, quoted=quoted))
        return end
    following = text[position + 1 : position + 2]
    if following in {"(", "{"}:
        end = _closing(text, position + 2, "{" if following == "{" else "(")
        if following == "{":
            parts.append(
                Part("variable", text[position + 2 : max(end - 1, position + 2)], position, end, quoted=quoted)
            )
        else:
            parts.append(Part("command", text[position:end], position, end, quoted=quoted))
        return end
    if following == "'" and not quoted:
        return position + 1
    name = _NAME.match(text, position + 1)
    if name:
        parts.append(Part("variable", name[0], position, name.end(), quoted=quoted))
        return name.end()
    parts.append(Part("text", "$", position, position + 1, quoted=quoted))
    return position + 1


def _closing(text: str, position: int, opening: str = "(") -> int:
    """The offset after the bracket that closes the one before ``position``."""
    closing = ")" if opening == "(" else "}"
    depth, size = 1, len(text)
    quote = ""
    while position < size:
        character = text[position]
        if character == "\\" and quote != "'":
            position += 1
        elif quote:
            if character == quote:
                quote = ""
        elif character in "\"'" and (character == '"' or opening == "("):
            quote = character
        elif character == opening:
            depth += 1
        elif character == closing:
            depth -= 1
            if not depth:
                return position + 1
        position += 1
    return size


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _after_heredocs(text: str, position: int, heredocs: list[tuple[str, bool]]) -> int:
    for word_, tabs in heredocs:
        while position < len(text):
            end = _end_of_line(text, position)
            line = text[position:end]
            position = min(end + 1, len(text))
            if (line.lstrip("\t") if tabs else line).rstrip("\r") == word_:
                break
    return position
