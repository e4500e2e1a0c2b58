"""Asked of PDM: what each group of a project requires."""

from __future__ import annotations

import json

from pdm.core import Core

project = Core().create_project(".")
answer = {}
for group in project.iter_groups():
    answer["" if group == "default" else group] = [one.as_line() for one in project.get_dependencies(group)]
print("\n=====\n" + json.dumps(answer))
