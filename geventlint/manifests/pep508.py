"""One requirement as PEP 508 writes it.

Most are simple (``name[extra]>=1.2,<2; python_version < "3.13"``) and a regular expression reads them; the rest go to
packaging, whose import alone costs more than a large file. Both give the same verdict: tests compare them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Source = Literal["registry", "url", "vcs", "path"]

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_NUMBERS = r"[0-9]{1,18}(?:\.[0-9]{1,18})"
_SUFFIX = r"(?:(?:a|b|rc)[0-9]{1,18})?(?:\.post[0-9]{1,18})?(?:\.dev[0-9]{1,18})?"
_CLAUSE = rf"(?:(?:===?|!=|<=?|>=?)[ \t]*{_NUMBERS}*{_SUFFIX}|~=[ \t]*{_NUMBERS}+{_SUFFIX}|[!=]=[ \t]*{_NUMBERS}*\.\*)(?![^\s,;#])"
_VARIABLE = (
    r"(?:python_version|python_full_version|os_name|sys_platform|platform_(?:machine|system|release|version|"
    r"python_implementation)|implementation_(?:name|version)|extra)"
)
_TEST = rf"""{_VARIABLE}[ \t]*(?:===?|[!~]=|[<>]=?)[ \t]*(?:"[^"'\\\n]*"|'[^"'\\\n]*')"""
SIMPLE = re.compile(
    rf"(?P<name>{_NAME})"
    rf"(?:[ \t]*\[[ \t]*(?P<extras>{_NAME}(?:[ \t]*,[ \t]*{_NAME})*)[ \t]*\])?"
    rf"(?:[ \t]*(?P<specifier>{_CLAUSE}(?:[ \t]*,[ \t]*{_CLAUSE})*))?"
    rf"[ \t]*(?:;[ \t]*(?P<marker>{_TEST}(?:[ \t]+(?:and|or)[ \t]+{_TEST})*)[ \t]*)?"
)
"""A simple requirement, from its first character to the white space behind it."""

_SEPARATORS = re.compile(r"[-_.]+")
_BLANK = re.compile(r"[ \t]+")
_VCS = ("git+", "hg+", "svn+", "bzr+", "git:", "git@")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a requirement says. ``name`` is normalised; ``end`` is where its part before the marker ends."""

    name: str
    specifier: str = ""
    marker: str = ""
    extras: tuple[str, ...] = ()
    source: Source = "registry"
    end: int = 0


@lru_cache(maxsize=16384)
def normalize(name: str) -> str:
    """Return the name of a distribution as PEP 503 writes it."""
    return _SEPARATORS.sub("-", name).lower()


def parse(text: str) -> Parsed | str:
    """Return what a requirement says, or in a few words why it is none. ``text`` has no white space around it."""
    found = SIMPLE.fullmatch(text)
    return simple(found) if found else _parse_any(text)


def simple(found: re.Match[str]) -> Parsed:
    """Return what a match of ``SIMPLE`` says; ``end`` counts from the start of the match."""
    name, extras, specifier, marker = found.group("name", "extras", "specifier", "marker")
    start = found.start()
    end = found.end("specifier")
    if end < 0 and extras:
        end = found.string.index("]", found.end("extras")) + 1
    elif end < 0:
        end = found.end("name")
    return Parsed(
        normalize(name),
        _BLANK.sub("", specifier) if specifier else "",
        marker.rstrip() if marker else "",
        _extras(extras.split(",")) if extras else (),
        end=end - start,
    )


def source_of(url: str) -> Source:
    """Return what sort of place a URL or path is."""
    if url.startswith(_VCS):
        return "vcs"
    if url.startswith("file:") or "://" not in url:
        return "path"
    return "url"


def _extras(names: list[str]) -> tuple[str, ...]:
    return tuple(sorted({normalize(name.strip()) for name in names}))


def _parse_any(text: str) -> Parsed | str:
    from packaging.requirements import InvalidRequirement, Requirement  # costs 40 ms, rarely needed

    try:
        found = Requirement(text)
    except InvalidRequirement as error:
        return str(error).partition("\n")[0]
    except (RecursionError, ValueError) as error:
        return str(error)
    marker = str(found.marker) if found.marker else ""
    return Parsed(
        normalize(found.name),
        str(found.specifier),
        marker,
        _extras(list(found.extras)),
        source_of(found.url) if found.url else "registry",
        _marker_start(text, url=bool(found.url)) if marker else len(text),
    )


def _marker_start(text: str, *, url: bool) -> int:
    """Return where the part before the marker ends; in a URL only `` ;`` starts a marker."""
    semicolon = re.search(r"[ \t];", text) if url else re.search(";", text)
    return len(text[: semicolon.start()].rstrip()) if semicolon else len(text)
