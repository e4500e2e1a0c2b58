"""Asked of the package dependency-groups: what each group of a pyproject.toml holds."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from dependency_groups import resolve

groups = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
print("\n=====\n" + json.dumps({name: resolve(groups, name) for name in groups}))
