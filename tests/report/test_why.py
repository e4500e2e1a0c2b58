from __future__ import annotations

import json

import pytest

from geventlint.checks.inventory import Answer, Entry
from geventlint.model import Link, Root
from geventlint.report import Context, deps, why

HOST = Link("host", "celery -A shop worker -P gevent", "Procfile", 2)
MODULE = Link("module", "shop.celery", "shop/celery.py", 1)
PUBSUB = Link("requirement", "google-cloud-pubsub 2.1", "pyproject.toml", 14)
CORE = Link("package", "google-api-core 2.0", "uv.lock", 220)
GRPCIO = Link("package", "grpcio 1.76", "uv.lock", 7)
TOLD = Link("package", "grpcio (as the database says)")

ANSWER = Answer("grpcio", "1.76", "needs-setup", ((HOST, MODULE, PUBSUB, GRPCIO), (HOST, MODULE, PUBSUB, CORE, GRPCIO)))


def context(**fields) -> Context:
    return Context(**{"width": 80, "color": False, "unicode": True, **fields})


def test_a_tree_says_once_what_chains_have_in_common():
    assert why.render_text(Root(), ANSWER, context()) == (
        "grpcio 1.76: needs-setup\n"
        "celery -A shop worker -P gevent  Procfile:2\n"
        "└─ shop.celery  shop/celery.py:1\n"
        "   └─ google-cloud-pubsub 2.1  pyproject.toml:14\n"
        "      ├─ grpcio 1.76  uv.lock:7\n"
        "      └─ google-api-core 2.0  uv.lock:220\n"
        "         └─ grpcio 1.76  uv.lock:7\n"
    )


def test_a_chain_of_thousands_of_steps_is_told():
    links = tuple(Link("package", f"p{number} 1.0", "uv.lock", number) for number in range(1, 3001))
    lines = why.render_text(Root(), Answer("p3000", "1.0", "unknown", (links,)), context()).splitlines()
    assert len(lines) == 3001
    assert lines[-1].lstrip() == "└─ p3000 1.0  uv.lock:3000"


def test_a_tree_for_terminals_without_lines():
    lines = why.render_text(Root(), ANSWER, context(unicode=False)).splitlines()
    assert lines[2:6] == [
        "`- shop.celery  shop/celery.py:1",
        "   `- google-cloud-pubsub 2.1  pyproject.toml:14",
        "      |- grpcio 1.76  uv.lock:7",
        "      `- google-api-core 2.0  uv.lock:220",
    ]


def test_paths_are_those_of_the_working_directory_and_a_step_may_have_none():
    answer = Answer("grpcio", None, "needs-setup", ((PUBSUB, TOLD),))
    assert why.render_text(Root(".."), answer, context()) == (
        "grpcio: needs-setup\ngoogle-cloud-pubsub 2.1  ../pyproject.toml:14\n└─ grpcio (as the database says)\n"
    )


@pytest.mark.parametrize(
    ("unresolved", "more"),
    [
        (0, ""),
        (1, "; what 1 package brings is unknown: add a lock file or give --environment"),
        (2, "; what 2 packages bring is unknown: add a lock file or give --environment"),
    ],
)
def test_nothing_brings_it(unresolved, more):
    answer = Answer("uvloop", None, "breaking", (), unresolved)
    assert why.render_text(Root(), answer, context()) == f"uvloop: nothing in this project is seen to bring it{more}\n"


def test_json():
    assert json.loads(why.render_json(Root(".."), Answer("grpcio", "1.76", "needs-setup", ((PUBSUB, TOLD),)))) == {
        "name": "grpcio",
        "version": "1.76",
        "status": "needs-setup",
        "chains": [
            [
                {"what": "requirement", "text": "google-cloud-pubsub 2.1", "path": "../pyproject.toml", "line": 14},
                {"what": "package", "text": "grpcio (as the database says)", "path": None, "line": None},
            ]
        ],
    }


def entry(name: str, **fields) -> Entry:
    given = {
        "version": "1.0",
        "specifier": "",
        "status": "inert",
        "confidence": None,
        "proof": None,
        "severity": None,
        "direct": True,
        "certain": True,
        "spared": False,
        "resolved": True,
        "project": "",
        "chain": (Link("requirement", f"{name} 1.0", "pyproject.toml", 3),),
    }
    return Entry(name, **{**given, **fields})


def test_a_table_of_packages():
    entries = [
        entry("six"),
        entry("redis", version=None, specifier=">=4", status="cooperative"),
        entry("grpcio", status="needs-setup", direct=False, spared=True, chain=(PUBSUB, CORE, GRPCIO)),
        entry("uvloop", version=None, status="breaking", direct=False, certain=False, chain=(PUBSUB, TOLD)),
    ]
    assert deps.render_text(Root(), entries, context()) == (
        "PACKAGE  VERSION  STATUS       COMES FROM\n"
        "six      1.0      inert        pyproject.toml:3\n"
        "redis    >=4      cooperative  pyproject.toml:3\n"
        "grpcio   1.0      needs-setup  pyproject.toml:14 google-cloud-pubsub → google-api-core (spared)\n"
        "uvloop   any      breaking     pyproject.toml:14 google-cloud-pubsub (as the database says)\n"
    )


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        pytest.param({"status": "cooperative"}, "", id="no harm"),
        pytest.param({"status": "blocking", "proof": "requirement"}, "", id="required is enough"),
        pytest.param({"status": "blocking", "proof": "import"}, "", id="imported is enough"),
        pytest.param({"status": "breaking", "proof": "use"}, " (only some uses)", id="some uses"),
        pytest.param(
            {"status": "blocking", "proof": "use", "severity": "info"}, " (only some uses, info)", id="computes"
        ),
        pytest.param({"status": "breaking", "proof": "import", "severity": "warning"}, " (warning)", id="milder"),
        pytest.param(
            {"status": "breaking", "proof": "use", "spared": True}, " (only some uses, spared)", id="nobody drives it"
        ),
    ],
)
def test_what_a_status_is_about(fields, remark):
    line = deps.render_text(Root(), [entry("six", **fields)], context()).splitlines()[1]
    assert line.endswith(f"pyproject.toml:3{remark}")


def test_what_only_some_uses_do_is_not_painted_as_harm():
    def painted(**fields):
        return deps.render_text(Root(), [entry("six", status="blocking", **fields)], context(color=True))

    assert "\x1b[1;31m" in painted(proof="import")
    assert "\x1b[1;31m" not in painted(proof="use")


def test_colours_do_not_move_columns():
    plain = deps.render_text(Root(), [entry("six", status="breaking")], context())
    painted = deps.render_text(Root(), [entry("six", status="breaking")], context(color=True))
    assert painted.replace("\x1b[1;31m", "").replace("\x1b[0m", "") == plain


def test_no_packages():
    assert deps.render_text(Root(), [], context()) == "no packages found\n"


def test_packages_as_json():
    (value,) = json.loads(
        deps.render_json(Root(), [entry("redis", version=None, specifier=">=4", confidence="proven")])
    )
    assert value == {
        "name": "redis",
        "version": None,
        "specifier": ">=4",
        "status": "inert",
        "confidence": "proven",
        "proof": None,
        "severity": None,
        "direct": True,
        "certain": True,
        "spared": False,
        "resolved": True,
        "project": ".",
        "chain": [{"what": "requirement", "text": "redis 1.0", "path": "pyproject.toml", "line": 3}],
    }
