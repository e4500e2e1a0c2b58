"""gunicorn's Python configuration: what its settings may be, and where they stand."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest

from geventlint.deployment import commands
from geventlint.deployment.gunicorn_file import find, launches, read
from geventlint.deployment.gunicorn_settings import SETTINGS


def nothing(_: str) -> None:
    return None


def texts(source: str, name: str = "worker_class", **environment: str) -> tuple[str, ...]:
    settings = read("g.py", dedent(source).encode(), nothing, environment).settings
    return settings[name].texts if name in settings else ()


VALUES = [
    pytest.param("worker_class = 'gevent'", ("gevent",), id="constant"),
    pytest.param("worker_class: str = 'gevent'", ("gevent",), id="annotated"),
    pytest.param("import os\nworker_class = os.environ.get('W', 'gevent')", ("gevent",), id="environ.get"),
    pytest.param("import os\nworker_class = os.getenv('W', default='gevent')", ("gevent",), id="getenv by keyword"),
    pytest.param("from os import environ as e\nworker_class = e.get('W', 'gevent')", ("gevent",), id="alias of environ"),
    pytest.param("from decouple import config\nworker_class = config('W', default='gevent')", ("gevent",), id="decouple"),
    pytest.param("worker_class = env.str('W', 'gevent').lower()", ("gevent",), id="method of a look-up"),
    pytest.param("import os\nworker_class = os.getenv('W') or 'gevent'", ("gevent",), id="or"),
    pytest.param("worker_class = X and 'gevent'", ("gevent",), id="and"),
    pytest.param("import os\nworker_class = 'gevent' if os.getenv('X') else 'sync'", ("gevent", "sync"), id="either"),
    pytest.param("if X:\n  worker_class = 'gevent'\nelse:\n  worker_class = 'sync'", ("gevent", "sync"), id="branches"),
    pytest.param("try:\n  import gevent\n  worker_class = 'gevent'\nexcept ImportError:\n  worker_class = 'sync'", ("gevent", "sync"), id="try"),
    pytest.param("kind = 'gevent'\nworker_class = kind", ("gevent",), id="name"),
    pytest.param("a = 'gunicorn.workers'\nworker_class = f'{a}.ggevent.GeventWorker'", ("gunicorn.workers.ggevent.GeventWorker",), id="f-string"),
    pytest.param("def pick():\n  return 'gevent'\nworker_class = pick()", ("gevent",), id="function"),
    pytest.param("from gunicorn.workers.ggevent import GeventWorker\nworker_class = GeventWorker", ("gunicorn.workers.ggevent.GeventWorker",), id="class"),
    pytest.param("import gunicorn.workers.ggevent as g\nclass W(g.GeventWorker): pass\nworker_class = W", ("gunicorn.workers.ggevent.GeventWorker",), id="own class"),
    pytest.param("import shop.w\nworker_class = shop.w.Worker", ("shop.w.Worker",), id="attribute"),
    pytest.param("worker_class = {'a': 'gevent'}[X]", ("gevent",), id="table"),
    pytest.param("worker_class = None", ("${None}",), id="none"),
    pytest.param("worker_class = os.environ['W']", ("${os.environ['W']}",), id="unknown variable"),
    pytest.param("worker_class = pick(1)", ("${pick(1)}",), id="unknown call"),
    pytest.param("worker_class = x.y", ("${x.y}",), id="unknown attribute"),
    pytest.param("worker_class = pick", ("${pick}",), id="unknown name"),
    pytest.param("worker_class = 1 + 2", ("${1 + 2}",), id="arithmetic"),
    pytest.param("worker_class = a[0]", ("${a[0]}",), id="unknown table"),
    pytest.param("import os\nworker_class = os.getenv('N', '1') == '1'", ("True",), id="equal"),
    pytest.param("import os\nworker_class = os.getenv('N', '1') != '1'", ("False",), id="unequal"),
    pytest.param("import os\nworker_class = os.getenv('N', ' True').strip().lower() in {'1', 'true'}", ("True",), id="lowered"),
    pytest.param("import os\nworker_class = bool(os.getenv('N', 'false'))", ("True",), id="truth of a text"),
    pytest.param("import os\nworker_class = bool(int(os.getenv('N', '0')))", ("False",), id="truth of a number"),
    pytest.param("import os\nworker_class = bool(int(os.getenv('N', '10')))", ("True",), id="truth of another number"),
    pytest.param("import os\nworker_class = bool(os.getenv('N', ''))", ("False",), id="truth of no text"),
    pytest.param("import os\nworker_class = bool(os.getenv('N'))", ("${bool(os.getenv('N'))}",), id="truth of an unknown text"),
    pytest.param("import os\nDEBUG = os.getenv('N', 'no') == 'yes'\nworker_class = not DEBUG", ("True",), id="not"),
    pytest.param("worker_class = not 'False'", ("False",), id="not a text"),
    pytest.param("worker_class = not 0", ("True",), id="not a number"),
    pytest.param("worker_class = not unknown", ("${not unknown}",), id="not an unknown name"),
    pytest.param("worker_class = 'a' in ('1', 'true')", ("False",), id="among"),
    pytest.param("worker_class = 'a' not in ['1', 'true']", ("True",), id="not among"),
    pytest.param("worker_class = 'a' in names", ("${'a' in names}",), id="among unknown"),
    pytest.param("worker_class = 'a' in (name,)", ("${'a' in (name,)}",), id="among an unknown one"),
    pytest.param("worker_class = 1 < 2 < 3", ("${1 < 2 < 3}",), id="two comparisons"),
    pytest.param("worker_class = 1 < 2", ("${1 < 2}",), id="less"),
    pytest.param("worker_class = name == 'a'", ("${name == 'a'}",), id="unknown on the left"),
    pytest.param("def f(): return f()\nworker_class = f()", ("${f()}",), id="recursive function"),
    pytest.param("# worker_class = 'gevent'\nx.worker_class = 'gevent'", (), id="not set"),
    pytest.param("workers, worker_class = 2, 'gevent'", ("gevent",), id="tuple"),
    pytest.param("[workers, worker_class] = (2, 'gevent')", ("gevent",), id="list"),
    pytest.param("a, b = 'sync', 'gevent'\na, b = b, a\nworker_class = a", ("gevent",), id="exchanged names"),
    pytest.param("x.y, worker_class = 1, 'gevent'", ("gevent",), id="tuple with an attribute"),
    pytest.param("if X:\n  a, worker_class = 1, 'gevent'\nelse:\n  worker_class = 'sync'", ("gevent", "sync"), id="tuple in a branch"),
    pytest.param("worker_class = 'gevent' if " + "not " * 40 + "X else 'sync'", ("gevent", "sync"), id="a deep choice"),
    pytest.param("workers, worker_class = pick()", ("${pick()}",), id="tuple of a call"),
    pytest.param("*workers, worker_class = 2, 'gevent'", ("${(2, 'gevent')}",), id="starred tuple"),
    pytest.param("worker_class, workers = 'gevent', 2, 3", ("${('gevent', 2, 3)}",), id="tuple of another length"),
    pytest.param("worker_class = 'g' + 'event'", ("gevent",), id="concatenation"),
    pytest.param("a = 'g'\nworker_class = a + 'ev' + 'ent'", ("gevent",), id="concatenation of names"),
    pytest.param("worker_class = 'g'\nworker_class += 'event'", ("gevent",), id="augmented"),
    pytest.param("worker_class = 'a'\nworker_class *= 2", ("${worker_class *= 2}",), id="otherwise augmented"),
    pytest.param("worker_class += 'event'", ("${worker_class += 'event'}",), id="augmented unknown"),
    pytest.param("worker_class = name + 'event'", ("${name + 'event'}",), id="concatenation of an unknown name"),
    pytest.param("n = '2'\nworker_class = n + '3'", ("${n + '3'}",), id="texts that may be numbers"),
    pytest.param("worker_class = 'a' * 2", ("${'a' * 2}",), id="repeated"),
    pytest.param("worker_class = '{}.{}'.format('a', 'b')", ("a.b",), id="format"),
    pytest.param("w = 'Own'\nworker_class = '{m}.{0}'.format(w, m='shop')", ("shop.Own",), id="format by number and name"),
    pytest.param("worker_class = '{{{}}}'.format('a')", ("{a}",), id="format with braces"),
    pytest.param("worker_class = '{}'.format(a)", ("${'{}'.format(a)}",), id="format of an unknown name"),
    pytest.param("worker_class = '{:>9}'.format('a')", ("${'{:>9}'.format('a')}",), id="format with a form"),
    pytest.param("worker_class = '{!r}'.format('a')", ("${'{!r}'.format('a')}",), id="format with a conversion"),
    pytest.param("worker_class = '{a.b}'.format(a='a')", ("${'{a.b}'.format(a='a')}",), id="format of an attribute"),
    pytest.param("worker_class = '{1}'.format('a')", ("${'{1}'.format('a')}",), id="format of too little"),
    pytest.param("worker_class = '{'.format('a')", ("${'{'.format('a')}",), id="broken format"),
    pytest.param("a = 'x'\nworker_class = f'{a!r}'", ("${f'{a!r}'}",), id="f-string with a conversion"),
    pytest.param("worker_class = f'{a}.b'", ("${a}.b",), id="f-string of an unknown name"),
    pytest.param("worker_class = 'gevent' if unknown else other()", ("gevent", "${other()}"), id="either, one unknown"),
    pytest.param("import os\nworker_class = os.environ['W'] if 'W' in os.environ else 'gevent'", ("gevent",), id="a default in a choice"),
    pytest.param("import os\nDEBUG = os.getenv('DEBUG', '0') == '1'\nworker_class = 'sync' if DEBUG else 'gevent'", ("gevent",), id="a choice that is known"),
    pytest.param("DEBUG = False\nif DEBUG:\n  worker_class = 'sync'\nelse:\n  worker_class = 'gevent'", ("gevent",), id="a branch that is known"),
    pytest.param("DEBUG = True\nif DEBUG:\n  worker_class = 'gevent'\nelse:\n  worker_class = 'sync'", ("gevent",), id="the first branch"),
    pytest.param("DEBUG = 'False'\nif not DEBUG:\n  worker_class = 'sync'\nelse:\n  worker_class = 'gevent'", ("gevent",), id="a text is true"),
    pytest.param("worker_class = 'sync'\nif X:\n  worker_class = 'gevent'", ("sync", "gevent"), id="a branch over a default"),
    pytest.param("A = True\nif X:\n  A = False\nworker_class = 'gevent' if A else 'sync'", ("gevent", "sync"), id="a choice by what a branch may change"),
    pytest.param("import sys\nif sys.platform == 'linux':\n  worker_class = 'gevent'\nelse:\n  worker_class = 'sync'", ("gevent", "sync"), id="a branch by an attribute"),
    pytest.param("import sys\nos = sys.platform\nworker_class = 'gevent' if os == 'linux' else 'sync'", ("gevent", "sync"), id="a choice by a name of an attribute"),
    pytest.param("from shop import kind\nworker_class = 'gevent' if kind == 'a' else kind + 'b'", ("gevent", "${kind + 'b'}"), id="a choice by an import"),
    pytest.param("K = 'a' if X else 'b'\nworker_class = 'gevent' if K == 'a' else 'sync'", ("gevent", "sync"), id="a choice by a choice"),
    pytest.param("worker_class = 'gevent' if True and X else 'sync'", ("gevent", "sync"), id="and with an unknown"),
    pytest.param("worker_class = 'sync' if False and X else 'gevent'", ("gevent",), id="and with what is false"),
    pytest.param("worker_class = 'gevent' if X or 'a' else 'sync'", ("gevent",), id="or with what is true"),
    pytest.param("import os\nworker_class = 'gevent' if os.environ.get('X', False) else 'sync'", ("sync",), id="a false default"),
    pytest.param("import os\nworker_class = 'gevent' if os.environ.get('X', '').lower() else 'sync'", ("sync",), id="an empty default"),
    pytest.param("import os\nworker_class = 'gevent' if int(os.environ.get('X', '0')) else 'sync'", ("sync",), id="a zero default"),
    pytest.param("import os\nworker_class = 'gevent' if int(os.environ.get('X', 'a')) else 'sync'", ("gevent", "sync"), id="a default that is no number"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), VALUES)
def test_values(source: str, expected: tuple[str, ...]) -> None:
    assert texts(source) == expected


CHOSEN = "import os\nworker_class = 'gevent' if os.environ.get('X') else 'sync'"


@pytest.mark.parametrize(
    ("source", "variables", "expected"),
    [
        pytest.param(CHOSEN, {"X": "1"}, ("gevent",), id="set"),
        pytest.param(CHOSEN, {"X": "0"}, ("gevent",), id="set to a word that only looks false"),
        pytest.param(CHOSEN, {"X": ""}, ("sync",), id="set to nothing"),
        pytest.param(CHOSEN, {}, ("gevent", "sync"), id="not set by the launch: a machine may set it"),
        pytest.param(CHOSEN.replace("os.environ.get", "env.bool"), {"X": "1"}, ("gevent",), id="a reader of its own"),
        pytest.param(
            CHOSEN.replace("os.environ.get", "env.bool"), {"X": "off"}, ("gevent", "sync"), id="which may convert"
        ),
    ],
)
def test_choices_by_the_environment(source: str, variables: dict[str, str], expected: tuple[str, ...]) -> None:
    assert texts(source, **variables) == expected


def test_the_environment_of_the_launch_wins_over_defaults() -> None:
    assert texts("import os\nworker_class = os.getenv('W', 'gevent')", W="sync") == ("sync",)
    assert texts("import os\nworker_class = os.environ['W']", W="sync") == ("sync",)
    idiom = (
        "import os\nfor k, v in os.environ.items():\n  if k.startswith('GUNICORN_'):\n    locals()[k[9:].lower()] = v\n"
    )
    assert texts(idiom, GUNICORN_WORKER_CLASS="gevent") == ("gevent",)
    assert texts(idiom, GUNICORN_OTHER="gevent") == ()
    assert texts("workers = int(os.getenv('N', 4))", "workers") == ("4",)


@pytest.mark.parametrize(
    "source",
    [
        "from gevent import monkey\nmonkey.patch_all()",
        "import gevent.monkey\ngevent.monkey.patch_all()",
        "import gevent.monkey as m\nm.patch_all(thread=False)",
        "from gevent.monkey import patch_all as p\np()",
        "try:\n  from gevent import monkey\n  monkey.patch_all()\nexcept ImportError:\n  pass",
        "from base import *",
        "import base",
        "import os, conf.base as b",
        "from base import worker_class",
        "from conf import base",
    ],
)
def test_patch_at_module_level(source: str) -> None:
    base = b"from gevent.monkey import patch_all\npatch_all()\nworker_class = 'gevent'\n"
    found = read("conf/g.py", source.encode(), lambda path: base if path == "conf/base.py" else None)
    assert found.patches_first


@pytest.mark.parametrize(
    "source",
    [
        "def post_fork(s, w):\n  from gevent import monkey\n  monkey.patch_all()",
        "from setuptools import monkey\nmonkey.patch_all()",
        "monkey.patch_all()",
        "from gevent import monkey\nmonkey.patch_all",
        "from broken import *\nfrom missing import *\nfrom . import *",
        "import broken, missing\nfrom . import other",
        "import hooks",
        "def post_fork(server, worker):\n  import base",
    ],
)
def test_no_patch(source: str) -> None:
    others = {"broken.py": b"( # patch_all", "base.py": b"import gevent.monkey\ngevent.monkey.patch_all()"}
    others["hooks.py"] = b"def patch():\n  import gevent.monkey\n  gevent.monkey.patch_all()"
    assert not read("g.py", source.encode(), others.get).patches_first


def test_star_imports_that_go_in_a_circle() -> None:
    known = {"b.py": b"from a import *\nworkers = 2", "a.py": b"from b import *"}
    found = read("a.py", b"from b import *\n", known.get)
    assert found.settings["workers"].text == "2"


def test_places_count_characters() -> None:
    found = commands.gunicorn_configuration("g.py", "x = 'é'; worker_class = 'gevent'".encode(), nothing)
    where = found.settings["worker_class"].location
    assert (where.line, where.column, where.end_column) == (1, 10, 33)


UNREADABLE = [
    pytest.param("worker_class = 'gevent'\n", ("gevent",), None, id="nothing"),
    pytest.param("a = = 1\nworker_class = 'gevent'\n", ("gevent",), 1, id="a statement before"),
    pytest.param("worker_class = 'gevent'\ndef f(\n  x\n", ("gevent",), 2, id="a statement after"),
    pytest.param("workers = (\nworker_class = 'gevent'\n", ("gevent",), 1, id="an open bracket"),
    pytest.param("if X:\n  a = = 1\nelse:\n  worker_class = 'gevent'  # x\n", ("gevent",), 2, id="in the same block"),
    pytest.param("w = = 'a'\nworker_class = w\n", ("${= 'a'}",), 1, id="the value it needs"),
    pytest.param("worker_class = a b\n", ("${a b}",), 1, id="its own value"),
    pytest.param(
        "worker_class = 'sync'\nif X:\n  worker_class = 'gevent'\n  b = = 1\n", ("sync", "gevent"), 4, id="a branch"
    ),
    pytest.param("worker_class: str = 'gevent'\n\0", ("gevent",), 1, id="a null byte"),
    pytest.param('x = 1\nworker_class = "gevent"\n"""\n', ("gevent",), 3, id="an open string"),
]


