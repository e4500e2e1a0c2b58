"""A log of each mistake that is planted in examples/shop names the planted culprit first."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"
CELERY = """\
Traceback (most recent call last):
  File "/srv/venv/lib/python3.12/site-packages/celery/app/trace.py", line 453, in trace_task
    R = retval = fun(*args, **kwargs)
  File "/srv/venv/lib/python3.12/site-packages/celery/app/trace.py", line 736, in __protected_call__
    return self.run(*args, **kwargs)
"""
BLOCKED = """\
================================================================================

2026-11-25T21:42:25Z : Greenlet <Greenlet at 0x7fbe383e8680: apply_target(<function fast_trace_task>)> appears to be blocked
    Reported by <gevent._gevent_c_tracer.GreenletTracer object at 0x7fbe383d7970>
Blocked Stack (for thread id 0x7fbe39a3db80):
  File "/srv/venv/lib/python3.12/site-packages/celery/concurrency/gevent.py", line 23, in apply_target
    return base.apply_target(target, args, kwargs, callback, accept_callback,
"""
INFO = """
Info:
********************************************************************************
* Threads
********************************************************************************
Thread 0x7fbe37bff6c0 (None) (CURRENT)

  File "/srv/venv/lib/python3.12/site-packages/gevent/_monitor.py", line 206, in __call__
    f(hub)
"""


def frame(path: str, name: str, code: str, line: int = 0) -> str:
    if not line and path.startswith("/srv/app/"):
        text = (SHOP / path.removeprefix("/srv/app/")).read_text()
        line = next(number for number, one in enumerate(text.split("\n"), 1) if code in one)
    return f'  File "{path}", line {line or 77}, in {name}\n    {code}\n'


VENV = "/srv/venv/lib/python3.12/site-packages/"
APP = "/srv/app/shop/"

CASES = [
    pytest.param(
        "[2026-11-25 08:00:00,000: INFO/MainProcess] celery@box ready.\n"
        + "".join(
            f"[2026-11-25 08:0{n}:00,000: INFO/MainProcess] Task shop.tasks.mail.send_confirmation[{n}] received\n"
            for n in range(5)
        ),
        "tasks-never-run",
        ("GVL501", "Procfile", None),
        id="-Pgevent in one word: tasks are received and never run",
    ),
    pytest.param(
        BLOCKED
        + frame(APP + "tasks/payments.py", "capture", "warehouse.announce(order_id)")
        + frame(APP + "clients/warehouse.py", "announce", "return publisher.publish(")
        + frame(VENV + "google/cloud/pubsub_v1/publisher/client.py", "publish", "future = batch.publish(wrapper)")
        + frame(VENV + "grpc/_channel.py", "_blocking", "event = call.next_event()")
        + INFO,
        "stalled-hub",
        ("GVL203", "pyproject.toml", "google-cloud-pubsub"),
        id="grpcio without init_gevent holds the hub",
    ),
    pytest.param(
        BLOCKED
        + frame(APP + "tasks/stock.py", "copy_stock_levels", "for sku, pieces in stockroom.levels():")
        + frame(APP + "clients/stockroom.py", "levels", "cursor.execute(")
        + frame(VENV + "MySQLdb/cursors.py", "execute", "res = self._query(mogrified_query)")
        + frame(VENV + "MySQLdb/connections.py", "query", "_mysql.connection.query(self, query)")
        + INFO,
        "stalled-hub",
        ("GVL202", "pyproject.toml", "mysqlclient"),
        id="mysqlclient holds the hub",
    ),
    pytest.param(
        CELERY
        + frame(APP + "tasks/reports.py", "send_daily_report", "with sync_playwright() as browsers:")
        + frame(VENV + "playwright/sync_api/_context_manager.py", "__enter__", "raise Error(")
        + "playwright._impl._errors.Error: It looks like you are using Playwright Sync API inside the asyncio loop.\n"
        "Please use the Async API instead.\n",
        "playwright-sync",
        ("GVL201", "pyproject.toml", "playwright"),
        id="playwright's loop is seen by a second greenlet",
    ),
    pytest.param(
        BLOCKED
        + frame(APP + "tasks/payments.py", "capture", "order = lock_order(session, order_id)")
        + frame(APP + "database.py", "lock_order", "return session.execute(")
        + frame(VENV + "sqlalchemy/orm/session.py", "execute", "return self._execute_internal(")
        + frame(VENV + "sqlalchemy/engine/default.py", "do_execute", "cursor.execute(statement, parameters)")
        + INFO,
        "stalled-hub",
        ("GVL203", "pyproject.toml", "psycopg2"),
        id="psycopg2 waits below SQLAlchemy",
    ),
    pytest.param(
        "[2026-11-25 08:00:00,000: ERROR/ForkPoolWorker-1] Pool callback raised exception\n"
        "Traceback (most recent call last):\n"
        + frame(VENV + "billiard/pool.py", "safe_apply_callback", "fun(*args, **kwargs)")
        + frame(VENV + "celery/backends/redis.py", "set", "return self.ensure(self._set, (key, value), **retry_policy)")
        + frame(VENV + "gevent/_socket3.py", "recv", "self._wait(self._read_event)")
        + "gevent.exceptions.LoopExit: This operation would block forever\n",
        "loopexit",
        ("GVL101", "shop/celery.py", None),
        id="a second patch breaks the prefork worker",
    ),
    pytest.param(
        CELERY
        + frame(APP + "tasks/shipping.py", "print_label", "return labels.send(printer, label)")
        + frame(APP + "clients/labels.py", "send", "poller = select.epoll()")
        + "AttributeError: module 'select' has no attribute 'epoll'. Did you mean: 'poll'?\n",
        "select-epoll",
        ("GVL401", "shop/clients/labels.py", None),
        id="a poller that gevent removes",
    ),
    pytest.param(
        "Traceback (most recent call last):\n"
        + frame(
            VENV + "urllib3/connectionpool.py", "_get_conn", "conn = self.pool.get(block=self.block, timeout=timeout)"
        )
        + frame("/usr/local/lib/python3.12/queue.py", "get", "self.not_empty.wait()", 171)
        + "greenlet.error: cannot switch to a different thread\n",
        "switch-thread",
        ("GVL103", "shop/feed.py", None),
        id="a patch that leaves threads out",
    ),
    pytest.param(
        CELERY
        + frame(APP + "tasks/shipping.py", "compare_carriers", "offers = asyncio.run(")
        + frame("/usr/local/lib/python3.12/asyncio/runners.py", "run", "raise RuntimeError(", 190)
        + "RuntimeError: asyncio.run() cannot be called from a running event loop\n",
        "asyncio-run-nested",
        ("GVL301", "shop/tasks/shipping.py", None),
        id="asyncio.run in a task",
    ),
]


def explained(
    command: Callable[..., tuple[str, int]], file: Path, log: str
) -> tuple[list[str], tuple[str, str, str | None]]:
    file.write_bytes(log.encode())
    out, status = command(SHOP, "explain", str(file), "--output-format", "json")
    answer = json.loads(out)
    assert status == 0, answer["notes"]
    first = answer["suspects"][0]
    return [one["id"] for one in answer["symptoms"]], (first["code"], first["path"], first["package"])


@pytest.mark.parametrize(("log", "symptom", "culprit"), CASES)
def test_the_planted_culprit_is_first(
    command: Callable[..., tuple[str, int]],
    tmp_path: Path,
    log: str,
    symptom: str,
    culprit: tuple[str, str, str | None],
) -> None:
    assert explained(command, tmp_path / "worker.log", log) == ([symptom], culprit)


@pytest.mark.parametrize(
    "dress",
    [
        pytest.param(lambda log: textwrap.indent(log, "worker-1  | ", lambda _: True), id="docker compose"),
        pytest.param(
            lambda log: "".join(
                json.dumps({"log": line + "\n", "stream": "stderr", "time": "2026-11-25T08:00:00Z"}) + "\n"
                for line in log.split("\n")
            ),
            id="docker's JSON",
        ),
        pytest.param(
            lambda log: json.dumps({"levelname": "ERROR", "message": "boom", "exc_info": log}) + "\n", id="JSON lines"
        ),
        pytest.param(lambda log: re.sub("(?m)^", "2026-11-25T08:00:00.123456789Z stderr F ", log), id="Kubernetes"),
        pytest.param(lambda log: re.sub("(?m)^(.+)$", "\x1b[31m\\1\x1b[0m", log), id="colours"),
        pytest.param(lambda log: log.replace("\n", "\r\n"), id="CRLF"),
    ],
)
@pytest.mark.parametrize(("log", "symptom", "culprit"), [CASES[2], CASES[6]])
def test_whatever_a_collector_puts_around_it(  # noqa: PLR0913, PLR0917  # one argument a parameter
    command: Callable[..., tuple[str, int]],
    tmp_path: Path,
    log: str,
    symptom: str,
    culprit: tuple[str, str, str | None],
    dress: Callable[[str], str],
) -> None:
    assert explained(command, tmp_path / "worker.log", dress(log)) == ([symptom], culprit)
