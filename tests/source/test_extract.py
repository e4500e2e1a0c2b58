from __future__ import annotations

import textwrap

import pytest

from geventlint.source.extract import extract, scan
from geventlint.source.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    names=frozenset(
        {
            "gevent.monkey.patch_*",
            "__import__.gevent.monkey.patch_*",
            "asyncio.run",
            "asyncio.Runner",
            "asyncio.Runner.run",
            "asyncio.coroutine",
            "asgiref.sync.async_to_sync",
            "select.epoll",
            "celery.bin.celery.main",
            "celery.Celery",
            "celery.exceptions.SoftTimeLimitExceeded",
            "os.fork",
            "builtins.exit",
        }
    ),
    tails=frozenset({"worker_main", "run_until_complete", "run_forever"}),
    settings=frozenset({"worker_pool", "CELERY_WORKER_POOL", "soft_time_limit"}),
    modules=frozenset({"psycopg2", "google.cloud.pubsub", "gevent", "grequests"}),
)


def found(source: str, vocabulary: Vocabulary = VOCABULARY, path: str = "shop/tasks.py"):
    data = textwrap.dedent(source).encode()
    hits = scan(data, vocabulary)
    if not hits:
        return ()
    facts = extract(path, data, hits, vocabulary)
    assert not facts.problems
    return facts.uses


def calls(source: str, **options) -> list[tuple[str, str, int, int]]:
    return [(use.form, use.name, use.line, use.column) for use in found(source, **options) if use.form != "import"]


SILENT = [
    pytest.param("import os\nos.getpid()\n", id="another attribute of the module"),
    pytest.param("from . import monkey\nmonkey.patch_all()\n", id="a module of the package that has the same name"),
    pytest.param("def patch_all():\n    pass\npatch_all()\n", id="a function of the file that has the same name"),
    pytest.param(
        "import gevent\nfrom setuptools import monkey\nmonkey.patch_all()\n", id="a module of another package"
    ),
    pytest.param("from gevent import monkey\nif monkey:\n    pass\n", id="the module alone"),
    pytest.param('"""\nfrom gevent import monkey\nmonkey.patch_all()\n"""\n', id="in a docstring"),
    pytest.param("# import asyncio; asyncio.run(main())\n", id="in a comment"),
    pytest.param("import asyncio\ndef f(asyncio):\n    asyncio.run(1)\n", id="a parameter hides the module"),
    pytest.param(
        "import asyncio\ndef f():\n    asyncio = fake()\n    asyncio.run(1)\n", id="a local variable hides it"
    ),
    pytest.param("import asyncio\nasyncio = fake()\nasyncio.run(1)\n", id="rebound for good"),
    pytest.param("import asyncio\ndef f(runner: asyncio.Runner) -> asyncio.Runner: ...\n", id="an annotation"),
    pytest.param("import asyncio\nprint('asyncio.run')\n", id="in a string"),
    pytest.param("def f(worker_pool=None):\n    return worker_pool\n", id="a parameter with the name of a setting"),
    pytest.param("print(conf.worker_pool)\n", id="a setting that is read"),
    pytest.param("def exit():\n    pass\nexit()\n", id="a builtin defined anew"),
    pytest.param("from shop.runner import run\nrun()\n", id="a function of another module that has the same name"),
]


@pytest.mark.parametrize("source", SILENT)
def test_stays_silent(source):
    assert calls(source) == []


FOUND = [
    pytest.param(
        "from gevent import monkey; monkey.patch_all()", "gevent.monkey.patch_all", 28, id="module from package"
    ),
    pytest.param("import gevent.monkey; gevent.monkey.patch_all()", "gevent.monkey.patch_all", 23, id="dotted import"),
    pytest.param("from gevent.monkey import patch_all; patch_all(ssl=1)", "gevent.monkey.patch_all", 38, id="function"),
    pytest.param("from gevent.monkey import patch_all as m; m()", "gevent.monkey.patch_all", 43, id="function renamed"),
    pytest.param(
        "import gevent.monkey as gevent; gevent.patch_all()", "gevent.monkey.patch_all", 33, id="confusing name"
    ),
    pytest.param(
        "from gevent import monkey as curious_george; curious_george.patch_all(thread=False, select=False)",
        "gevent.monkey.patch_all",
        46,
        id="module renamed",
    ),
    pytest.param("__import__('gevent.monkey').monkey.patch_all()", "gevent.monkey.patch_all", 1, id="import by call"),
    pytest.param(
        '__import__("gevent.monkey").patch_all()', "__import__.gevent.monkey.patch_all", 1, id="broken import by call"
    ),
    pytest.param(
        "__import__('gevent.monkey', fromlist=['x']).patch_all()", "gevent.monkey.patch_all", 1, id="import from list"
    ),
    pytest.param(
        'import importlib; importlib.import_module("gevent.monkey").patch_all()',
        "gevent.monkey.patch_all",
        19,
        id="importlib",
    ),
    pytest.param(
        'from importlib import import_module; m = import_module("gevent.monkey"); m.patch_socket()',
        "gevent.monkey.patch_socket",
        74,
        id="module imported by call and bound",
    ),
    pytest.param("from gevent.monkey import *; patch_all()", "gevent.monkey.patch_all", 30, id="star import"),
    pytest.param(
        "from gevent.monkey import *\nx = 1\npatch_all()", "gevent.monkey.patch_all", 1, id="star, then lines"
    ),
    pytest.param(
        "try:\n    from asyncio import *\nexcept ImportError:\n    pass\ndef f():\n    run(1)",
        "asyncio.run",
        5,
        id="star tried",
    ),
    pytest.param(
        "import gevent.monkey; mk = gevent.monkey; mk.patch_all()", "gevent.monkey.patch_all", 43, id="rebound"
    ),
    pytest.param("import asyncio\\\n; asyncio.run(1)", "asyncio.run", 3, id="continued line"),
    pytest.param(
        "with asyncio.Runner() as r: r.run(x)\nimport asyncio", "asyncio.Runner.run", 29, id="instance of with"
    ),
    pytest.param("import asyncio; asyncio.Runner().run(x)", "asyncio.Runner.run", 17, id="instance at once"),
    pytest.param(
        "from celery import Celery; a = Celery('x'); a.worker_main()", "celery.Celery.worker_main", 45, id="tail"
    ),
    pytest.param("app.worker_main()", "*.worker_main", 1, id="tail of an unknown receiver"),
    pytest.param(
        "from .app import app; app.worker_main()", "shop.app.app.worker_main", 23, id="tail of a relative import"
    ),
    pytest.param("exit()", "builtins.exit", 1, id="builtin"),
]


@pytest.mark.parametrize(("source", "name", "column"), FOUND)
def test_finds_the_call(source, name, column):
    assert [(n, c) for form, n, _, c in calls(source + "\n") if form == "call"][-1] == (name, column)
