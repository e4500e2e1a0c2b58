"""Command lines that Celery refuses: they start nothing, whatever they say.

Measured with celery 4.4.7, 5.0.5, 5.3.6 and 5.7.0: options of ``celery`` itself behind ``worker`` or ``beat`` are unknown since
5.0, a pool is one of a few words since 5.3, and further words were never more than ``section.name=value``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.deployment.argv import unresolved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geventlint.deployment.argv import Options, Word

_POOLS = frozenset({"prefork", "eventlet", "gevent", "solo", "processes", "threads", "custom"})
_KEPT = frozenset({"help", "version"})


def refused(command: str, behind: Options, own: Mapping[str, str], every: Mapping[str, str]) -> dict[str, str]:
    """Say why Celery refuses a line, or nothing: ``refused`` is the reason, ``refused-since`` the first version that does.

    ``behind`` are the options behind the ``command``, ``own`` and ``every`` the spellings of the program's and of all options.
    """
    given = [item for item in behind.given if not item.word.unresolved]
    misplaced = next((item for item in given if item.name in own.values() and item.name not in _KEPT), None)
    if misplaced:
        shown = (
            misplaced.word.text.partition("=")[0] if misplaced.word.text.startswith("--") else misplaced.word.text[:2]
        )
        return _answer(f"Celery 5.0 and newer refuse `{shown}` behind `{command}`: it belongs before that word", "5.0")
    if command != "worker":
        return {}
    pool = behind.last("pool")
    if pool and pool.value not in _POOLS and not unresolved(pool.value):
        return _answer(f"Celery 5.3 and newer refuse the pool `{pool.value}`: it is none of {_listed()}", "5.3")
    known = set(every.values())
    extra = next((word for word in behind.positional if _is_extra(word)), None)
    if extra and all(item.name in known for item in behind.given):
        return _answer(f"Celery refuses the word `{extra.text}`: it belongs to no option")
    return {}


def _is_extra(word: Word) -> bool:
    return not word.unresolved and "=" not in word.text


def _listed() -> str:
    return ", ".join(sorted(_POOLS))


def _answer(reason: str, since: str = "") -> dict[str, str]:
    return {"refused": reason, "refused-since": since} if since else {"refused": reason}
