"""The names of one object, parted so that those which a file can use are found without a look at each.

A base class of a framework is known under tens of thousands of names: one for each file that imports it, or a class that inherits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FEW = 100
"""So many names are not worth a look at the file's words."""
_WORD = re.compile(r"[^\W\d]\w*")


class WantedNames:
    """Dotted names, each ``module.object`` or ``module.object.method``."""

    def __init__(self, names: Iterable[str]) -> None:
        self.all = frozenset(names)
        self.lasts = frozenset(name.rpartition(".")[2] for name in self.all)
        self._by_owner: dict[str, list[str]] = {}
        if len(self.all) > _FEW:
            for name in self.all:
                self._by_owner.setdefault(name.rpartition(".")[0].rpartition(".")[2], []).append(name)

    def in_file(self, data: bytes, known: frozenset[str]) -> frozenset[str]:
        """Return those that a file can use; ``known``: the modules and names that it imports, and its own module names.

        A name begins in the file with something that is imported, or is written out; what follows is written in any case.
        """
        if len(self.all) <= _FEW:
            return self.all
        words = frozenset(_WORD.findall(data.decode("utf-8", "replace")))
        found = {name for name in known if name in self.all}
        found.update(
            name for module in known for last in self.lasts & words if (name := f"{module}.{last}") in self.all
        )
        for owner in self._by_owner.keys() & words:
            found.update(name for name in self._by_owner[owner] if _begins(name, words, known))
        return frozenset(found)


def _begins(name: str, words: frozenset[str], known: frozenset[str]) -> bool:
    head, _, rest = name.rpartition(".")
    if rest not in words:
        return False
    while head:
        if head in known:
            return True
        head, _, part = head.rpartition(".")
        if part not in words:
            return False
    return True
