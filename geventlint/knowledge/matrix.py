"""Which versions of gevent, Python, greenlet and gunicorn do not go together.

Read off gevent's own releases (its classifiers and its requirement on greenlet) and gunicorn's gevent worker, which checks
gevent's version when it is imported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUILD = "no build for this Python, and its source does not compile there"
_GREENLET = "the two cannot be installed together"


@dataclass(frozen=True)
class Clash:
    """Versions that do not work together: distribution (or ``python``) → the range that takes part in it."""

    together: Mapping[str, str]
    effect: str
    remedy: str
    host: str = ""
    """The kind of host without which nothing happens."""


CLASHES: tuple[Clash, ...] = (
    Clash({"gevent": "*", "greenlet": "<3", "python": ">=3.11"}, "greenlet before 3 crashes on it", "greenlet>=3"),
    Clash({"gevent": "<21.8", "python": ">=3.10"}, _BUILD, "gevent>=21.8"),
    Clash({"gevent": "<22.8", "python": ">=3.11"}, _BUILD, "gevent>=23.9.1"),
    Clash({"gevent": "<23.7", "python": ">=3.12"}, _BUILD, "gevent>=23.9.1"),
    Clash({"gevent": "<24.10.1", "python": ">=3.13"}, _BUILD, "gevent>=24.10.1"),
    Clash({"gevent": "<25.4", "python": ">=3.14"}, _BUILD, "gevent>=25.9.1"),
    Clash({"gevent": ">=24.10.1", "python": "<3.9"}, "it supports Python 3.9 and later", "gevent<24.10"),
    Clash({"gevent": ">=26.4", "python": "<3.10"}, "it supports Python 3.10 and later", "gevent<26.4"),
    Clash({"gevent": ">=20.12,<22.10.2", "greenlet": ">=2"}, _GREENLET, "gevent>=22.10.2"),
    Clash({"gevent": ">=22.10.2", "greenlet": "<2"}, _GREENLET, "greenlet>=2"),
    Clash({"gevent": ">=24.10.1", "greenlet": "<3.1.1"}, _GREENLET, "greenlet>=3.1.1"),
    Clash({"gevent": ">=25.4", "greenlet": "<3.2"}, _GREENLET, "greenlet>=3.2.2"),
    Clash({"gevent": ">=25.5.1", "greenlet": "<3.2.2"}, _GREENLET, "greenlet>=3.2.2"),
    Clash(
        {"gevent": "<24.10.1", "gunicorn": ">=25"},
        "gunicorn's gevent worker raises RuntimeError at start",
        "gevent>=24.10.1",
        host="gunicorn",
    ),
)
"""The gravest first: one place is told of once."""
