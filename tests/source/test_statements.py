"""Handlers, results of calls, what names a call binds, what a decorator defines: asked for by few rules."""

from __future__ import annotations

import textwrap

import pytest

from geventlint.source.extract import extract, scan
from geventlint.source.vocabulary import Vocabulary

HANDLERS = Vocabulary(handlers=frozenset({"*", "builtins.BaseException"}))
RESULTS = Vocabulary(results=frozenset({"delay().get", "apply_async().join", "celery.group().get"}))
OWN = Vocabulary(
    names=frozenset({"shop.tasks.sync", "shop.tasks.Client.fetch", "shop.tasks.Client._send", "shop.tasks.wrap"}),
    relative=True,
)


def found(source: str, vocabulary: Vocabulary):
    data = textwrap.dedent(source).encode()
    return extract("shop/tasks.py", data, scan(data, vocabulary), vocabulary).uses


TASK = "from celery import shared_task\nimport requests\n\n\n@shared_task\ndef fetch(url):\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("try:\n    fetch()\nexcept:\n    pass\n", id="no task in the file"),
        pytest.param(TASK + "    try:\n        fetch()\n    except Exception:\n        pass\n", id="Exception"),
        pytest.param(TASK + "    text = 'except BaseException:'\n    return text\n", id="in a string"),
        pytest.param(TASK + "    return url  # except:\n", id="in a comment"),
        pytest.param(TASK + "    try:\n        pass\n    finally:\n        pass\n", id="no handler"),
    ],
)
def test_no_handler(source):
    assert found(source, HANDLERS) == ()


def test_a_bare_handler_tells_what_it_guards():
    (use,) = found(
        TASK
        + "    try:\n        int(url)\n        requests.get(url)\n        def inner(): other()\n"
        + "    except ValueError:\n        raise\n    except:\n        return None\n",
        HANDLERS,
    )

    assert (use.name, use.form, use.line, use.text, use.scope.symbol) == ("*", "handler", 13, "except:", "fetch")
    assert [(argument.keyword, argument.text, argument.value) for argument in use.arguments] == [
        ("raises", "", False),
        ("before", "builtins.ValueError", None),
        ("call", "builtins.int", None),
        ("call", "requests.get", None),
    ]


def test_a_handler_of_several_exceptions_that_raises_somewhere():
    (use,) = found(
        TASK + "    try:\n        fetch()\n    except (ValueError, BaseException) as error:\n"
        "        if url:\n            raise\n",
        HANDLERS,
    )

    assert use.name == "builtins.BaseException"
    assert use.arguments[0].value is True


@pytest.mark.parametrize(
    ("line", "name"),
    [
        pytest.param("price.delay(1).get()", "delay().get", id="at once"),
        pytest.param("result = price.delay(1)\n    result.get(timeout=3)", "delay().get", id="by a name"),
        pytest.param("job = group(x)\n    job().get()", "celery.group().get", id="a signature that is called"),
        pytest.param(
            "job = group(x)\n    job.apply_async().join()", "apply_async().join", id="a signature that is sent"
        ),
    ],
)
def test_a_result_is_asked_for(line, name):
    (use,) = found(f"from celery import group\n\n\ndef total(price, x):\n    {line}\n", RESULTS)

    assert (use.name, use.form, use.scope.symbol) == (name, "call", "total")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("price.delay(1)", id="sent only"),
        pytest.param("price.delay(1).id", id="another attribute"),
        pytest.param("options.get('delay()')", id="a dictionary"),
        pytest.param("price.delay(options.get('x'))", id="a get among the arguments"),
        pytest.param("match.group(1).get()", id="a group of an expression"),
    ],
)
def test_no_result_is_asked_for(line):
    assert found(f"def total(price, options, match):\n    {line}\n", RESULTS) == ()


def test_names_of_the_project_that_are_variables():
    uses = found(
        """
        sync = wrapper(print)
        class Client:
            def __init__(self):
                self._send = wrapper(self.fetch)
            def send(self):
                self._send()
        def go():
            sync()
            client = Client()
            client.fetch()
        """,
        OWN,
    )

    assert [(use.name, use.form, use.scope.symbol) for use in uses] == [
        ("shop.tasks.Client._send", "assignment", "Client.__init__"),
        ("shop.tasks.Client.fetch", "reference", "Client.__init__"),
        ("shop.tasks.Client._send", "call", "Client.send"),
        ("shop.tasks.sync", "call", "go"),
        ("shop.tasks.Client.fetch", "call", "go"),
    ]


def test_what_is_bound_and_defined():
    words = Vocabulary(names=frozenset({"asgiref.sync.async_to_sync", "lib.Base"}))
    uses = found(
        """
        from asgiref.sync import async_to_sync as wrap
        from lib import Base
        sync = wrap(print)
        @wrap
        async def fetch(): ...
        class Client(Base):
            def __init__(self):
                self.sync = wrap(print)
        """,
        words,
    )

    assert [(use.bound, use.defines.symbol if use.defines else "") for use in uses] == [
        ("wrap", ""),
        ("Base", ""),
        ("sync", ""),
        ("", "fetch"),
        ("", "Client"),
        ("self.sync", ""),
    ]


def test_raising_a_class_calls_it():
    words = Vocabulary(names=frozenset({"builtins.SystemExit"}))
    uses = found(
        "def stop():\n    try:\n        raise SystemExit\n    except SystemExit:\n        raise SystemExit(1)\n", words
    )

    assert [(use.form, use.line) for use in uses] == [("call", 3), ("reference", 4), ("call", 5)]
