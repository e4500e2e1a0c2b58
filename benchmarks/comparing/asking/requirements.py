"""Asked of pip: every requirement in these requirements files and in what they include."""

from __future__ import annotations

import json
import re
import sys

from pip._internal.network.session import PipSession
from pip._internal.req.constructors import install_req_from_parsed_requirement
from pip._internal.req.req_file import parse_requirements

PLACE = re.compile(r"-[rc] (.*) \(line (\d+)\)")


def told(parsed):
    """One requirement: where it stands and what pip understands."""
    file, line = PLACE.search(parsed.comes_from).groups()
    try:
        found = install_req_from_parsed_requirement(parsed)
    except Exception:  # a path that does not exist
        text = name = None
    else:
        name = found.name
        extras = f"[{','.join(sorted(found.extras))}]" if found.extras else ""
        marker = f" ; {found.markers}" if found.markers else ""
        text = f"{name}{extras}{found.req.specifier}{marker}" if found.req else None
    return {"file": file, "line": int(line), "name": name, "text": text, "limits": parsed.constraint}


answer = {}
session = PipSession()
for path in sys.argv[1:]:
    try:
        answer[path] = [told(item) for item in parse_requirements(path, session)]
    except Exception as error:
        answer[path] = f"{type(error).__name__}: {error}"
print("\n=====\n" + json.dumps(answer))
