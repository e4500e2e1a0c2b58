"""uWSGI's configuration files: INI, YAML, JSON and XML, with the further files that they name.

Measured with uWSGI 2.0.30: ``ini`` and ``include`` (and ``yaml`` …) count where they stand, ``inherit`` after everything else,
the command line included. ``%(NAME)`` and ``$(VARIABLE)`` are filled in between: the former with the first value of that name in
any of the files or on the line, neither in what is inherited.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.deployment.context import candidates
from geventlint.deployment.uwsgi_options import Section
from geventlint.documents import ini
from geventlint.documents.placed import Placed
from geventlint.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from geventlint.model import Location

    Open = Callable[[str], bytes | None]

NAMING = frozenset({"ini", "yaml", "json", "xml", "include"})
"""Options whose value is a further configuration."""
SAME = {"wsgi": "module", "workers": "processes", "file": "wsgi-file", "yml": "yaml", "js": "json", "xmlconfig": "xml"}
"""Other names of options → the one that is looked for."""
_SETTING = frozenset({"set", "set-placeholder", "set-ph"})
"""Options whose value is a name and its value."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)|\$\((\w+)\)")
_ELEMENT = re.compile(r"<([\w.-]+)\s*(?:/>|>([^<]*)</\1\s*>)")
_MOST = 20
_LARGEST = 500_000
_LONGEST = 20_000


def own_section(path: str, data: bytes, name: str) -> Section:
    """Return the options of one section of one file as they are written."""
    found = Section()
    for key, placed in _FORMS.get(path.rpartition(".")[2], _ini)(decode(data), name):
        found.options.append((SAME.get(key, key), placed.text, placed.location(path, 0, len(placed.text))))
    return found


def filled(section: Section, environment: Mapping[str, str]) -> Section:
    """Return the options with their placeholders filled in, one after the other as uWSGI does it."""
    known: dict[str, str] = {}
    for key, value, _ in section.options:
        name, given = (value.partition("=")[::2]) if key in _SETTING else (key, value)
        known.setdefault(name, given)
    done: set[str] = set()
    result = Section()

    def fill(match: re.Match[str]) -> str:
        if match[1]:
            return known.get(SAME.get(match[1], match[1]), match[0])
        return environment.get(match[2], "${" + match[2] + "}")

    for key, value, where in section.options:
        text = _PLACEHOLDER.sub(fill, value)
        text = text if len(text) <= _LONGEST else value  # so that doubling it again and again comes to an end
        name, given = (text.partition("=")[::2]) if key in _SETTING else (key, text)
        if name not in done:
            known[name] = given
            done.add(name)
        result.options.append((key, text, where))
    return result


class Reader:
    """Collects the options of a launch in the order in which they count; ``files`` are those that were read."""

    def __init__(self, near: str, directory: str, open_file: Open, environment: Mapping[str, str]) -> None:
        self.section = Section()
        self.near = near
        self.directory = directory
        self.open_file = open_file
        self.environment = environment
        self.files: dict[str, None] = {}
        self.missing = ""
        """A configuration that the command line names and the project does not have."""
        self.complete = True
        """Whether all configurations that are named were read."""
        self._inherited: list[tuple[str, str]] = []
        self._seen: set[tuple[str, str]] = set()
        self._names = 0

    def add(self, key: str, value: str, where: Location | None, path: str = "") -> None:
        """Add an option, and those of the configuration that it names; ``path`` is the file that holds it."""
        self.section.options.append((key, value, where))
        if key == "inherit":
            self._inherited.append((value, path))
        elif key in NAMING and not self._read(self._named(value), path):
            self.complete = False
            self.missing = self.missing if path else value

    def finish(self) -> None:
        """Fill in the placeholders, and add what is inherited."""
        inherited = [(self._named(value), path) for value, path in self._inherited]
        self.section = filled(self.section, self.environment)
        while inherited:
            self._inherited.clear()
            self.complete = self._read(*inherited.pop(0)) and self.complete
            inherited.extend(self._inherited)

    def _named(self, value: str) -> str:
        """The name of a configuration, filled in with what is known so far; so few that it costs little."""
        if not _PLACEHOLDER.search(value) or self._names >= _MOST:
            return value
        self._names += 1
        return filled(Section([*self.section.options, ("", value, None)]), self.environment).options[-1][1]

    def _read(self, named: str, path: str) -> bool:
        """Read a configuration, if the project has it; ``:section`` alone means the file that names it."""
        name, _, wanted = named.partition(":")
        if name.rpartition(".")[2] not in _FORMS and name:
            return False
        for candidate in candidates(name, path or self.near, self.directory) if name else (path,):
            data = self.open_file(candidate)
            if data is None:
                continue
            key = (candidate, wanted or "uwsgi")
            if key not in self._seen and len(self._seen) < _MOST and len(data) <= _LARGEST:
                self._seen.add(key)
                self.files[candidate] = None
                for item in own_section(candidate, data, key[1]).options:
                    self.add(*item, candidate)
            return True
        return False


def _ini(text: str, name: str) -> Iterator[tuple[str, Placed]]:
    for entry in ini.entries(text, ini.UWSGI):
        if entry.section == name:
            yield entry.key, entry.placed


def _yaml(text: str, name: str) -> Iterator[tuple[str, Placed]]:
    from geventlint.documents.yaml import Map, Scalar, Sequence, YamlError, documents  # yaml takes 20 ms to import

    try:
        roots = documents(text)
    except YamlError:
        return
    for root in roots:
        node = root.get(name) if isinstance(root, Map) else None
        for key, value in node.items() if isinstance(node, Map) else ():
            for item in value.items if isinstance(value, Sequence) else (value,):
                if isinstance(item, Scalar):
                    yield key.text, item.placed


def _xml(text: str, _: str) -> Iterator[tuple[str, Placed]]:
    whole = Placed.whole(_without_comments(text))
    for match in _ELEMENT.finditer(whole.text):
        start, end = match.span(2) if match[2] else match.span(1)
        placed = whole.part(start, end).stripped()
        yield match[1], placed if match[2] else Placed("", placed.marks[:1])


def _without_comments(text: str) -> str:
    """The text with comments blanked, so that places stay."""
    pieces, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces += [text[position:start], re.sub(r"[^\n]", " ", text[start : end + 3])]
        position = end + 3
    return "".join((*pieces, text[position:]))


_FORMS = {"ini": _ini, "yaml": _yaml, "yml": _yaml, "json": _yaml, "xml": _xml}
