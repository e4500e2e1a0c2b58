from __future__ import annotations

import pytest

from geventlint.source.gate import scan
from geventlint.source.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    names=frozenset({"asyncio.run", "gevent.monkey.patch_*", "os.fork"}),
    tails=frozenset({"worker_main"}),
    settings=frozenset({"worker_pool"}),
    modules=frozenset({"psycopg2", "google.cloud.pubsub"}),
)

CLOSED = [
    pytest.param(b"", id="empty file"),
    pytest.param(b"import os\nos.getpid()\n", id="another name of the module"),
    pytest.param(b"import asyncio\nrun()\n", id="the name apart from its module"),
    pytest.param(b"from asyncio import sleep\n", id="another name taken from the module"),
    pytest.param(b"# psycopg2\n", id="module in a comment"),
    pytest.param(b"from .psycopg2 import x\n", id="relative import of the same name"),
    pytest.param(b"network_workers = 1\n", id="part of a word"),
    pytest.param(b"\xef\xbb\xbfx = 1\n", id="UTF-8 with a mark"),
    pytest.param("ж = 1\n".encode(), id="UTF-8"),
]


@pytest.mark.parametrize("data", CLOSED)
def test_keeps_out(data):
    assert not scan(data, VOCABULARY)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("import os\n".encode("utf-16"), id="UTF-16"),
        pytest.param("# ü\n".encode("utf-16-be"), id="UTF-16, big-endian, without a mark"),
        pytest.param(b"\xff\xfe" + "ж = 1\n".encode("utf-16-le"), id="UTF-16 whose first letter is not ASCII"),
        pytest.param(b"\0" * 20, id="zeros, as a crash of a file system leaves them"),
    ],
)
def test_lets_in_what_python_cannot_read(data):
    assert scan(data, VOCABULARY)


MODULES = [
    pytest.param(b"import psycopg2\n", id="plain"),
    pytest.param(b"import a, psycopg2\n", id="second of a list"),
    pytest.param(b"import a.b as c, psycopg2\n", id="after a renamed one"),
    pytest.param(b"import a, \\\n psycopg2\n", id="on a continued line"),
    pytest.param(b"import \\\n psycopg2\n", id="on the next line"),
    pytest.param(b"from psycopg2 \\\nimport x\n", id="from on the line before"),
    pytest.param(b"from psycopg2 \\\r\nimport x\r\n", id="from on the line before, CRLF"),
    pytest.param(b"from\tpsycopg2.extras import x\n", id="tab"),
    pytest.param(b"x = 1; import psycopg2\n", id="after a semicolon"),
    pytest.param(b"import a;import psycopg2\n", id="second statement"),
    pytest.param(b"import psycopg2;x()\n", id="before a semicolon"),
    pytest.param(b"if x: from psycopg2 import y\n", id="one-line if"),
    pytest.param(b"from a import b; from psycopg2 import c\n", id="second from"),
    pytest.param(b"lazy import psycopg2\n", id="lazy import"),
    pytest.param(b"lazy from psycopg2 import x\n", id="lazy from"),
    pytest.param(b"\xef\xbb\xbffrom psycopg2 import x\n", id="byte order mark"),
    pytest.param(b"import a\rfrom psycopg2 import x\r", id="lone CR"),
    pytest.param(b"__import__('psycopg2')\n", id="call"),
    pytest.param(b"m = importlib.import_module(\n    'psycopg2.extras')\n", id="importlib"),
    pytest.param(b"def f():\n    import psycopg2", id="in a function, at the end"),
    pytest.param(b"import " + b"a" * 200 + b", psycopg2\n", id="after a very long name"),
]


@pytest.mark.parametrize("data", MODULES)
def test_lets_modules_in(data):
    assert scan(data, VOCABULARY).modules


NAMES = [
    pytest.param(b"import asyncio\nasyncio.run(x)\n", id="attribute"),
    pytest.param(b"import asyncio\nasyncio . run(x)\n", id="spaces"),
    pytest.param(b"from asyncio import run\nrun(x)\n", id="taken"),
    pytest.param(b"import asyncio as a\na.run(x)\n", id="renamed"),
    pytest.param(b"from gevent import monkey\nmonkey.patch_all()\n", id="glob"),
    pytest.param(b"__import__('gevent.monkey').monkey.patch_all()\n", id="imported by call"),
]


@pytest.mark.parametrize("data", NAMES)
def test_lets_names_in(data):
    assert scan(data, VOCABULARY).names


@pytest.mark.parametrize("data", [b"app.worker_main()\n", b"worker_pool = 1\n", b"x = {'worker_pool': 1}\n"])
def test_lets_words_in(data):
    assert scan(data, VOCABULARY).words


def test_an_empty_vocabulary_keeps_everything_out():
    assert not scan(b"import psycopg2\napp.worker_main()\n", Vocabulary())


def test_any_attribute_of_a_module():
    everything = Vocabulary(names=frozenset({"grequests.*"}))
    assert scan(b"import grequests\ngrequests.get()\n", everything).names


def test_names_of_the_project_need_no_absolute_import():
    own = Vocabulary(names=frozenset({"shop.client.fetch", "shop.x.*"}), relative=True)
    assert scan(b"from .client import fetch\nfetch()\n", own).words


def test_few_gates_stand_for_many_words():
    many = Vocabulary(settings=frozenset(f"worker_{number}" for number in range(50)))
    assert many.gates == (b"worker_",)


def test_the_longest_module_is_named():
    nested = Vocabulary(modules=frozenset({"google.cloud", "google.cloud.pubsub"}))
    assert nested.module("google.cloud.pubsub.types") == "google.cloud.pubsub"
    assert nested.module("google.cloud.storage") == "google.cloud"
    assert nested.module("google") is None
