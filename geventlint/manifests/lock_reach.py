"""Which locked packages only development groups need."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geventlint.model import Dependency, LockedPackage


def mark_development(packages: list[LockedPackage]) -> list[LockedPackage]:
    """Return the packages, those that no root needs outside its development groups marked; all unmarked without a root.

    An edge of an extra counts only where somebody asks for that extra; every extra of a root is asked for.
    """
    roots = [package for package in packages if package.root]
    if not roots:
        return packages
    edges: dict[str, list[Dependency]] = defaultdict(list)
    for package in packages:
        edges[package.name].extend(edge for edge in package.dependencies if not edge.development)
    own = {root.name for root in roots}
    needed: set[tuple[str, str]] = {(name, "") for name in own}
    queue = list(needed)
    while queue:
        name, extra = queue.pop()
        for edge in edges[name]:
            if edge.extra != extra and name not in own:
                continue
            for state in ((edge.name, ""), *((edge.name, asked) for asked in edge.extras)):
                if state not in needed:
                    needed.add(state)
                    queue.append(state)
    names = {name for name, _ in needed}
    return [package if package.name in names else replace(package, development=True) for package in packages]
