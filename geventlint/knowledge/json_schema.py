"""The form of the database as a JSON Schema, for editors that understand TOML (taplo and its like).

``python -m geventlint.knowledge.json_schema > docs/compat-db.schema.json`` writes it anew after a change of the form.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from geventlint.knowledge import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT = {"type": "string", "minLength": 1}
_NAME = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_DOTTED = {"type": "string", "pattern": r"^[^\W\d]\w*(\.[^\W\d]\w*)*$"}
_VERSION = r"[^\s<>=!~,]+"

_HOLDS: Mapping[str, dict[str, Any]] = {
    "argument": {"type": "string", "pattern": r"^[^\W\d]\w*\s*=.+$"},
    "assignment": {"type": "string", "pattern": r"^[A-Za-z_][\w.-]*(\s*=.*)?$"},
    "call": _DOTTED,
    "calls": {"type": "array", "items": {"type": "string", "pattern": r"^(\*\.)?[^\W\d]\w*(\.[^\W\d]\w*)*$"}},
    "codes": {"type": "array", "items": {"type": "string", "pattern": r"^[A-Z]{2,10}\d{3}$"}, "uniqueItems": True},
    "date": {"type": "string", "format": "date"},
    "extras": {"type": "object", "additionalProperties": {"type": "array", "items": _NAME}},
    "flag": {"type": "boolean"},
    "module": _DOTTED,
    "modules": {"type": "array", "items": _DOTTED, "uniqueItems": True},
    "name": _NAME,
    "names": {"type": "array", "items": _NAME, "uniqueItems": True},
    "number": {"type": "integer", "const": schema.VERSION},
    "pattern": {"type": "string", "minLength": 1, "format": "regex"},
    "range": {"type": "string", "pattern": rf"^(\*|>={_VERSION}|<{_VERSION}|>={_VERSION},\s*<{_VERSION})$"},
    "reference": _TEXT,
    "requirement": _TEXT,
    "requirements": {"type": "array", "items": _TEXT, "uniqueItems": True},
    "text": _TEXT,
    "texts": {"type": "array", "items": _TEXT, "uniqueItems": True},
    "urls": {"type": "array", "items": {"type": "string", "pattern": "^https?://"}, "uniqueItems": True},
    "values": {"type": "object"},
    "when": {"type": "object", "propertyNames": _NAME, "additionalProperties": _TEXT},
}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a database file."""
    top = _table(schema.TOP)
    for name, form in schema.NAMED.items():
        top["properties"][name] = {"type": "object", "propertyNames": _NAME, "additionalProperties": _table(form)}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "geventlint compatibility database", **top}


def render() -> str:
    """Return the schema's file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _table(keys: Mapping[str, schema.Key]) -> dict[str, Any]:
    table: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _key(key) for name, key in keys.items()},
    }
    required = [name for name, key in keys.items() if key.required]
    return {**table, "required": required} if required else table


def _key(key: schema.Key) -> dict[str, Any]:
    if key.holds == "choice":
        return {"enum": list(key.choices)}
    if key.holds == "tables":
        return {"type": "array", "items": _table(key.table or {})}
    if key.holds == "table":
        return _table(key.table) if key.table is not None else {"type": "object"}
    return _HOLDS[key.holds]


if __name__ == "__main__":
    sys.stdout.write(render())
