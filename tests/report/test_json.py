"""The JSON: its exact form, and that the schema in docs/ says the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from geventlint import __version__
from geventlint.knowledge import lookup
from geventlint.knowledge.database import Database
from geventlint.model import Root
from geventlint.report import Context, hosts, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.model import Finding, Result

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "output.schema.json").read_text(encoding="utf-8"))


def closed(schema: Any) -> Any:
    """Return the schema without the freedom to add fields: what we print today has no other."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    if "properties" in schema and schema.get("type") == "object":
        inner["additionalProperties"] = False
    return inner


def check(value: object, part: str | None = None) -> None:
    schema = closed(SCHEMA)
    if part:
        schema = {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{part}"}
    jsonschema.Draft202012Validator(schema).validate(value)


def printed(result: Result) -> Any:
    return json.loads(render("json", result, Context()))


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_schema_refuses_what_is_no_output() -> None:
    with pytest.raises(jsonschema.ValidationError):
        check({"version": "1"})


def test_whole(result: Callable[..., Result]) -> None:
    value = printed(result())
    check(value)
    assert list(value) == ["version", "root", "hosts", "findings", "skipped", "summary"]
    assert (value["version"], value["root"]) == (__version__, ".")
    assert value["hosts"] == [
        {
            "kind": "celery",
            "program": "celery",
            "service": None,
            "path": "Procfile",
            "line": 2,
            "command": "celery -A shop worker -P gevent",
            "pool": "gevent",
            "patched": "before-app",
            "entry": "shop.celery:app",
            "concurrency": 100,
            "queues": ["mail"],
            "evidence": "declared",
            "reaches": None,
        }
    ]
    full, bare = value["findings"]
    assert full == {
        "code": "GVL203",
        "name": "missing-setup",
        "severity": "error",
        "message": "psycopg2-binary freezes every greenlet while it waits",
        "path": "requirements.txt",
        "line": 2,
        "column": 1,
        "end_line": 2,
        "end_column": 23,
        "package": "psycopg2",
        "package_version": "2.9.9",
        "hosts": ["Procfile:2", "--assume gunicorn"],
        "chain": [
            {"what": "host", "text": "celery -A shop worker -P gevent", "path": "Procfile", "line": 2},
            {"what": "module", "text": "shop.celery", "path": "shop/celery.py", "line": 1},
            {"what": "import", "text": "shop.db", "path": "shop/celery.py", "line": 3},
            {"what": "requirement", "text": "psycopg2-binary==2.9.9", "path": "requirements.txt", "line": 2},
            {"what": "package", "text": "libpq 15", "path": None, "line": None},
        ],
        "related": [{"path": "shop/db.py", "line": 4, "column": 1, "message": "imported here too"}],
        "why": "libpq waits in C, so one query stops every greenlet until it is answered.",
        "fix": {
            "applicability": "unsafe",
            "message": "call psycogreen.gevent.patch_psycopg()",
            "edits": [
                {
                    "path": "shop/celery.py",
                    "line": 1,
                    "column": 1,
                    "end_line": 1,
                    "end_column": 1,
                    "text": "import psycogreen\n",
                }
            ],
        },
        "url": "https://example.org/GVL203",
    }
    assert {bare[key] for key in ("package", "package_version", "why", "fix", "url")} == {None}
    assert value["skipped"] == [{"path": "bin/old.py", "code": "GVL001", "reason": "Python 2", "line": 12}]
    assert value["summary"] == {
        "verdict": "not-ready",
        "errors": 1,
        "warnings": 1,
        "infos": 0,
        "elsewhere": 0,
        "packages": {"total": 48, "known": 41, "unknown": ["a", "b", "c", "d", "e", "f", "g"], "unresolved": []},
        "files": {"python": 120, "manifests": 3, "deployment": 5},
    }


def test_every_path_is_relative_to_the_working_directory(result: Callable[..., Result], finding: Finding) -> None:
    value = printed(result(root=Root(".."), findings=(finding,)))
    check(value)
    paths = [value["hosts"][0]["path"], value["findings"][0]["path"], value["skipped"][0]["path"]]
    paths += [link["path"] for link in value["findings"][0]["chain"] if link["path"]]
    paths += [related["path"] for related in value["findings"][0]["related"]]
    paths += [edit["path"] for edit in value["findings"][0]["fix"]["edits"]]
    assert all(path.startswith("../") for path in paths)
    assert value["findings"][0]["hosts"] == ["../Procfile:2", "--assume gunicorn"]


def test_assumed_host_has_no_place(result: Callable[..., Result]) -> None:
    host = replace(result().hosts[0], location=None, entry="", concurrency=None, queues=())
    value = printed(result(hosts=(host,)))
    check(value)
    assert [value["hosts"][0][key] for key in ("path", "line", "entry", "concurrency", "queues")] == [None] * 4 + [[]]


def test_empty_and_twice_the_same(result: Callable[..., Result]) -> None:
    empty = result(hosts=(), findings=(), skipped=())
    check(printed(empty))
    text = render("json", empty, Context(color=True, quiet=True, verbose=True, statistics=True))
    assert text == render("json", empty, Context())
    assert text.endswith("}\n")


def test_name_that_is_no_text(result: Callable[..., Result], finding: Finding) -> None:
    odd = replace(finding, location=replace(finding.location, path="\udcff.py"))
    render("json", result(findings=(odd,)), Context()).encode("ascii")


def test_hosts(result: Callable[..., Result]) -> None:
    value = json.loads(hosts.render_json(result(root=Root("app")), [37, None]))
    check(value, "hosts")
    assert [(one["path"], one["pool"], one["reaches"]) for one in value] == [
        ("app/Procfile", "gevent", 37),
        ("app/Procfile", "prefork", None),
    ]


def test_hosts_as_a_table(result: Callable[..., Result]) -> None:
    assert hosts.render_text(result(), [37, None]) == (
        "KIND    POOL     PATCHED     CONCURRENCY  QUEUES  ENTRY            REACHES  PLACE                  COMMAND\n"
        "celery  gevent   before-app  100          mail    shop.celery:app  37       Procfile:2 (declared)  "
        "celery -A shop worker -P gevent\n"
        "celery  prefork  no          100          mail    shop.celery:app  -        Procfile:3 (declared)  "
        "celery -A shop worker\n"
    )


def test_why_a_host_is_not_patched_stands_below_the_table(result: Callable[..., Result]) -> None:
    (worker, _) = result().hosts
    asked = result(
        hosts=(
            replace(worker, patched="never", reason="it is glued"),
            replace(worker, pool="unknown", patched="unknown", command="celery worker ${POOL} " + "x" * 200),
        )
    )
    lines = hosts.render_text(asked, [None, None]).splitlines()
    assert lines[3:] == ["Procfile:2: never: it is glued", "Procfile:2: unknown pool"]
    assert lines[2].endswith("xxx...")


def test_services_and_programs_in_the_table(result: Callable[..., Result]) -> None:
    (worker, other) = result().hosts
    beat = replace(other, kind="other", pool="none", service="clock", options={"program": "beat"})
    lines = hosts.render_text(result(hosts=(worker, beat)), [None, None]).splitlines()
    assert lines[0].split()[6:9] == ["REACHES", "SERVICE", "PLACE"]
    assert [line.split()[0] for line in lines[1:]] == ["celery", "beat"]
    assert [line.split()[7] for line in lines[1:]] == ["-", "clock"]
    (value,) = json.loads(hosts.render_json(result(hosts=(beat,)), [None]))
    check([value], "hosts")
    assert (value["kind"], value["program"], value["service"]) == ("other", "beat", "clock")


def test_no_hosts(result: Callable[..., Result]) -> None:
    none = result(hosts=())
    assert hosts.render_json(none, []) == "[]\n"
    assert hosts.render_text(none, []).startswith("no gevent host found: looked in 2 deployment files")


@pytest.mark.parametrize("version", [None, "1.0"])
def test_every_package_of_the_database(version: str | None) -> None:
    database = Database.shipped()
    for package in database.packages:
        check(json.loads(json.dumps(lookup.show(database, package.name, version))), "package")


def test_other_answers_about_the_database() -> None:
    database = Database.shipped()
    check(lookup.show(database, "no-such-package"), "package")
    check(lookup.stats(database), "stats")
    for entry in lookup.list_(database):
        check(entry, "entry")
