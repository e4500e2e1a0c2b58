"""The questions that ``explain`` answers: of a log, of a symptom by its name, and which symptoms are likely here."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geventlint.errors import UsageError
from geventlint.explain import diagnosis, suspects
from geventlint.explain.answer import Answer, Occurrence
from geventlint.explain.frames import Classifier
from geventlint.explain.recognition import CELERY, GUNICORN, Recognizer, silence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geventlint.explain.facts import Facts
    from geventlint.explain.recognition import Log
    from geventlint.knowledge.database import Database
    from geventlint.knowledge.entries import Symptom

_REMEDIES = 8


def of_logs(logs: Sequence[Log], database: Database, project: Callable[[str], Facts]) -> Answer:
    """Answer for logs of which one at least shows something.

    ``project`` reads the project; its argument is the host to assume where it declares none.
    """
    facts = project(_likely(logs))
    recognizer = Recognizer(database.symptoms)
    classifier = _classifier(facts, database)
    found: list[Occurrence] = []
    notes: list[str] = []
    declared = bool(facts.gevent_hosts) and not facts.assumed
    for log in logs:
        here, passed = diagnosis.occurrences(log, recognizer, classifier, gevent=declared)
        suspected = any(finding.code == "GVL501" for finding in facts.findings)
        if not any(one.symptom.gevent for one in here):
            here += diagnosis.never_run(log, database.symptoms, suspected=suspected)
        found += here
        notes += passed
        if not here and not passed:
            notes.append(silence(log))
        if log.replaced:
            notes.append(f"{log.name}: some bytes are not UTF-8 and are shown as \N{REPLACEMENT CHARACTER}")
    return _answer(found, facts, notes)


def of_symptom(name: str, database: Database, project: Callable[[str], Facts]) -> Answer:
    """Answer for a symptom by its id. Raises UsageError for one that is not known."""
    symptom = database.symptoms.get(name)
    if symptom is None:
        raise UsageError(
            f"--symptom {name}: no such symptom{_near(name, database.symptoms)}; explain --list names them"
        )
    return _answer([Occurrence(symptom, "possible")], project("celery"), [])


def likelihood(database: Database, facts: Facts) -> list[tuple[Symptom, int, str]]:
    """Return every symptom, the likely ones of this project first: with the number of its suspects and the first of them."""
    rows = []
    for symptom in database.symptoms.values():
        ranked = suspects.rank([Occurrence(symptom, "possible")], facts) if symptom.gevent else ()
        proven = [one for one in ranked if one.proof == "reached"]
        first = proven[0] if proven else None
        place = f"{first.path}:{first.line} {first.package or first.code}" if first else ""
        rows.append((symptom, len(proven), place))
    return sorted(rows, key=lambda row: (-row[1], bool(row[0].pattern), row[0].id))


def _answer(found: Sequence[Occurrence], facts: Facts, notes: Iterable[str]) -> Answer:
    found = [replace(one, symptom=_runnable(one.symptom, facts)) for one in found]
    ranked = suspects.rank(found, facts)
    remedies = dict.fromkeys(remedy for one in found for remedy in one.symptom.remedies)
    useless = dict.fromkeys(text for one in found for text in one.symptom.useless)
    return Answer(
        root=facts.root,
        occurrences=tuple(found),
        suspects=ranked,
        remedies=tuple(remedies)[:_REMEDIES],
        useless=tuple(useless)[:_REMEDIES],
        notes=(*notes, *_missing(found, facts, proven=any(one.proof != "unknown" for one in ranked))),
        hosts=tuple(f"{host.place} {host.command}" for host in facts.gevent_hosts),
    )


_CELERY, _APP = "celery -A APP worker -P gevent", "APP"


def _runnable(symptom: Symptom, facts: Facts) -> Symptom:
    """The symptom with the project's own launch line in the command that confirms it."""
    host = next((one for one in facts.gevent_hosts if one.kind in {"celery", "gunicorn"} and one.location), None)
    if host is None or not symptom.run:
        return symptom
    run = symptom.run.replace(_CELERY, " ".join(host.command.split()))
    module = host.entry.partition(":")[0]
    return replace(symptom, run=re.sub(rf"\b{_APP}\b", lambda _: module, run) if module else run)


def _missing(found: Sequence[Occurrence], facts: Facts, *, proven: bool) -> Iterable[str]:
    """What would have to be known to say more."""
    if not any(one.symptom.gevent for one in found):
        return
    if facts.absent:
        yield "there is no project in this folder; --project DIR names the one that the log comes from"
        return
    if facts.assumed:
        yield f"the project declares no gevent process; its suspects are those of `{facts.assumed}` (--assume names another)"
    elif not facts.gevent_hosts:
        yield "the project declares no gevent process, so nobody is suspected; --assume celery checks as if one were launched"
    if not proven:
        yield (
            "nobody in this project is known to cause it; the versions of all packages (a lock file), "
            "the launch line, or the whole log would have to be known"
        )


def _classifier(facts: Facts, database: Database) -> Classifier:
    return Classifier(facts.paths, database.providers, facts.version)


def _likely(logs: Sequence[Log]) -> str:
    marks = frozenset[bytes]().union(*(log.marks for log in logs))
    return "gunicorn" if GUNICORN in marks and CELERY not in marks else "celery"


def _near(name: str, known: Iterable[str]) -> str:
    import difflib  # start-up: only a slip pays for it

    near = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]}?" if near else ""
