"""A uWSGI configuration in INI form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geventlint.deployment.uwsgi_options import Section
from geventlint.documents import ini
from geventlint.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"%\((\w+)\)|\$\((\w+)\)")
_SAME = {"wsgi": "module", "workers": "processes", "file": "wsgi-file"}


def section(path: str, data: bytes, name: str, environment: Mapping[str, str]) -> Section:
    """Return the options of a section, its own placeholders and ``$(VARIABLES)`` filled in."""
    found, placeholders = Section(), dict[str, str]()

    def fill(match: re.Match[str]) -> str:
        if match[1]:
            return placeholders.get(match[1], match[0])
        return environment.get(match[2], "${" + match[2] + "}")

    for entry in ini.entries(decode(data), ini.UWSGI):
        if entry.section == name:
            value = _PLACEHOLDER.sub(fill, entry.value)
            placeholders[entry.key] = value
            where = entry.placed.location(path, 0, len(entry.value))
            found.options.append((_SAME.get(entry.key, entry.key), value, where))
    return found
