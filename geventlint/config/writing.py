"""The text of a configuration with ``hosts`` added; nothing that stands there is changed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TABLE = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*geventlint[ \t]*\][ \t]*(?:#.*)?$", re.MULTILINE)
_COMMENT = "# Launch lines that are in no file of this project; see `geventlint hosts`."


def with_hosts(text: str, hosts: Sequence[str], *, own: bool) -> str:
    """Return a TOML text with ``hosts`` in geventlint's table.

    ``own`` is true for a geventlint.toml, whose keys stand at the top; else the text is a pyproject.toml. The caller has seen
    that there is no such key yet.
    """
    lines = [_COMMENT, "hosts = [", *(f"    {json.dumps(host, ensure_ascii=False)}," for host in hosts), "]"]
    end = "\r\n" if "\r\n" in text else "\n"
    block = end.join(lines) + end
    if own:
        return f"{block}{end}{text}" if text.strip() else block
    table = _TABLE.search(text.replace("\r\n", "\n") if end == "\n" else text.replace("\r\n", " \n"))
    if table:
        start = text.find("\n", table.end() - 1) + 1
        return f"{text[:start]}{block}{text[start:]}" if start else f"{text}{end}{block}"
    gap = "" if not text else (end if text.endswith("\n") else end * 2)
    return f"{text}{gap}[tool.geventlint]{end}{block}"
