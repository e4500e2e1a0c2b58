"""Where a command of a script stands when variables hold its words, and what those words are."""

from __future__ import annotations

from textwrap import dedent

import pytest

from geventlint import deployment
from geventlint.deployment import commands


def rows(text: str) -> list[str]:
    data = dedent(text).encode()
    read = deployment.read("run.sh", "shell", data, lambda _: None)
    assert read.problems == ()
    hosts = commands.settled(host for launch in read.launches for host in commands.hosts_of(launch, lambda _: None))
    return [f"{host.location} {host.kind} {host.pool} {host.entry} {host.concurrency or ''}".rstrip() for host in hosts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "celery -A shop worker -P gevent",
            ["run.sh:1 celery gevent shop"],
            id="the program is written where it starts",
        ),
        pytest.param(
            "POOL=gevent\nexec celery -A shop worker -P $POOL",
            ["run.sh:2 celery gevent shop"],
            id="a later word is a variable",
        ),
        pytest.param(
            "BIN=/usr/bin/celery\n\n$BIN -A shop worker -P gevent",
            ["run.sh:3 celery gevent shop"],
            id="the program is a variable",
        ),
        pytest.param(
            'BIN=${BIN:-/usr/bin/celery}\n\nexec "${BIN}" -A shop worker -P gevent',
            ["run.sh:3 celery gevent shop"],
            id="the program behind exec is a variable with a default",
        ),
        pytest.param(
            "exec \\\n  celery -A shop worker -P gevent",
            ["run.sh:2 celery gevent shop"],
            id="exec stands on a line of its own",
        ),
        pytest.param(
            'LINE="celery -A shop worker -P gevent"\necho starting\nexec $LINE',
            ["run.sh:1 celery gevent shop"],
            id="a variable holds the whole line, which is mended there",
        ),
    ],
)
def test_place(text: str, expected: list[str]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("$ENV/bin/python -m pip install gunicorn flask", [], id="pip of an environment"),
        pytest.param("${ENV}/bin/pip install celery gunicorn", [], id="its other pip"),
        pytest.param(
            "$ENV/bin/python -m celery -A shop worker -P gevent",
            ["run.sh:1 celery gevent shop"],
            id="a module of its Python",
        ),
        pytest.param("$ENV/bin/celery -A shop worker -P gevent", ["run.sh:1 celery gevent shop"], id="its program"),
        pytest.param(
            "$RUNNER celery -A shop worker -P gevent", ["run.sh:1 celery gevent shop"], id="a runner we do not know"
        ),
    ],
)
def test_a_program_whose_folder_is_not_known(text: str, expected: list[str]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        pytest.param({}, "app", id="its default"),
        pytest.param({"wsgi.py": ""}, "wsgi", id="wsgi.py comes first"),
        pytest.param({"wsgi.py": "", ".flaskenv": "FLASK_APP=shop\n"}, "shop", id="named in .flaskenv"),
        pytest.param({".env": "FLASK_APP=a\n", ".flaskenv": "FLASK_APP=b\n"}, "a", id=".env wins"),
        pytest.param({".env": "X=1\n", ".flaskenv": "FLASK_APP=b\n"}, "b", id="an environment file of others"),
    ],
)
def test_application_of_flask(files: dict[str, str], entry: str) -> None:
    texts = {path: text.encode() for path, text in files.items()}
    (launch,) = deployment.read("run.sh", "shell", b"exec flask run", texts.get).launches
    assert [host.entry for host in commands.hosts_of(launch, texts.get)] == [entry]


@pytest.mark.parametrize(
    "assignment",
    [
        pytest.param('OPTIONS="-P gevent -c 5"', id="quoted"),
        pytest.param("OPTIONS='-P gevent -c 5'", id="in single quotes"),
        pytest.param('OPTIONS=${OPTIONS="-P gevent -c 5"}', id="a default with spaces, not quoted outside"),
        pytest.param('OPTIONS=${OPTIONS:-"-P gevent -c 5"}', id="another default"),
        pytest.param('OTHER="-P gevent"\nOPTIONS=$OTHER\\ -c\\ 5', id="another variable"),
        pytest.param("OTHER=(-P gevent -c 5)\nOPTIONS=${OTHER[@]}", id="an array"),
    ],
)
def test_an_assignment_keeps_the_spaces(assignment: str) -> None:
    line = assignment.count("\n") + 2
    assert rows(f"{assignment}\ncelery -A shop worker $OPTIONS") == [f"run.sh:{line} celery gevent shop 5"]


ASSIGNED = [
    pytest.param("OPTS=(-P gevent)", "gevent", id="an array"),
    pytest.param("OPTS=(\n  -P\n  gevent\n)", "gevent", id="an array over several lines"),
    pytest.param("OPTS=(-P gevent", "prefork", id="an array that nobody closes"),
    pytest.param("declare -a OPTS=(-P gevent)", "gevent", id="a declared array"),
    pytest.param("OPTS=(-P)\nOPTS+=(gevent)", "gevent", id="an array that grows"),
    pytest.param("export OPTS='-P gevent'", "gevent", id="an exported text"),
    pytest.param("OPTS='-P gev'\nOPTS+=ent", "gevent", id="a text that grows"),
    pytest.param("OPTS+='-P gevent'", "gevent", id="a text that grows from nothing"),
    pytest.param("OPTS=-P\\ gevent", "gevent", id="a text without quotes"),
    pytest.param('X="OPTS=no"\nOPTS="-P gevent"\nexport $X "Y=1"', "gevent", id="words that are no assignments"),
    pytest.param("OPTS[0]=-Pgevent", "gevent", id="an item"),
]


@pytest.mark.parametrize(("assignment", "pool"), ASSIGNED)
def test_what_an_assignment_gives(assignment: str, pool: str) -> None:
    reads = "${OPTS[@]}" if "(" in assignment else "$OPTS"
    expected = [] if pool == "prefork" else [pool]
    found = rows(f"{assignment}\ncelery -A shop worker {reads}\n")
    assert [row.split()[2] for row in found] == expected


EXPORTED = [
    pytest.param("export CELERY_WORKER_POOL=gevent", "gevent", id="export"),
    pytest.param("CELERY_WORKER_POOL=gevent\nexport CELERY_WORKER_POOL", "gevent", id="exported later"),
    pytest.param("declare -x CELERY_WORKER_POOL=gevent", "gevent", id="declare -x"),
    pytest.param("set -a\nCELERY_WORKER_POOL=gevent", "gevent", id="all exported"),
    pytest.param("CELERY_WORKER_POOL=gevent", "prefork", id="not exported"),
    pytest.param("declare CELERY_WORKER_POOL=gevent", "prefork", id="declared"),
    pytest.param("export $UNKNOWN\nCELERY_WORKER_POOL=gevent", "prefork", id="another one exported"),
]


@pytest.mark.parametrize(("assignment", "pool"), EXPORTED)
def test_what_a_program_gets(assignment: str, pool: str) -> None:
    (row,) = rows(f"{assignment}\ncelery -A shop worker\n")
    assert row.split()[2] == pool
