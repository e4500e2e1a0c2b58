"""How much of the table of command lines the real programs confirm: see test_real_celery.py and test_real_web.py."""

from __future__ import annotations

import re
import shlex

from tests.deployment import test_commands, test_real_celery, test_real_web

BINDINGS = {"-b", "--bind", "--http-socket", "--http", "--pidfile", "--logfile"}
APPLICATIONS = {"s", "s:a", "shop", "shop:app", "shop.wsgi", "shop.wsgi:application", "shop.app:celery"}


def shape(line: str) -> tuple[str, ...]:
    """A command line without what does not matter here: addresses, the application's name, how many, the order of options."""
    words = []
    given = iter(shlex.split(line))
    for word in given:
        name, equals, _ = word.partition("=")
        if name in BINDINGS:
            if not equals:
                next(given)
            continue
        words.append("APP" if word in APPLICATIONS else re.sub(r"(^|=)\d+$", r"\1N", word))
    return tuple(sorted(words))


def test_the_real_programs_confirm_a_third_of_the_table() -> None:
    table = [str(row[0]) for row in (*test_commands.GOOD, *test_commands.NEVER)]
    celery = (*test_real_celery.NEVER.values(), *test_real_celery.PATCHED.values(), *test_real_celery.PLAIN.values())
    celery = (*celery, *test_real_celery.BESIDE.values())
    web = (row.line for row in (*test_real_web.GUNICORN.values(), *test_real_web.UWSGI.values()))
    real = {shape(line) for line in (*celery, *web) if "\n" not in line}
    confirmed = [line for line in table if shape(line) in real]
    assert len(table) >= 80
    assert len(confirmed) * 3 >= len(table)
    for program in ("celery", "gunicorn", "uwsgi"):
        assert sum(program in line for line in confirmed) >= 5, program
