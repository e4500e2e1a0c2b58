from __future__ import annotations

import pytest

from geventlint.model import Host, Location
from geventlint.project.queues import Queues

TASK = "from celery import shared_task\n\n\n@shared_task{}\ndef fetch():\n    pass\n"


def worker(pool: str, *queues: str, command: str = "celery worker") -> Host:
    return Host("celery", Location("Procfile", 1), command, pool, "no", queues=queues)


FAST = worker("gevent", "io")
SLOW = worker("prefork", "cpu")
USUAL = worker("prefork")


@pytest.fixture
def ask(tree):
    """Whether the first of some workers may get the task ``shop.tasks.fetch``."""

    def run(*hosts: Host, options: str = "", source: str = "", function: str = "fetch", **files: str) -> bool:
        modules = tree(shop__="", shop__tasks=source or TASK.format(options), **files)
        return Queues(hosts, modules, modules.read).may_run(hosts[0], "shop/tasks.py", function)

    return run


@pytest.mark.parametrize(
    ("hosts", "options", "expected"),
    [
        pytest.param([FAST], "(queue='cpu')", True, id="no other worker"),
        pytest.param([FAST, worker("gevent", "cpu")], "(queue='cpu')", True, id="no worker that is not on gevent"),
        pytest.param([FAST, SLOW], "(queue='io')", True, id="its own queue"),
        pytest.param([FAST, SLOW], "(queue='mail')", True, id="a queue that nobody consumes"),
        pytest.param([FAST, SLOW], "", True, id="the default queue that nobody consumes"),
        pytest.param([FAST, SLOW], "(queue=QUEUE)", True, id="a queue in a variable"),
        pytest.param([FAST, SLOW], "(**options)", True, id="options in a variable"),
        pytest.param([worker("gevent"), USUAL], "", True, id="two workers of the default queue"),
        pytest.param([worker("gevent"), worker("prefork")], "(queue='cpu')", True, id="no queues at all"),
        pytest.param(
            [worker("gevent", command="celery worker -Q $QUEUES"), SLOW], "(queue='cpu')", True, id="queues unknown"
        ),
        pytest.param(
            [worker("gevent", "io", command="celery worker -Q io,${MORE}"), SLOW],
            "(queue='cpu')",
            True,
            id="queues partly unknown",
        ),
        pytest.param([Host("gunicorn", None, "gunicorn", "gevent", "no"), SLOW], "(queue='cpu')", True, id="no worker"),
        pytest.param([FAST, SLOW], "(queue='cpu')", False, id="the other's queue"),
        pytest.param([FAST, SLOW], "(\n    bind=True,\n    queue='cpu',\n)", False, id="a decorator of several lines"),
        pytest.param([worker("gevent"), SLOW], "(queue='cpu')", False, id="not the default queue"),
        pytest.param([FAST, USUAL], "", False, id="the default queue"),
    ],
)
def test_queue_of_the_decorator(ask, hosts, options, expected):
    assert ask(*hosts, options=options) is expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("CELERY_TASK_ROUTES = {'shop.tasks.*': {'queue': 'io'}}", True, id="to its own queue"),
        pytest.param("CELERY_TASK_ROUTES = {'shop.other.*': {'queue': 'cpu'}}", True, id="another module"),
        pytest.param("CELERY_TASK_ROUTES = [('shop.tasks.*', {'queue': 'cpu'})]", True, id="a list is not followed"),
        pytest.param("CELERY_TASK_ROUTES = {'shop.tasks.*': {'queue': CPU}}", True, id="a queue in a variable"),
        pytest.param("CELERY_TASK_ROUTES = {'shop.tasks.*': {'routing_key': 'x'}}", True, id="a routing key"),
        pytest.param("CELERY_TASK_ROUTES = {NAME: {'queue': 'cpu'}}", True, id="a name in a variable"),
        pytest.param("CELERY_TASK_ROUTES = 'shop.routes.route'", True, id="a function"),
        pytest.param("CELERY_TASK_ROUTES = {'shop.tasks.*': {'queue': = 'cpu'}}", True, id="broken"),
        pytest.param(
            "if live:\n    CELERY_ROUTES = = {}\nCELERY_ROUTES = {'shop.*': 'cpu'}",
            True,
            id="broken beside what can be read",
        ),
        pytest.param("CELERY_TASK_ROUTES = {'shop.tasks.*': 'cpu'}\x00", True, id="no text"),
        pytest.param(
            "def run():\n    some newer syntax\n\nCELERY_TASK_ROUTES = {'shop.tasks.*': {'queue': 'cpu'}}\n",
            False,
            id="beside a statement of a newer Python",
        ),
        pytest.param("WORD = '\\d'\nCELERY_ROUTES = {'shop.*': 'cpu'}", False, id="beside what Python warns of"),
        pytest.param("CELERY_TASK_ROUTES = None", True, id="none"),
        pytest.param("CELERY_TASK_ROUTES = {'shop.tasks.*': {'queue': 'cpu'}}", False, id="Django"),
        pytest.param("CELERY_ROUTES: dict = {'shop.tasks.fetch': 'cpu'}", False, id="the older name, annotated"),
        pytest.param("app.conf.task_routes = {'shop.*': {'queue': 'cpu'}}", False, id="an attribute"),
        pytest.param("app.conf['task_routes'] = {'shop.*': {'queue': 'cpu'}}", False, id="a key"),
        pytest.param("app.conf.update(task_routes={'*': {'queue': 'cpu'}})", False, id="an argument"),
        pytest.param("CELERY = {'task_routes': {'shop.tasks.fetch': {'queue': 'cpu'}}}", False, id="a dictionary"),
    ],
)
def test_routes(ask, settings, expected):
    assert ask(FAST, SLOW, shop__settings=settings) is expected


