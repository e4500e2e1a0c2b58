"""One line a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.report import FORMATS, Context, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from geventlint.model import Result

LINES = (
    "requirements.txt:2:1: GVL203 psycopg2-binary freezes every greenlet while it waits\n"
    "shop/io.py:7:5: GVL401 select.epoll is gone\n"
)


def test_lines(result: Callable[..., Result]) -> None:
    assert render("concise", result(), Context()) == LINES


def test_statistics(result: Callable[..., Result]) -> None:
    counts = "1  GVL203 missing-setup\n1  GVL401 removed-poller\n"
    assert render("concise", result(), replace(Context(), statistics=True)) == LINES + counts


def test_nothing(result: Callable[..., Result]) -> None:
    assert render("concise", result(findings=()), Context(statistics=True)) == ""


def test_every_format_is_there(result: Callable[..., Result]) -> None:
    for name in FORMATS:
        assert render(name, result(), Context()).endswith("\n")
