"""The ``pip install`` lines of a Dockerfile, and the extras that its ``uv sync`` and ``poetry install`` lines name."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from geventlint.manifests.collector import ALWAYS, Collector, Role
from geventlint.manifests.groups import is_development_file
from geventlint.manifests.own_project import asked
from geventlint.manifests.pep508 import Parsed, parse
from geventlint.manifests.pip_argument import parse_location
from geventlint.model import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.manifests.file import File
    from geventlint.model import Manifest

_RUN = re.compile(r"\s*(?:ONBUILD\s+)?RUN\b", re.IGNORECASE)
_WORD = re.compile(r"""(?:[^\s"'\\;&|]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+|&&|\|\||[;|&]""")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
"""A word of the form ``RUN ["pip", "install", …]``."""
_DOCUMENT = re.compile(r"""<<-?["']?([A-Za-z_]\w*)["']?""")
_BEFORE_REDIRECTION = re.compile(r"""(?:[^"'\\<>]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')*""")
"""A word up to ``>`` or ``<`` outside quotes: to the shell ``celery>=5`` is ``celery``, its output put into a file ``=5``."""
_QUOTES = re.compile(r"""["']|\\(?=.)""")
_PIP = re.compile(r"(?:.*/)?pip[0-9.]*$")
_ENDS = frozenset({"&&", "||", ";", "|", "&"})
_VALUED = frozenset({
    "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--trusted-host", "-t", "--target", "--prefix",
    "--root", "--src", "--no-binary", "--only-binary", "--platform", "--python-version", "--implementation", "--abi",
    "--python", "-p", "--timeout", "--retries", "--cache-dir", "--proxy", "--cert", "--client-cert", "--log",
    "--progress-bar", "--root-user-action", "--config-settings", "--global-option", "--upgrade-strategy", "--report",
    "--index-strategy", "--extra", "--group", "--default-index", "--index", "--link-mode", "--resolution", "--prerelease",
})  # fmt: skip
"""Options of pip and uv whose next word is their value."""
_SYNC = frozenset({("uv", "sync"), ("poetry", "install"), ("poetry", "sync")})
_EXTRA = frozenset({"--extra", "--extras", "-E"})
_VERSION = re.compile(r"(===?|[<>!~]=|[<>])\s*\$\{?\w+[^;\s]*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a command without its quotes, at the place of its first character."""

    text: str
    line: int
    column: int
    width: int


def read(file: File) -> Manifest:
    """Return what the Dockerfile installs by name; a requirements file is named if one stands in the project.

    What is copied to another place in the image is looked for beside the Dockerfile and in the root.
    """
    found = Collector(file)
    role = Role("", development=True) if is_development_file(file.path) else ALWAYS
    for words in _commands(file.text):
        start = _after_install(words)
        if start:
            _install(found, words[start:], role)
        elif not role.development:
            _synced(found, words, role)
    return found.manifest()


def _commands(text: str) -> Iterator[list[Word]]:
    """Yield the words of every command that RUN instructions run."""
    command: list[Word] = []
    for words in _runs(text):
        for word in [*words, Word(";", 0, 0, 0)]:
            if word.text not in _ENDS:
                command.append(word)
                continue
            yield command
            command = []


def _synced(found: Collector, words: Sequence[Word], role: Role) -> None:
    """Add the extras that ``uv sync --extra`` or ``poetry install --extras`` asks for."""
    texts = [word.text for word in words]
    if not any(pair in _SYNC for pair in pairwise(texts)):
        return
    for index, word in enumerate(words):
        option, equals, value = word.text.partition("=")
        if option not in _EXTRA or not (equals or words[index + 1 :]):
            continue
        named = word if equals else words[index + 1]
        parsed = asked(found.file, f".[{(value or named.text).replace(' ', ',')}]", upward=True)
        if parsed is not None:
            place = Location(found.file.path, named.line, named.column, named.line, named.column + named.width)
            found.put(parsed, named.text, place, role)


def _after_install(words: Sequence[Word]) -> int:
    """Return the index of the first word behind ``pip install``, ``python -m pip install``, ``uv pip install``; 0 if none."""
    for index in range(1, len(words)):
        if words[index].text == "install" and _PIP.match(words[index - 1].text):
            return index + 1
    return 0


def _runs(text: str) -> Iterator[list[Word]]:
    """Yield the words of each RUN instruction.

    Its lines are joined at backslashes, comment lines between them left out; a here-document has a command a line.
    """
    words: list[Word] = []
    running = continued = False
    end = ""
    for number, line in enumerate(text.split("\n"), 1):
        if end:
            if line.strip() == end:
                end = ""
            elif running:
                words.extend((*_words(line, 0, number), Word(";", 0, 0, 0)))
            continue
        if continued and (not line.strip() or line.lstrip().startswith("#")):
            continue
        start = 0
        if not continued:
            yield words
            words = []
            instruction = _RUN.match(line)
            running = instruction is not None
            start = instruction.end() if instruction else 0
        body = line.rstrip()
        continued = body.endswith("\\")
        document = _DOCUMENT.search(body, start)
        if document:
            end = document[1]
        elif running:
            words.extend(_words(body.removesuffix("\\"), start, number))
    yield words


def _words(line: str, start: int, number: int) -> Iterator[Word]:
    listed = line[start:].lstrip().startswith("[")
    aside = False
    for found in (_STRING if listed else _WORD).finditer(line, start):
        written = found[0]
        if written.startswith("#"):
            return
        if aside and written not in _ENDS:
            aside = False
            continue
        kept = None if listed else _BEFORE_REDIRECTION.match(written)
        rest = written[kept.end() :] if kept else ""
        aside = bool(rest) and not rest.strip("<>")  # the file is the next word
        if rest:
            written = written[: -len(rest)]
            if not written or written.isdigit():
                continue
        quote = 1 if written[0] in "\"'" and written[-1] == written[0] else 0
        text = _QUOTES.sub("", written)
        yield Word(text, number, found.start() + 1 + quote, len(written) - 2 * quote)


def _install(found: Collector, words: Sequence[Word], role: Role) -> None:
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        option, equals, value = word.text.partition("=")
        if not word.text.startswith("-"):
            _requirement(found, word, role)
        elif option in (
            "-r",
            "--requirement",
            "--requirements",
            "-c",
            "--constraint",
            "--constraints",
            "-e",
            "--editable",
        ):
            if not equals and index < len(words):
                value = words[index].text
                index += 1
                if option in ("-e", "--editable"):
                    _requirement(found, words[index - 1], role)
            if option not in ("-e", "--editable") and not role.development:
                _include(found, value, constraint="c" in option.strip("-")[:1])
        elif word.text[:2] == "-r" and len(word.text) > 2:  # noqa: PLR2004  # glued: -rbase.txt
            _include(found, word.text[2:], constraint=False)
        elif option in _VALUED and not equals:
            index += 1


def _requirement(found: Collector, word: Word, role: Role) -> None:
    place = Location(found.file.path, word.line, word.column, word.line, word.column + word.width)
    parsed = parse(word.text)
    if isinstance(parsed, str):
        unknown = _VERSION.search(word.text)
        if unknown:
            parsed = parse(word.text[: unknown.start()] + word.text[unknown.end() :])
    if isinstance(parsed, str):
        parsed = parse_location(word.text) or parsed
    if "[" in word.text and isinstance(parsed, Parsed) and not parsed.name:
        parsed = asked(found.file, word.text, upward=True) or parsed
    if isinstance(parsed, Parsed) and parsed.name and "$" not in parsed.name:
        found.put(parsed, word.text, place, role)


def _include(found: Collector, written: str, *, constraint: bool) -> None:
    """Name the file if it is in the project; in the image it may lie elsewhere, so a missing one is no problem."""
    path = written.lstrip("/").removeprefix("./")
    folder = posixpath.dirname(found.file.path)
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    for start in range(len(parts)):
        tail = "/".join(parts[start:])
        for candidate in dict.fromkeys((posixpath.join(folder, tail), tail)):
            if found.file.open_file(candidate) is not None:
                found.includes[candidate, constraint] = None
                return
