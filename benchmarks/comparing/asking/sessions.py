"""Asked of a noxfile: what every session installs. Runs the sessions with a recorder in the place of nox's session."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
from pathlib import Path
from unittest.mock import MagicMock

import nox
from nox.registry import get
from nox.tasks import load_nox_module

installed = set()


def keep(*words, **_):
    installed.update(str(word) for word in words)


def recorder(python, words):
    session = MagicMock()
    session.install = keep
    session.posargs = words
    session.python = python
    session.env = dict(os.environ)
    session.run.return_value = session.run_always.return_value = ""
    session.interactive = False
    return session


def run(function, python):
    """Call a session function once for every set of its parameters."""
    for parameters in getattr(function, "parametrize", None) or [{}]:
        for words in ([], ["1.0"]):
            output = io.StringIO()
            with contextlib.suppress(Exception, SystemExit), contextlib.redirect_stdout(output):
                function.func(recorder(python, words), **dict(parameters))


signal.alarm(120)
options = MagicMock(noxfile="noxfile.py", posargs=[], usage=None)
module = load_nox_module(options)
if module == 2:
    raise SystemExit("the noxfile cannot be loaded")
for function in get().values():
    pythons = function.python if isinstance(function.python, (list, tuple)) else [function.python]
    for python in pythons:
        run(function, python or "3.12")
print("\n=====\n" + json.dumps(sorted(installed)))
