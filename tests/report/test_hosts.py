"""The table of the hosts at the width of a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from geventlint.report import hosts

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.model import Result

LONG = "celery -A shop worker -P gevent -c 100 -Q " + ",".join(f"queue{number}" for number in range(20))


@pytest.mark.parametrize("width", [None, 130, 200])
def test_a_table_that_fits_stays_one(result: Callable[..., Result], width: int | None) -> None:
    assert hosts.render_text(result(), [37, None], width) == hosts.render_text(result(), [37, None])


def test_where_there_is_no_terminal_nothing_is_folded(result: Callable[..., Result]) -> None:
    (worker, _) = result().hosts
    text = hosts.render_text(result(hosts=(replace(worker, queues=("a" * 30,), entry="x" * 90),)), [37])
    assert len(text.splitlines()) == 2


def test_on_a_narrow_terminal_a_host_takes_three_lines(result: Callable[..., Result]) -> None:
    (worker, other) = result().hosts
    found = result(hosts=(replace(worker, service="mail"), replace(other, queues=(), concurrency=None)))
    assert hosts.render_text(found, [37, None], 80) == (
        "KIND    POOL     PATCHED     CONCURRENCY  REACHES  ENTRY\n"
        "celery  gevent   before-app  100          37       shop.celery:app\n"
        "    Procfile:2 (declared); service mail; queues mail\n"
        "    celery -A shop worker -P gevent\n"
        "celery  prefork  no          -            -        shop.celery:app\n"
        "    Procfile:3 (declared)\n"
        "    celery -A shop worker\n"
    )


@pytest.mark.parametrize("width", [60, 80, 117])
def test_no_line_is_wider_than_the_terminal(result: Callable[..., Result], width: int) -> None:
    (worker, _) = result().hosts
    wide = replace(
        worker, command=LONG, queues=tuple(f"queue{number}" for number in range(20)), entry="a.b" * 40, service="s" * 99
    )
    lines = hosts.render_text(result(hosts=(wide, wide)), [37, None], width).splitlines()
    assert max(map(len, lines)) == width
    assert [line[-1] for line in lines[1:]] == ["…"] * 6
    assert len(lines) == 7


def test_reasons_stand_below(result: Callable[..., Result]) -> None:
    (worker, _) = result().hosts
    never = replace(worker, patched="never", reason="it is glued")
    assert hosts.render_text(result(hosts=(never,)), [37], 60).splitlines()[4:] == ["Procfile:2: never: it is glued"]
