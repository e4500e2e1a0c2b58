"""Puts the compiled form of the compatibility database into the wheel, beside the TOML that it was made from."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class CompileDatabase(BuildHookInterface[Any]):
    """The build hook of the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile ``compat-db.toml``; an editable install reads the TOML itself, so that an edit counts at once."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, self.root)
        try:
            from geventlint.knowledge.compiled import compile_document
        finally:
            sys.path.remove(self.root)
        source = (root / "compat-db.toml").read_bytes()
        self.directory_of_compiled = tempfile.TemporaryDirectory(prefix="geventlint-")
        compiled = Path(self.directory_of_compiled.name) / "compat-db.json"
        compiled.write_bytes(compile_document(tomllib.loads(source.decode()), source))
        build_data["force_include"][str(compiled)] = "geventlint/_data/compat-db.json"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  # hatchling's form
        """Remove what ``initialize`` left for the build."""
        if version != "editable":
            self.directory_of_compiled.cleanup()