@pytest.mark.parametrize(("source", "expected", "line"), UNREADABLE)
def test_a_statement_that_cannot_be_read_costs_no_more_than_itself(
    source: str, expected: tuple[str, ...], line: int | None
) -> None:
    found = read("g.py", source.encode(), nothing)
    assert found.settings["worker_class"].texts == expected
    assert (found.problem.location.line if found.problem else None) == line


def test_branches_of_a_match() -> None:
    source = "match X:\n  case 'a':\n    worker_class = 'gevent'\n  case _:\n    worker_class = 'sync'\n"
    assert texts(source) == ("gevent", "sync")


NEWER = """\
import os

type Names = list[str]

def first[T](items: list[T]) -> T:
    return items[0]

bind = f"{os.environ.get("HOST", "0.0.0.0")}:8000"
worker_class = os.environ.get("WORKER", "gevent")
workers = int(f"{os.environ.get("N", "4")}")
"""


def test_syntax_of_a_newer_python() -> None:
    found = read("g.py", NEWER.encode(), nothing)
    assert found.settings["worker_class"].text == "gevent"
    assert found.settings["workers"].text in {"4", '${int(f"{os.environ.get("N", "4")}")}'}
    assert (found.problem is None) == (sys.version_info >= (3, 12))


def test_many_statements_that_cannot_be_read_end_the_reading() -> None:
    found = read("g.py", b"a = = 1\n" * 40 + b"worker_class = 'gevent'\n", nothing)
    assert found.settings["worker_class"].texts == ("gevent",)
    assert found.problem is not None


def test_broken_and_huge_files_have_no_settings() -> None:
    assert "never closed" in str(read("g.py", b"worker_class = (", nothing).problem)
    assert "larger" in str(read("g.py", b"#" * 600_000, nothing).problem)
    assert launches(read("g.py", b"x = 1", nothing)) == ()


def test_finding_a_configuration() -> None:
    def opened(path: str) -> bytes | None:
        return b"workers = 2" if path in {"shop/conf.py", "gunicorn.conf.py"} else None

    for name in ("python:shop.conf", "file:shop/conf.py", "/app/shop/conf.py", "${HOME}/shop/conf.py"):
        found = find(name, "run.sh", "", opened)
        assert found is not None
        assert found.path == "shop/conf.py"
    assert find("gunicorn.conf.py", "run.sh", "", opened, required=False) is not None
    assert find("gunicorn.conf.py", "run.sh", "src", opened, required=False) is None
    assert find("$CONFIG", "run.sh", "", opened) is None
    assert {"worker_class", "preload_app"} <= SETTINGS
