"""INI texts with places: supervisor programs, systemd units and uWSGI sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geventlint.deployment.uwsgi_options import Section
from geventlint.documents.placed import Placed
from geventlint.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SECTION = re.compile(r"[ \t]*\[([^\]\n]+)\]")
_PAIR = re.compile(r"[ \t]*([\w.%@-]+)[ \t]*([=:])[ \t]*")
_PLACEHOLDER = re.compile(r"%\((\w+)\)|\$\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``key = value`` of a section; continued lines are joined by a space."""

    section: str
    key: str
    value: Placed
    number: int = 0
    """Which of several sections of the same name, so that two programs are not mixed up."""


def entries(text: Placed, *, continuation: str = "indent", comments: str = "#;", inline: str = "") -> Iterator[Entry]:
    """Yield the entries of an INI text in order. ``continuation``: ``indent`` (supervisor), ``backslash`` (systemd) or none."""
    section, number = "", 0
    key, pieces = "", list[Placed]()
    continued = False
    for line in text.lines():
        raw = line.text
        if continued or (continuation == "indent" and key and raw[:1] in " \t" and raw.strip()):
            stripped = line.stripped()
            if stripped.text[:1] in comments and stripped.text:
                continue
            continued = continuation == "backslash" and stripped.text.endswith("\\")
            pieces.append(stripped.part(0, len(stripped.text) - continued).stripped())
            continue
        if key:
            yield Entry(section, key, Placed.join(pieces, " "), number)
            key = ""
        stripped_text = raw.strip()
        if not stripped_text or stripped_text[0] in comments:
            continue
        head = _SECTION.match(raw)
        if head:
            section, number = head[1].strip(), number + 1
            continue
        pair = _PAIR.match(raw)
        if pair:
            value = line.part(pair.end())
            cut = value.text.find(inline) if inline else -1
            value = (value.part(0, cut) if cut >= 0 else value).stripped()
            continued = continuation == "backslash" and value.text.endswith("\\")
            key, pieces = pair[1], [value.part(0, len(value.text) - continued).stripped()]
    if key:
        yield Entry(section, key, Placed.join(pieces, " "), number)


def uwsgi_section(path: str, data: bytes, name: str, environment: Mapping[str, str]) -> Section:
    """Return the options of a uWSGI INI file, its own placeholders and ``$(VARIABLES)`` filled in."""
    section, placeholders = Section(), dict[str, str]()
    for entry in entries(Placed.whole(decode(data)), continuation="none"):
        if entry.section != name:
            continue

        def fill(found: re.Match[str]) -> str:
            if found[1]:
                return placeholders.get(found[1], found[0])
            return environment.get(found[2], "${" + found[2] + "}")

        value = _PLACEHOLDER.sub(fill, entry.value.text)
        placeholders[entry.key] = value
        where = entry.value.location(path, 0, len(entry.value.text))
        key = {"wsgi": "module", "workers": "processes", "file": "wsgi-file"}.get(entry.key, entry.key)
        section.options.append((key, value, where))
    return section
