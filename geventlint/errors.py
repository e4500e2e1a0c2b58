"""What can go wrong with the run itself; the command turns each into one line and exit status 2."""

from __future__ import annotations


class GeventlintError(Exception):
    """The run cannot go on: bad usage, configuration or database. ``str()`` is one line for the user."""


class ConfigError(GeventlintError):
    """A configuration file is wrong; the message starts with ``file:line:``."""


class DatabaseError(GeventlintError):
    """A compatibility database or overlay is wrong; the message starts with ``file:line:``."""


class RuleError(GeventlintError):
    """A rule file is wrong; the message starts with ``file:line:``."""


class UsageError(GeventlintError):
    """The command line asks for something that cannot be done."""
