from __future__ import annotations

import pytest

from geventlint.errors import UsageError
from geventlint.model import Host, Location, Manifest, Requirement
from geventlint.project import assume
from geventlint.project.dependencies import Dependencies


def understand(command: str, evidence: str) -> tuple[Host, ...]:
    return (Host("celery", None, command, "gevent", "before-app", evidence=evidence),)


def dependencies(*requirements: Requirement) -> Dependencies:
    return Dependencies([Manifest("requirements.txt", "requirements", requirements)], lambda _: (), lambda _: ())


def requirement(name: str, **fields) -> Requirement:
    return Requirement(name, name, "", Location("requirements.txt", 3), **fields)


def test_a_word_stands_for_a_usual_command():
    (host,) = assume.asked(["celery"], "assumed", understand, ["shop.celery"])
    assert (host.command, host.entry, host.evidence) == ("celery worker -P gevent", "shop.celery", "assumed")


def test_a_whole_command_is_taken_as_it_is():
    (host,) = assume.asked(["celery -A x worker -P gevent"], "configured", understand, [])
    assert (host.command, host.entry) == ("celery -A x worker -P gevent", "")


def test_a_word_that_stands_for_nothing():
    with pytest.raises(UsageError, match="--assume 'bogus'"):
        assume.asked(["bogus"], "assumed", lambda command, evidence: (), [])


def test_a_script():
    (host,) = assume.asked(["script"], "assumed", understand, [])
    assert (host.kind, host.pool) == ("script", "gevent")


@pytest.mark.parametrize(
    ("hosts", "requirements"),
    [
        pytest.param([], [], id="gevent is not required"),
        pytest.param([], [requirement("gevent", development=True)], id="only for development"),
        pytest.param(
            [Host("celery", None, "celery worker", "prefork", "no")],
            [requirement("gevent")],
            id="a prefork worker is launched",
        ),
        pytest.param(
            [Host("script", None, "x", "gevent", "before-app")], [requirement("gevent")], id="a gevent host is known"
        ),
    ],
)
def test_nothing_is_assumed(hosts, requirements):
    assert assume.likely(hosts, dependencies(*requirements), list) == ((), "")


@pytest.mark.parametrize(
    ("requirements", "kind"),
    [
        pytest.param([requirement("gevent"), requirement("celery")], "celery", id="Celery"),
        pytest.param([requirement("gevent"), requirement("gunicorn")], "gunicorn", id="gunicorn"),
        pytest.param([requirement("gevent")], "script", id="neither"),
        pytest.param([requirement("celery", extras=("gevent",))], "celery", id="an extra"),
    ],
)
def test_a_host_is_assumed_because_gevent_is_required(requirements, kind):
    hosts, reason = assume.likely([], dependencies(*requirements), lambda: ["shop"])
    assert [host.kind for host in hosts] == [kind]
    assert hosts[0].evidence == "assumed"
    assert hosts[0].place == "requirements.txt:3"
    assert reason.endswith("requires gevent and no launch line says otherwise")
