"""Which versions of gevent, Python, greenlet, gunicorn and Celery do not go together.

Read off the packages' own releases (gevent's classifiers and wheels, its requirement on greenlet; the check in gunicorn's gevent
worker) and measured: for each row of Celery and of setuptools a worker with ``-P gevent`` was started in an environment of
its own, four tasks were sent, and their results counted. Every other pair of Celery 4.4.7 to 5.7.0 with gevent 21.12.0 to 26.9.0
that was started so ran its tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BUILD = "no build for this Python, and its source does not compile there"
_GREENLET = "the two cannot be installed together"
_RESOURCES = "pkg_resources, which setuptools lacks since version 82"


@dataclass(frozen=True)
class Clash:
    """Versions that do not work together: distribution (or ``python``) → the range that takes part in it."""

    together: Mapping[str, str]
    effect: str
    remedy: str
    host: str = ""
    """The kind of host without which nothing happens."""
    declared: bool = False
    """The packages say so themselves, so that an installer with a choice avoids it."""
    unless: str = ""
    """A package whose presence means that it may be otherwise."""


CLASHES: tuple[Clash, ...] = (
    Clash({"gevent": "*", "greenlet": "<3", "python": ">=3.11"}, "greenlet before 3 can crash on it", "greenlet>=3"),
    Clash({"gevent": "<21.8", "python": ">=3.10"}, _BUILD, "gevent>=21.12"),
    Clash({"gevent": "<22.8", "python": ">=3.11"}, _BUILD, "gevent>=23.9.1"),
    Clash({"gevent": "<23.7", "python": ">=3.12"}, _BUILD, "gevent>=23.9.1"),
    Clash({"gevent": "<24.10.1", "python": ">=3.13"}, _BUILD, "gevent>=24.10.1"),
    Clash({"gevent": "<25.4", "python": ">=3.14"}, _BUILD, "gevent>=25.9.1"),
    Clash({"gevent": ">=24.10.1", "python": "<3.9"}, "it supports Python 3.9 and later", "gevent<24.10", declared=True),
    Clash({"gevent": ">=26.4", "python": "<3.10"}, "it supports Python 3.10 and later", "gevent<26.4", declared=True),
    Clash({"gevent": ">=20.12,<22.10.2", "greenlet": ">=2"}, _GREENLET, "gevent>=22.10.2", declared=True),
    Clash({"gevent": ">=21.8,<22.10.2", "greenlet": "<1.1"}, _GREENLET, "greenlet>=1.1.3,<2", declared=True),
    Clash({"gevent": ">=22.10.2", "greenlet": "<2"}, _GREENLET, "greenlet>=2", declared=True),
    Clash({"gevent": ">=24.10.1", "greenlet": "<3.1.1"}, _GREENLET, "greenlet>=3.1.1", declared=True),
    Clash({"gevent": ">=25.4", "greenlet": "<3.2"}, _GREENLET, "greenlet>=3.2.2", declared=True),
    Clash({"gevent": ">=25.5.1", "greenlet": "<3.2.2"}, _GREENLET, "greenlet>=3.2.2", declared=True),
    Clash(
        {"gevent": "<24.10.1", "gunicorn": ">=24"},
        "gunicorn's gevent worker raises RuntimeError at start",
        "gevent>=24.10.1",
        host="gunicorn",
    ),
    Clash(
        {"gevent": "<1.4", "gunicorn": ">=20"},
        "gunicorn's gevent worker raises RuntimeError at start",
        "gevent>=24.10.1",
        host="gunicorn",
    ),
    Clash(
        {"gunicorn": ">=20,<21", "setuptools": ">=82"},
        f"gunicorn's gevent worker imports {_RESOURCES}",
        "gunicorn>=23",
        host="gunicorn",
    ),
    Clash({"gevent": "<23.7", "setuptools": ">=82"}, f"patching imports {_RESOURCES}", "gevent>=23.9.1"),
    Clash(
        {"gevent": "<23.7", "zope-interface": ">=8", "setuptools": "<75.8.1"},
        "patching raises DistributionNotFound: this setuptools does not find that zope.interface",
        "gevent>=23.9.1",
    ),
    Clash(
        {"celery": "<4.4", "python": ">=3.10"},
        "Celery imports names that collections lacks since then: ImportError at start",
        "celery>=5.3",
        host="celery",
    ),
    Clash(
        {"celery": "<5", "python": ">=3.11"},
        "its vine imports formatargspec, which inspect lacks since then: ImportError at start",
        "celery>=5.3",
        host="celery",
    ),
    Clash(
        {"celery": ">=5.2.3,<5.3", "python": ">=3.12"},
        "the celery command ends with AttributeError at start",
        "celery>=5.3",
        host="celery",
    ),
    Clash(
        {"celery": ">=5,<5.2.6", "python": ">=3.12"},
        f"the celery command imports {_RESOURCES}",
        "celery>=5.3",
        host="celery",
        unless="setuptools",
    ),
    Clash(
        {"celery": ">=5,<5.2.6", "setuptools": ">=82"},
        f"the celery command imports {_RESOURCES}",
        "celery>=5.3",
        host="celery",
    ),
)
"""The gravest first: one place is told of once."""
