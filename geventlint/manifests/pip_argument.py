"""What pip can install besides names: paths, archives, URLs and version control, with or without ``#egg=``."""

from __future__ import annotations

import re

from geventlint.manifests.pep508 import Parsed, normalize, source_of

_URL = re.compile(r"(?:[a-z]+\+)?[a-z]+:/{0,2}\S+$|git@\S+$", re.IGNORECASE)
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]*[A-Za-z0-9])(?:\[([^\]]*)\])?")
_ARCHIVE = re.compile(r"\.(?:whl|zip|tar\.gz|tgz|tar\.bz2|tar\.xz)$", re.IGNORECASE)
_VERSIONED = re.compile(r"(.+?)-(\d[A-Za-z0-9.!+_]*?)(?:-|$)")
_PATH = re.compile(
    r"(?:\.{1,2}|~|\$\{[A-Z0-9_]+\})?(?:/\S*)?(?:\[[^\]]*\])?$|[A-Za-z]:\\|[\w.@${}-]+(?:[/\\][\w.@${}+-]*)+(?:\[[^\]]*\])?$"
)
_MARKER = re.compile(r"\s;\s*(.*)$")


def is_archive(text: str) -> bool:
    """Return whether pip would take this for an archive, although it may look like a name."""
    return bool(_ARCHIVE.search(text))


def parse_location(text: str) -> Parsed | None:
    """Return what an argument that is a URL, an archive or a path says; None if it is none of these.

    The name is empty where nothing tells it (``.``, ``-e ./libs/core``): the project's own code, not a package of others.
    A version control URL without ``#egg=`` has the name of its repository.
    """
    marker = _MARKER.search(text)
    place = text[: marker.start()] if marker else text
    url = bool(_URL.match(place))
    if not url and not _ARCHIVE.search(place) and not _PATH.match(place):
        return None
    source = source_of(place)
    condition = marker[1].strip() if marker else ""
    egg = _EGG.search(place)
    if egg:
        extras = tuple(sorted(normalize(name.strip()) for name in (egg[2] or "").split(",") if name.strip()))
        return Parsed(normalize(egg[1]), "", condition, extras, source, len(place))
    file = re.split(r"[?#]", place)[0].rstrip("/")
    base = re.split(r"[/\\]", file)[-1]
    if _ARCHIVE.search(base):
        found = _VERSIONED.match(_ARCHIVE.sub("", base))
        if found:
            return Parsed(normalize(found[1]), f"=={found[2]}", condition, (), source, len(place))
    elif source == "vcs":
        name = normalize(base.partition("@")[0].removesuffix(".git"))
        return Parsed(name if re.fullmatch(r"[a-z0-9-]+", name) else "", "", condition, (), source, len(place))
    return Parsed("", "", condition, (), source, len(place))
