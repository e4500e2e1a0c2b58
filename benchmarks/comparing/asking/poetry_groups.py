"""Asked of Poetry: what each of a project's groups requires; of the main one, by extra too."""

from __future__ import annotations

import json
from pathlib import Path

from poetry.core.factory import Factory

package = Factory().create_poetry(Path.cwd()).package
answer = {}
for name in package.dependency_group_names(include_optional=True):
    found = answer["" if name == "main" else name] = []
    for dependency in package.dependency_group(name).dependencies:
        text = dependency.to_pep_508(with_extras=False)
        if dependency.is_optional() and name == "main":
            for extra in dependency.in_extras:
                answer.setdefault(extra, []).append(text)
        else:
            found.append(text)
print("\n=====\n" + json.dumps({"groups": answer, "python": str(package.python_constraint)}))
