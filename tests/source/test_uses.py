"""Forms, places, arguments and scopes of the uses that ``extract`` finds."""

from __future__ import annotations

import textwrap

import pytest

from geventlint.source.extract import Hits, extract, scan
from geventlint.source.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    names=frozenset(
        {"gevent.monkey.patch_*", "asyncio.run", "select.epoll", "asyncio.coroutine", "asgiref.sync.async_to_sync"}
    ),
    tails=frozenset({"worker_main", "run_forever"}),
    settings=frozenset({"worker_pool", "CELERY_WORKER_POOL", "soft_time_limit"}),
    modules=frozenset({"psycopg2", "google.cloud.pubsub", "grequests"}),
)


def uses(source: str, path: str = "shop/tasks.py", vocabulary: Vocabulary = VOCABULARY, wanted=None):
    data = textwrap.dedent(source).encode()
    facts = extract(path, data, scan(data, vocabulary), vocabulary, wanted)
    assert facts.problems == ()
    return facts.uses


def only(source: str, form: str = "call", **options):
    found = [use for use in uses(source, **options) if use.form == form]
    assert len(found) == 1, found
    return found[0]


# --- scope ---------------------------------------------------------------------------------

INSIDE = """\
    import asyncio, select, gevent.monkey
    from celery import Celery, shared_task
    app = Celery("shop")
    """


def scope(body: str):
    return only(textwrap.dedent(INSIDE) + textwrap.dedent(body)).scope


def test_module_level():
    assert scope("asyncio.run(1)\n").functions == ()


def test_method_of_a_decorated_class():
    found = scope(
        """
        from base import Base
        @register
        class Client(Base):
            @app.task(bind=True)
            async def fetch(self):
                return asyncio.run(1)
        """
    )
    assert found.symbol == "Client.fetch"
    assert found.functions == ("fetch",)
    assert found.asynchronous
    assert found.decorators == ("register", "celery.Celery.task")
    assert found.bases == ("base.Base",)


def test_nested_functions():
    found = scope(
        """
        @shared_task
        def outer():
            async def middle():
                def inner():
                    asyncio.run(1)
        """
    )
    assert found.symbol == "outer.middle.inner"
    assert found.functions == ("outer", "middle", "inner")
    assert not found.asynchronous
    assert found.decorators == ("celery.shared_task",)


@pytest.mark.parametrize(
    ("body", "conditions"),
    [
        pytest.param("if a:\n    asyncio.run(1)\n", ("a",), id="if"),
        pytest.param("if a:\n    pass\nelse:\n    asyncio.run(1)\n", ("not (a)",), id="else"),
        pytest.param("if a:\n    pass\nelif b:\n    asyncio.run(1)\n", ("not (a)", "b"), id="elif"),
        pytest.param("while a:\n    asyncio.run(1)\n", ("a",), id="while"),
        pytest.param("x = asyncio.run(1) if a else 2\n", ("a",), id="conditional expression"),
        pytest.param("x = 2 if a else asyncio.run(1)\n", ("not (a)",), id="its other branch"),
        pytest.param("a and asyncio.run(1)\n", ("a",), id="and"),
        pytest.param("a or asyncio.run(1)\n", ("not (a)",), id="or"),
        pytest.param("for a in b:\n    asyncio.run(1)\n", (), id="for"),
        pytest.param("match a:\n    case 1:\n        asyncio.run(1)\n", (), id="match"),
        pytest.param("while a:\n    pass\nelse:\n    asyncio.run(1)\n", (), id="else of while"),
    ],
)
def test_conditions(body, conditions):
    assert scope(body).conditions == conditions


@pytest.mark.parametrize(
    ("body", "handlers"),
    [
        pytest.param("try:\n    asyncio.run(1)\nexcept ImportError:\n    pass\n", ("ImportError",), id="one"),
        pytest.param(
            "try:\n    asyncio.run(1)\nexcept (A, b.C):\n    pass\nexcept:\n    pass\n", ("A", "b.C", "*"), id="all"
        ),
        pytest.param("try:\n    asyncio.run(1)\nexcept A, B:\n    pass\n", ("A", "B"), id="no parentheses"),
        pytest.param("try:\n    pass\nexcept A:\n    asyncio.run(1)\n", (), id="in the handler"),
        pytest.param("try:\n    pass\nexcept A:\n    pass\nelse:\n    asyncio.run(1)\n", (), id="in the else"),
        pytest.param("try:\n    asyncio.run(1)\nfinally:\n    pass\n", (), id="finally only"),
        pytest.param("try:\n    asyncio.run(1)\nexcept* A:\n    pass\n", ("A",), id="group"),
    ],
)
def test_handlers(body, handlers):
    assert scope(body).handlers == handlers


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('if __name__ == "__main__":\n    asyncio.run(1)\n', id="double quotes"),
        pytest.param("if '__main__' == __name__:\n    asyncio.run(1)\n", id="turned round"),
    ],
)
def test_main(body):
    assert scope(body).main


