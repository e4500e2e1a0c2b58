"""Lists that hold everything (pip freeze) leave nothing unknown; lists that people keep do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint.knowledge.needs import NEEDS
from geventlint.manifests import read
from geventlint.project.dependencies import Dependencies

if TYPE_CHECKING:
    from collections.abc import Mapping

FROZEN = """\
amqp==5.4.2
billiard==4.3.2
celery==5.4.0
gevent==26.9.0
greenlet==3.5.6
kombu==5.7.0
python-dateutil==2.9.0
six==1.17.0
unheard-of==1.0
vine==5.1.0
zope.event==6.2
zope.interface==8.6
"""


def pulls(name: str) -> tuple[str, ...]:
    return ("grpcio",) if name == "google-cloud-speech" else ()


def extras(name: str) -> Mapping[str, tuple[str, ...]]:
    return {"sqs": ("pycurl",)} if name == "celery" else {}


def unknown(**files: str) -> list[str]:
    """What is not known to be resolved, of files by name (``requirements__base`` is requirements/base.txt)."""
    texts = {f"{name.replace('__', '/')}.txt": text for name, text in files.items()}
    manifests = [
        read(path, text.encode(), lambda wanted: texts[wanted].encode() if wanted in texts else None)
        for path, text in texts.items()
    ]
    dependencies = Dependencies(manifests, pulls, lambda _: (), extras=extras)
    return list(dependencies.unresolved(dependencies.scopes[0]))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(FROZEN, id="as pip freeze writes it"),
        pytest.param(FROZEN.replace("==", "==="), id="arbitrary equality"),
        pytest.param(FROZEN + "shop @ git+https://git.example.org/shop@1f0c\n", id="with a package from a repository"),
        pytest.param(FROZEN + "-e git+https://git.example.org/kit@1f0c#egg=kit\n", id="with an editable one"),
        pytest.param(FROZEN + "google-cloud-speech==2.1\ngrpcio==1.70\n", id="with what the database says is brought"),
        pytest.param(
            FROZEN.replace("celery==5.4.0", "celery[sqs]==5.4.0") + "pycurl==7.45\n", id="with what an extra brings"
        ),
        pytest.param(
            "".join(f"{line} ; python_version >= '3.9'\n" for line in FROZEN.splitlines()), id="as an export writes it"
        ),
        pytest.param(
            "".join(f"{line} \\\n    --hash=sha256:{'0' * 64}\n" for line in FROZEN.splitlines()), id="with hashes"
        ),
    ],
)
def test_a_complete_list_leaves_nothing_unknown(text: str) -> None:
    assert unknown(requirements=text) == []


def test_a_complete_list_may_be_in_several_files() -> None:
    lines = FROZEN.splitlines(keepends=True)
    base, rest = "".join(lines[:6]), "".join(lines[6:])

    assert unknown(requirements=f"-r requirements/base.txt\n{rest}", requirements__base=base) == []


def test_files_that_include_each_other_end() -> None:
    assert unknown(requirements=f"-r requirements/a.txt\n{FROZEN}", requirements__a="-r ../requirements.txt\n") == []


def test_the_loose_list_that_a_complete_one_was_made_of_is_resolved_too() -> None:
    assert unknown(requirements=FROZEN, requirements__base="celery\ngevent>=22\n") == []


def test_a_line_that_somebody_added_is_unknown_alone() -> None:
    assert unknown(requirements=f"{FROZEN}sentry-wizard\n") == ["sentry-wizard"]


def names(text: str) -> list[str]:
    return sorted(line.partition("==")[0].replace(".", "-") for line in text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("celery==5.4.0\ngevent==26.9.0\nredis==5.0.1\n", id="what people pin"),
        pytest.param(FROZEN.replace("zope.event==6.2\n", ""), id="one of a package's requirements is missing"),
        pytest.param(FROZEN.replace("six==1.17.0\n", ""), id="one deep in it is missing"),
        pytest.param(
            "celery==5.4.0\nkombu==5.3.4\nbilliard==4.2.0\nvine==5.1.0\n", id="a package pinned with its helpers"
        ),
        pytest.param(FROZEN + "google-cloud-speech==2.1\n", id="what the database says is brought is missing"),
        pytest.param("unheard-of==1.0\nanother-one==2.0\na-third==3\nb==4\n", id="nothing in it is known"),
        pytest.param("kombu==5.3.4\namqp==5.2\n", id="too little to tell by"),
    ],
)
def test_a_list_that_people_keep_leaves_unknown_what_each_brings(text: str) -> None:
    assert set(names(text)) <= {*unknown(requirements=text), "grpcio"}


def test_what_an_extra_brings_must_be_there() -> None:
    assert "celery" in unknown(requirements=FROZEN.replace("celery==5.4.0", "celery[sqs]==5.4.0"))


def test_a_list_of_ranges_is_none() -> None:
    assert "six" in unknown(requirements=FROZEN.replace("==", ">="))


def test_constraints_install_nothing() -> None:
    found = unknown(requirements="-c constraints.txt\ncelery\ngevent\n", constraints=FROZEN)

    assert found == ["celery", "gevent"]


def test_the_table_names_packages_as_manifests_are_read() -> None:
    for name, needs in NEEDS.items():
        for one in (name, *needs):
            assert one == one.lower().replace("_", "-").replace(".", "-")
        assert needs == tuple(sorted(needs))
        assert name not in needs
