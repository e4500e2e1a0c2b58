"""Asked of Pipenv: the arguments that it gives pip for each category of a Pipfile."""

from __future__ import annotations

import json

from pipenv.project import Project
from pipenv.utils.dependencies import convert_deps_to_pip

pipfile = Project().pipfile
answer = {}
for category in pipfile.get_package_categories():
    packages = pipfile.parsed.get(category, {})
    answer[category] = list(convert_deps_to_pip(packages, include_hashes=False, include_index=False).items())
print("\n=====\n" + json.dumps(answer))
