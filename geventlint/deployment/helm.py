"""The plain values of a Helm chart: ``.Values.worker.pool`` in a template is looked up in the chart's values.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geventlint.documents.text import decode
from geventlint.documents.yaml import Map, Scalar, YamlError, documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.documents.yaml import Node


def values(path: str, open_file: Callable[[str], bytes | None]) -> Callable[[str], str | None]:
    """Return a look-up of dotted names for the chart that a template belongs to."""
    chart = path.partition("templates/")[0]
    data = open_file(f"{chart}values.yaml")
    root: Node | None = None
    if data is not None:
        try:
            root = next(iter(documents(decode(data))), None)
        except YamlError:
            root = None

    def look_up(name: str) -> str | None:
        node = root
        for part in name.split("."):
            node = node.get(part) if isinstance(node, Map) else None
        return node.text if isinstance(node, Scalar) and (node.text or node.quoted) else None

    return look_up