def test_a_named_task_is_routed_by_its_name(ask):
    settings = "CELERY_TASK_ROUTES = {'mail': 'cpu'}"
    assert ask(FAST, SLOW, options="(name='mail')", shop__settings=settings) is False
    assert ask(FAST, SLOW, options="(name='post')", shop__settings=settings) is True


def test_the_default_queue_has_another_name(ask):
    settings = "CELERY_TASK_DEFAULT_QUEUE = 'cpu'"
    assert ask(FAST, SLOW, shop__settings=settings) is False
    assert ask(FAST, USUAL, shop__settings=settings) is False
    assert ask(worker("gevent"), SLOW, shop__settings=settings) is True
    assert ask(worker("gevent"), SLOW, shop__settings="CELERY_TASK_DEFAULT_QUEUE = env('QUEUE')") is True


def test_a_worker_without_option_consumes_the_declared_queues(ask):
    settings = "CELERY_TASK_QUEUES = [Queue('cpu')]"
    assert ask(worker("gevent"), SLOW, options="(queue='cpu')", shop__settings=settings) is True


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("fetch.apply_async(queue='cpu')", False),
        ("fetch.apply_async(args, countdown=3)", False),
        ("fetch.apply_async(queue='io')", True),
        ("app.send_task('shop.tasks.fetch', queue=chosen)", True),
        ('fetch.s(1).set(queue="io")', True),
    ],
)
def test_a_call_may_choose_another_queue(ask, call, expected):
    assert ask(FAST, SLOW, options="(queue='cpu')", shop__views=f"from shop.tasks import fetch\n{call}\n") is expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def fetch():\n    pass\n", id="no decorator"),
        pytest.param("", id="nothing"),
        pytest.param("x = 1\n\n@shared_task(queue='cpu'\ndef fetch():\n    pass\n", id="broken"),
        pytest.param("@shared_task(queue='cpu')\n\n\ndef other():\n    pass\ndef fetch():\n    pass", id="another's"),
    ],
)
def test_what_cannot_be_told_may_come_to_everybody(ask, source):
    assert ask(FAST, SLOW, source=source or "\n") is True


def test_a_decorator_of_which_python_warns(ask):
    source = "@app.task(queue='cpu', autoretry_for=(1 is 1,), name='shop\\d')\ndef fetch():\n    pass\n"
    assert ask(FAST, SLOW, source=source) is False


def test_a_method_is_found_by_its_name(ask):
    source = "class A:\n    @app.task(queue='cpu')\n    async def fetch(self):\n        pass\n"
    assert ask(FAST, SLOW, source=source, function="A.fetch") is False
    assert ask(FAST, SLOW, source=source, function="") is True
