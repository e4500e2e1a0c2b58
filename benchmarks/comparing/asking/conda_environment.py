"""Asked of conda-lock: what conda's environment files require on Linux."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from conda_lock.src_parser import environment_yaml

parse = environment_yaml.parse_python_requirement


def known(text, *, manager="conda", **options):
    """The pip that conda-lock adds by itself would be looked up in a table of names on the web."""
    return parse(text, manager="pip", **options)


environment_yaml.parse_python_requirement = known
answer = {}
for path in sys.argv[1:]:
    try:
        found = environment_yaml.parse_environment_file(Path(path), ["linux-64"], "").dependencies["linux-64"]
        answer[path] = [
            (one.name, one.manager, getattr(one, "version", ""), list(one.extras), one.markers) for one in found
        ]
    except Exception as error:
        answer[path] = f"{type(error).__name__}: {error}"
print("\n=====\n" + json.dumps(answer))
