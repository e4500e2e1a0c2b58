"""Requirements lists that hold everything: what ``pip freeze`` or an export without comments writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.knowledge.needs import NEEDS
from geventlint.project.scopes import pinned

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from geventlint.model import Manifest, Requirement

_WITNESSES = 3
"""So many requirements of its own packages must a list hold, and no known one less, to count as complete."""
_PINNED = 0.9
"""Share of the lines that are pinned in a list that a tool wrote and somebody added to."""


def frozen(
    manifests: Iterable[Manifest],
    pulls: Callable[[str], tuple[str, ...]],
    extras: Callable[[str], Mapping[str, tuple[str, ...]]],
) -> frozenset[str]:
    """The packages of complete lists: nothing that they bring is missing there.

    A list is a requirements file with those that it includes. That it is complete cannot be proven; it is taken to be if
    (nearly) every line pins a version, and if it holds all that its packages are known to require: by the table of common
    packages, by the database (``pulls``, and what an extra brings). One that is missing shows a list that people keep, and
    what its packages bring stays unknown.
    """
    files = {manifest.path: manifest for manifest in manifests if manifest.kind == "requirements"}
    found: set[str] = set()
    for path in files:
        items = [one for name in _included(path, files) for one in files[name].requirements if not one.constraint]
        names = {one.name for one in items}
        fixed = {one.name for one in items if one.source != "registry" or pinned(one.specifier)}
        if fixed and len(fixed) >= len(names) * _PINNED and _complete(items, names, pulls, extras):
            found |= fixed
    return frozenset(found)


def _complete(
    items: Iterable[Requirement],
    names: Collection[str],
    pulls: Callable[[str], tuple[str, ...]],
    extras: Callable[[str], Mapping[str, tuple[str, ...]]],
) -> bool:
    known = {
        (one.name, need)
        for one in items
        for need in (
            *NEEDS.get(one.name, ()),
            *pulls(one.name),
            *(need for extra in one.extras for need in extras(one.name).get(extra, ())),
        )
    }
    return len(known) >= _WITNESSES and all(need in names for _, need in known)


def _included(path: str, files: Mapping[str, Manifest]) -> Iterator[str]:
    """A requirements file and those that it includes, each once."""
    taken = {path}
    queue = [path]
    while queue:
        current = queue.pop()
        yield current
        for name, constraint in files[current].includes:
            if name in files and name not in taken and not constraint:
                taken.add(name)
                queue.append(name)