def test_the_else_of_main_is_not_main():
    assert not scope('if __name__ == "__main__":\n    pass\nelse:\n    asyncio.run(1)\n').main


def test_type_checking():
    found = only("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import psycopg2\n", "import")
    assert found.scope.type_checking


def test_type_checking_otherwise():
    found = only("import typing\nif typing.TYPE_CHECKING:\n    pass\nelse:\n    import psycopg2\n", "import")
    assert not found.scope.type_checking


def test_calls_around_it():
    source = "import gevent, asyncio\ngevent.get_hub().threadpool.apply(asyncio.run, (main(),))\n"
    assert only(source, "reference").scope.calls == ("gevent.get_hub.threadpool.apply",)


def test_a_lambda_is_a_function():
    assert scope("f = lambda: asyncio.run(1)\n").functions == ("<lambda>",)


# --- forms ---------------------------------------------------------------------------------


def test_reference():
    found = only("import threading\nthreading.Thread(target=loop.run_forever).start()\n", "reference")
    assert (found.name, found.scope.calls) == ("*.run_forever", ("threading.Thread",))


def test_decorators():
    source = (
        "import asyncio\nfrom asgiref.sync import async_to_sync\n@async_to_sync\n@asyncio.coroutine\ndef f(): pass\n"
    )
    found = [(use.name, use.line, use.column) for use in uses(source) if use.form == "decorator"]
    assert found == [("asgiref.sync.async_to_sync", 3, 2), ("asyncio.coroutine", 4, 2)]


def test_imported_name():
    found = only("from select import epoll\n", "import")
    assert (found.name, found.text) == ("select.epoll", "from select import epoll")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("import psycopg2.extras\n", "psycopg2", id="submodule"),
        pytest.param(
            "from google.cloud import pubsub as p, storage\n", "google.cloud.pubsub", id="name of a namespace"
        ),
        pytest.param("def f():\n    import grequests\n", "grequests", id="in a function"),
        pytest.param("if x: import grequests\n", "grequests", id="on the line of a header"),
    ],
)
def test_imported_module(source, name):
    assert only(source, "import").name == name


def test_a_longer_component_is_another_module():
    assert uses("from google.cloud import pubsub_v1\n") == ()


def test_assignment_to_a_canonical_name():
    found = only("import gevent.monkey\ngevent.monkey.patch_all = lambda: None\n", "assignment")
    assert (found.name, found.arguments[0].text) == ("gevent.monkey.patch_all", "lambda: None")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("worker_pool = 'gevent'\n", "*.worker_pool", id="variable"),
        pytest.param("worker_pool: str = 'gevent'\n", "*.worker_pool", id="annotated variable"),
        pytest.param("app.conf.worker_pool = 'gevent'\n", "*.worker_pool", id="attribute"),
        pytest.param(
            "from celery import Celery\na = Celery()\na.conf.worker_pool = 'gevent'\n",
            "celery.Celery.conf.worker_pool",
            id="attribute of a known object",
        ),
        pytest.param("conf = {'worker_pool': 'gevent'}\n", "*.worker_pool", id="key"),
        pytest.param("conf['worker_pool'] = 'gevent'\n", "*.worker_pool", id="item"),
        pytest.param("conf.update(worker_pool='gevent')\n", "*.worker_pool", id="keyword"),
        pytest.param("setattr(conf, 'worker_pool', 'gevent')\n", "*.worker_pool", id="setattr"),
        pytest.param(
            "os.environ.setdefault('CELERY_WORKER_POOL', 'gevent')\n", "*.CELERY_WORKER_POOL", id="environment"
        ),
        pytest.param("POOL = 'gevent'\nworker_pool = POOL\n", "*.worker_pool", id="constant"),
    ],
)
def test_setting(source, name):
    found = only(source, "assignment")
    assert (found.name, found.arguments[0].value) == (name, "gevent")


def test_option_of_a_decorator():
    found = only("@app.task(soft_time_limit=5)\ndef f(): pass\n", "assignment")
    assert (found.name, found.arguments[0].value, found.column) == ("*.soft_time_limit", 5, 11)


# --- places and arguments ------------------------------------------------------------------


def test_place_over_lines_in_characters():
    found = only("import asyncio\né = asyncio.run(\n    main('é'),\n)  # done\n")
    assert (found.line, found.column, found.end_line, found.end_column) == (2, 5, 4, 2)
    assert found.text == "asyncio.run( main('é'), )"


