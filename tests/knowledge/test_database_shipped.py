"""Our own database keeps the form and the manners, for us and for editors."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import tomli

from geventlint.knowledge import json_schema, validate

ROOT = Path(__file__).resolve().parents[2]


def test_our_database_has_no_mistake() -> None:
    assert [str(fault) for fault in validate.check_file(ROOT / "compat-db.toml")] == []


def test_the_schema_for_editors_is_up_to_date() -> None:
    assert (ROOT / "docs" / "compat-db.schema.json").read_text(encoding="utf-8") == json_schema.render()


def test_the_schema_for_editors_takes_our_database() -> None:
    document = tomli.loads((ROOT / "compat-db.toml").read_text(encoding="utf-8"))
    plain = json.loads(json.dumps(document, default=str))

    assert [error.message for error in jsonschema.Draft7Validator(json_schema.json_schema()).iter_errors(plain)] == []


def test_the_schema_for_editors_refuses_what_it_can() -> None:
    wrong = {"schema": 1, "package": {"A": {"imports": [], "kind": "orm", "verdict": []}}}

    assert len(list(jsonschema.Draft7Validator(json_schema.json_schema()).iter_errors(wrong))) == 2


def test_the_example_of_the_form_is_right() -> None:
    text = (ROOT / "docs" / "database-form.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)

    assert validate.check_bytes("example.toml", example.encode()) == []


def test_what_hides_a_symptom_is_no_remedy() -> None:
    symptoms = tomli.loads((ROOT / "compat-db.toml").read_text(encoding="utf-8"))["symptom"]
    hiding = re.compile(r"\b(?:hid(?:es?|ing)|does not help|no help|not enough)\b")

    assert [text for one in symptoms.values() for text in one["remedies"] if hiding.search(text)] == []
    assert {"asyncio-run-nested", "django-sync-only", "lost-heartbeat"} < {
        name for name, one in symptoms.items() if "useless" in one
    }
