"""Which uses a declarative rule counts, as far as their own file can tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geventlint.knowledge.match import ArgumentTest, Match, Tail
from geventlint.model import Argument, Scope, Use


def use(name: str, form: str = "call", arguments: tuple[Argument, ...] = (), **scope: object) -> Use:
    return Use(name, form, 1, 1, 1, 9, arguments, Scope(**scope))  # type: ignore[arg-type]


CALLS = Match("m", calls=("shop.wait",))
ANY_USE = Match("m", references=("select.epoll",))
PASSED = Match("m", passed=("asyncio.run",))
LAMBDA = {"functions": ("<lambda>",)}
GUARDED = Match("m", references=("select.epoll",), unless_guarded=True)


@pytest.mark.parametrize(
    ("match", "given", "counts"),
    [
        pytest.param(CALLS, use("shop.waiter"), False, id="another-name"),
        pytest.param(CALLS, use("shop.wait", "reference"), False, id="a-mention-is-no-call"),
        pytest.param(CALLS, use("shop.wait", "import"), False, id="an-import-is-no-call"),
        pytest.param(CALLS, use("shop.wait"), True, id="call"),
        pytest.param(CALLS, use("shop.wait", "decorator"), True, id="decorator-is-a-call"),
        pytest.param(ANY_USE, use("select.epoll", "reference"), True, id="mention"),
        pytest.param(ANY_USE, use("select.epoll", "import"), True, id="import-of-the-name"),
        pytest.param(ANY_USE, use("select.epoll"), True, id="call-of-a-reference"),
        pytest.param(PASSED, use("asyncio.run", "reference"), False, id="mentioned-not-passed"),
        pytest.param(PASSED, use("asyncio.run", "reference", calls=("Thread",)), True, id="passed"),
        pytest.param(PASSED, use("asyncio.run"), False, id="called-not-passed"),
        pytest.param(Match("m", imports=("trio",)), use("trio", "import"), True, id="module"),
        pytest.param(Match("m", imports=("trio",)), use("trio.abc", "import"), True, id="submodule"),
        pytest.param(Match("m", imports=("trio",)), use("triods", "import"), False, id="module-that-begins-alike"),
        pytest.param(Match("m", decorators=("a.b",)), use("a.b"), False, id="called-not-decorating"),
        pytest.param(Match("m", decorators=("a.b",)), use("a.b", "decorator"), True, id="decorating"),
        pytest.param(Match("m", settings=("POOL",)), use("shop.settings.POOL", "assignment"), True, id="setting"),
        pytest.param(Match("m", settings=("POOL",)), use("POOLS", "assignment"), False, id="another-setting"),
    ],
)
def test_names(match: Match, given: Use, counts: bool) -> None:
    assert match.applies(given) is counts


@pytest.mark.parametrize(
    ("name", "packages", "fits"),
    [
        pytest.param("*.run_sync", frozenset(), False, id="unknown-receiver-in-a-file-without-the-package"),
        pytest.param("anyio.to_thread.run_sync", frozenset({"tornado"}), False, id="of-another-package"),
        pytest.param("run_sync", frozenset({"tornado"}), False, id="no-attribute"),
        pytest.param("*.run", frozenset({"tornado"}), False, id="another-attribute"),
        pytest.param("*.run_sync", frozenset({"tornado"}), True, id="unknown-receiver"),
        pytest.param("tornado.ioloop.IOLoop.current.run_sync", frozenset(), True, id="of-the-package"),
    ],
)
def test_a_tail_of_a_package(name: str, packages: frozenset[str], fits: bool) -> None:
    assert Match("m", tails=(Tail("run_sync", "tornado"),)).applies(use(name), packages) is fits


def test_a_tail_of_anything() -> None:
    assert Match("m", tails=(Tail("wait"),)).applies(use("shop.queue.wait"))


@pytest.mark.parametrize(("calls", "counts"), [((), False), (("Thread",), True)], ids=["mentioned", "handed-on"])
def test_a_tail_that_is_not_called(calls: tuple[str, ...], counts: bool) -> None:
    match = Match("m", tails=(Tail("run_forever"),))

    assert match.applies(use("*.run_forever", "reference", calls=calls)) is counts


def test_a_use_that_excuses_its_file() -> None:
    match = Match("m", calls=("a.b",), unless_used=("gevent.monkey.get_original",))

    assert "gevent.monkey.get_original" in match.names
    assert list(match.counted([use("a.b"), use("gevent.monkey.get_original")])) == []
    assert list(match.counted([use("a.b"), use("a.c")])) == [use("a.b")]
    assert list(CALLS.counted([use("shop.wait"), use("gevent.monkey.get_original")])) == [use("shop.wait")]


@pytest.mark.parametrize(
    ("line", "functions", "name", "counts"),
    [
        pytest.param(3, ("serve",), "select.select", False, id="before-it"),
        pytest.param(9, ("serve",), "select.select", True, id="after-it"),
        pytest.param(3, ("other",), "select.select", True, id="in-another-function"),
        pytest.param(3, ("serve",), "select.poll", True, id="another-call"),
    ],
)
def test_a_call_before_it_that_excuses(line: int, functions: tuple[str, ...], name: str, counts: bool) -> None:
    match = Match("m", calls=("os.read",), unless_before=("select.select",))
    read = replace(use("os.read", functions=("serve",)), line=5)

    assert "select.select" in match.names
    assert list(match.counted([read, replace(use(name, functions=functions), line=line)])) == ([read] if counts else [])


@pytest.mark.parametrize(
    ("name", "text", "counts"),
    [
        pytest.param("pool.apply", "serve", False, id="handed-on"),
        pytest.param("x.spawn", "self._serve", False, id="a-method-to-a-tail"),
        pytest.param("pool.apply", "server", True, id="another-function"),
        pytest.param("pool.map", "serve", True, id="to-another-call"),
    ],
)
def test_a_function_that_is_handed_on(name: str, text: str, counts: bool) -> None:
    match = Match("m", calls=("asyncio.run",), unless_inside=("pool.apply", "*.spawn"))
    loop = use("asyncio.run", functions=(text.rpartition(".")[2] if name == "x.spawn" else "serve",))

    assert "pool.apply" in match.names
    assert list(match.counted([loop, use(name, arguments=(Argument(None, text),))])) == [loop] * counts


def given(*arguments: tuple[str | None, object]) -> tuple[Argument, ...]:
    return tuple(Argument(keyword, repr(value), value) for keyword, value in arguments)


@pytest.mark.parametrize(
    ("test", "arguments", "holds"),
    [
        pytest.param(ArgumentTest("a", (True,)), given(), False, id="absent"),
        pytest.param(ArgumentTest("a", (True,)), given(("a", False)), False, id="another-value"),
        pytest.param(ArgumentTest("a", (True,)), given(("a", 1)), False, id="one-is-not-true"),
        pytest.param(ArgumentTest("a", ("*",)), given(("b", 1)), False, id="another-keyword"),
        pytest.param(ArgumentTest("1", ("*",)), given((None, 1)), False, id="too-few"),
        pytest.param(ArgumentTest("0", ("*",)), (Argument(None, "*a", None, "*"),), False, id="starred"),
        pytest.param(ArgumentTest("a", (True,)), given(("a", True)), True, id="value"),
        pytest.param(ArgumentTest("a", (1, 2)), given((None, 1), ("a", 2)), True, id="one-of-several"),
        pytest.param(ArgumentTest("a", ("*",)), (Argument("a", "f()"),), True, id="any-value"),
        pytest.param(ArgumentTest("1", ("x",)), given((None, "y"), (None, "x")), True, id="position"),
    ],
)
def test_arguments(test: ArgumentTest, arguments: tuple[Argument, ...], holds: bool) -> None:
    call = use("shop.wait", arguments=arguments)

    assert test.holds(arguments) is holds
    assert Match("m", calls=("shop.wait",), arguments=(test,)).applies(call) is holds
    assert Match("m", calls=("shop.wait",), unless_arguments=(test,)).applies(call) is not holds


def test_a_word_in_the_arguments_excuses() -> None:
    match = Match("m", calls=("fcntl.flock",), unless_words=("LOCK_NB",))

    assert not match.applies(use("fcntl.flock", arguments=(Argument(None, "fcntl.LOCK_EX | fcntl.LOCK_NB"),)))
    assert match.applies(use("fcntl.flock", arguments=(Argument(None, "fcntl.LOCK_EX"),)))


def test_a_word_that_the_arguments_must_mention() -> None:
    match = Match("m", calls=("fcntl.flock",), words=("LOCK_EX", "LOCK_SH"))

    assert not match.applies(use("fcntl.flock", arguments=(Argument(None, "file"), Argument(None, "flags"))))
    assert match.applies(use("fcntl.flock", arguments=(Argument(None, "file"), Argument(None, "fcntl.LOCK_SH"))))


@pytest.mark.parametrize(
    ("value", "counts"),
    [
        pytest.param("prefork", False, id="another"),
        pytest.param(None, False, id="unread"),
        pytest.param("gevent", True, id="it"),
    ],
)
def test_the_value_of_a_setting(value: object, counts: bool) -> None:
    match = Match("m", settings=("worker_pool",), values=("gevent",))

    assert match.applies(use("app.conf.worker_pool", "assignment", (Argument(None, "x", value),))) is counts


@pytest.mark.parametrize(
    ("match", "scope", "excused"),
    [
        pytest.param(CALLS, {"type_checking": True}, True, id="never-executed"),
        pytest.param(CALLS, {"main": True}, True, id="main"),
        pytest.param(Match("m", calls=("a",), unless_main=False), {"main": True}, False, id="main-counts"),
        pytest.param(CALLS, {"asynchronous": True}, False, id="async-counts"),
        pytest.param(Match("m", calls=("a",), unless_async=True), {"asynchronous": True}, True, id="async"),
        pytest.param(CALLS, {"handlers": ("ImportError",)}, False, id="guards-are-not-asked-for"),
        pytest.param(GUARDED, {"handlers": ("OSError",)}, False, id="a-handler-of-something-else"),
        pytest.param(GUARDED, {"handlers": ("builtins.AttributeError",)}, True, id="handler"),
        pytest.param(GUARDED, {"handlers": ("*",)}, True, id="bare-except"),
        pytest.param(GUARDED, {"conditions": ('hasattr(select, "epoll")',)}, True, id="hasattr"),
        pytest.param(GUARDED, {"conditions": ("sys.platform",)}, False, id="another-condition"),
        pytest.param(
            Match("m", unless_conditions=("is_patched",)), {"conditions": ("not is_patched()",)}, True, id="condition"
        ),
        pytest.param(
            Match("m", unless_handlers=("SystemExit",)), {"handlers": ("builtins.SystemExit",)}, True, id="caught"
        ),
        pytest.param(Match("m", unless_handlers=("SystemExit",)), {"handlers": ("*",)}, False, id="caught-otherwise"),
        pytest.param(
            Match("m", unless_inside=("pool.apply",)), {"calls": ("pool.apply",), **LAMBDA}, True, id="inside"
        ),
        pytest.param(
            Match("m", unless_inside=("*.apply",)), {"calls": ("x.apply",), **LAMBDA}, True, id="inside-a-tail"
        ),
        pytest.param(
            Match("m", unless_inside=("pool.apply",)), {"calls": ("pool.map",), **LAMBDA}, False, id="inside-another"
        ),
    ],
)
def test_excuses(match: Match, scope: dict[str, object], excused: bool) -> None:
    assert match.excuses(use("a", **scope)) is excused


@pytest.mark.parametrize(
    ("form", "functions", "excused"),
    [
        pytest.param("call", ("task",), False, id="called-before"),
        pytest.param("call", ("task", "<lambda>"), True, id="in-a-lambda"),
        pytest.param("reference", ("task",), True, id="handed-on"),
    ],
)
def test_only_what_a_call_runs_itself_is_inside_it(form: str, functions: tuple[str, ...], excused: bool) -> None:
    match = Match("m", calls=("asyncio.run",), unless_inside=("pool.apply",))

    assert match.excuses(use("asyncio.run", form, calls=("pool.apply",), functions=functions)) is excused


def test_an_excused_use_does_not_count() -> None:
    assert not CALLS.applies(use("shop.wait", main=True))


def test_the_message_is_filled_in() -> None:
    assert Match("`{call}` in {symbol}: {{}}").say({"call": "a.b", "other": "x"}) == "`a.b` in : {}"