def test_place_leaves_out_parentheses():
    found = only("import asyncio\nx = (asyncio.run(1))\n")
    assert (found.column, found.end_column) == (6, 20)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("'a' 'b'", "ab", id="strings"),
        pytest.param("True", True, id="true"),
        pytest.param("None", None, id="none"),
        pytest.param("-1.5", -1.5, id="number"),
        pytest.param("not 0", True, id="not"),
        pytest.param("[1, 'a', (2,)]", (1, "a", (2,)), id="list"),
        pytest.param("['worker', name]", ("worker", None), id="element that is no literal"),
        pytest.param("['a', *['b'], *c]", ("a", "b", None), id="stars"),
        pytest.param("{'a': 1, **b}", (("a", 1),), id="dict"),
        pytest.param("'worker -P gevent'.split()", ("worker", "-P", "gevent"), id="split"),
        pytest.param("list(('a',))", ("a",), id="list of a tuple"),
        pytest.param("['a'] + ['b']", ("a", "b"), id="sum"),
        pytest.param("sys.argv + ['b']", (None, "b"), id="sum with something"),
        pytest.param("'a' + 'b'", "ab", id="sum of strings"),
        pytest.param("1 + 2", None, id="arithmetic"),
        pytest.param("1 - 2", None, id="difference"),
        pytest.param("f'a'", "a", id="f-string without fields"),
        pytest.param("f'{a}'", None, id="f-string"),
        pytest.param("name", None, id="name"),
        pytest.param("f(1)", None, id="call"),
        pytest.param("~1", None, id="other operator"),
        pytest.param("9" * 5000, None, id="more digits than Python converts"),
    ],
)
def test_literal_value(text, value):
    argument = only(f"app.worker_main({text})\n").arguments[0]
    assert argument.value == value
    assert type(argument.value) is type(value)


def test_keyword_and_stars():
    arguments = only("app.worker_main(*a, b=1, **c)\n").arguments
    assert [(item.keyword, item.star, item.text) for item in arguments] == [
        (None, "*", "a"),
        ("b", "", "1"),
        (None, "**", "c"),
    ]


def test_a_long_text_is_cut():
    assert len(only(f"app.worker_main({'a' * 500})\n").text) == 120


# --- limits --------------------------------------------------------------------------------


def test_only_what_is_wanted():
    found = uses(
        "import asyncio, psycopg2\nasyncio.run(1)\napp.worker_main()\n", wanted=lambda name: name == "*.worker_main"
    )
    assert [use.name for use in found] == ["psycopg2", "*.worker_main"]


def test_names_of_the_project():
    own = Vocabulary(names=frozenset({"shop.client.fetch", "shop.client.Client.get"}), relative=True)
    callers = "from .client import fetch, Client\nfetch()\nc = Client()\nc.get()\n"
    assert [use.name for use in uses(callers, vocabulary=own) if use.form == "call"] == [
        "shop.client.fetch",
        "shop.client.Client.get",
    ]
    inside = "def fetch(): ...\nclass Client:\n    def get(self): fetch()\n    def put(self): self.get()\n"
    assert [use.name for use in uses(inside, path="shop/client.py", vocabulary=own)] == [
        "shop.client.fetch",
        "shop.client.Client.get",
    ]


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        pytest.param(b"x = 1\napp.worker_main(]\n", 2, "syntax", id="broken"),
        pytest.param(b"app.worker_main()\nprint 'x', app.worker_main\n", 2, "Python 2", id="Python 2"),
        pytest.param(b"{% if x %}\napp.worker_main(\n", 1, "template", id="template"),
        pytest.param(b"worker_main\0\n", 1, "NUL", id="NUL byte"),
        pytest.param("worker_main\n".encode("utf-16"), 1, "UTF-16", id="UTF-16"),
        pytest.param(b"import grequests\nx = '\xe9'\n", 2, "not utf-8", id="latin-1 without a coding line"),
        pytest.param(b"# coding: nonsense\n", 1, "nonsense", id="unknown encoding"),
        pytest.param(b"\n# coding: rot13\n", 2, "rot13", id="an encoding of no text"),
        pytest.param(b"x.worker_main(" + b"(" * 3000 + b")" * 3000 + b")\n", 1, "", id="nested without end"),
    ],
)
def test_unreadable(data, line, reason):
    facts = extract("a.py", data, Hits(modules=True, names=True, words=True), VOCABULARY)
    (problem,) = facts.problems
    assert (problem.code, problem.location.line) == ("GVL001", line)
    assert reason in problem.reason


def test_latin_1_with_a_coding_line():
    data = "# coding: latin-1\n'é'; app.worker_main()\n".encode("latin-1")
    (use,) = extract("a.py", data, scan(data, VOCABULARY), VOCABULARY).uses
    assert (use.line, use.column) == (2, 6)


def test_a_large_file_with_many_hits():
    source = "import asyncio\n" + "def f():\n    x = [1, 2]\n    asyncio.run(x)\n" * 300
    assert len([use for use in uses(source) if use.form == "call"]) == 300
