"""Which rules speak: by code or the beginning of one, for the whole project or for some files."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from geventlint.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pathspec import GitIgnoreSpec

    from geventlint.config import Config

_ALL = "ALL"


def selected(code: str, config: Config, path: str | None = None) -> bool:
    """Whether a rule speaks, about ``path`` (from the root) if one is given.

    The longest beginning decides: ``ignore = ["GVL2"]`` with ``extend-select = ["GVL205"]`` leaves GVL205 on. Of two
    that are equally long ``ignore`` wins. ``ALL`` begins every code.
    """
    chosen = _longest(code, (*(config.select or (_ALL,)), *config.extend_select))
    if chosen <= _longest(code, config.ignore):
        return False
    return path is None or not any(
        _longest(code, codes) >= 0 and matches(pattern, path) for pattern, codes in config.per_file_ignores
    )


def wholly_selected(beginning: str, config: Config, path: str | None = None) -> bool:
    """Whether every rule whose code has this beginning speaks."""
    narrower = (*config.ignore, *(c for _, codes in config.per_file_ignores for c in codes))
    return selected(beginning, config, path) and not any(code.startswith(beginning) for code in narrower)


def require_known(config: Config, codes: Iterable[str]) -> None:
    """Raise ConfigError if the configuration selects a code that no rule has or begins with.

    A slip in ``select`` would check nothing and look like an all-clear. One in ``ignore`` shows itself by the finding.
    """
    known = tuple(codes)
    for key, listed in (("select", config.select), ("extend-select", config.extend_select)):
        for code in listed:
            if code != _ALL and not any(one.startswith(code) for one in known):
                place = config.place_of(key, code)
                raise ConfigError(f"{place}: no rule's code is or begins with {code!r}; see geventlint rule --all")


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern in the syntax of .gitignore matches a path from the root, or a folder above it."""
    return _spec(pattern).match_file(path)


@lru_cache(maxsize=256)
def _spec(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # start-up: only a pattern pays for it

    return GitIgnoreSpec.from_lines([pattern])


def _longest(code: str, beginnings: Sequence[str]) -> int:
    """Return the length of the longest beginning of ``code`` among these, 0 for ALL, -1 for none."""
    return max(
        (0 if one == _ALL else len(one) for one in beginnings if one == _ALL or code.startswith(one)), default=-1
    )
