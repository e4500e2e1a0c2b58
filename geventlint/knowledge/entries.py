"""Tables of the database → the dataclasses that every room speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geventlint.model import EvidenceItem, Package, Setup, UseVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Symptom:
    """A misleading exception: what people see, and what is behind it."""

    id: str
    pattern: str
    """A regular expression to be searched in each line of a traceback or log; empty: no line announces it."""
    title: str
    cause: str
    within: str = ""
    """Some line of its traceback matches; if none does, the message is an ordinary error's."""
    ordinary: str = ""
    """A line of the traceback that matches this says that it is an ordinary error."""
    culprit: str = "either"
    """``traceback``: the frames name who is to blame; ``elsewhere``: a victim; ``either``: one of the two."""
    run: str = ""
    """A command that confirms it."""
    looks_like: str = ""
    unless: str = ""
    """When it is not ours (``not`` in the file)."""
    packages: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    confirm: str = ""
    remedies: tuple[str, ...] = ()
    useless: tuple[str, ...] = ()
    """What people try and what only hides it."""
    urls: tuple[str, ...] = ()
    gevent: bool = True
    """False: the pattern has another cause and is listed to say so."""
    origin: str = ""


def package(name: str, table: Mapping[str, Any], origin: str = "") -> Package:
    """Return an entry. One that has only uses is harmless to import, as its uses' evidence says."""
    uses = tuple(_use(item) for item in table.get("uses", ()))
    verdicts = tuple(_verdict(item) for item in table.get("verdicts", ()))
    if not verdicts:
        evidence = tuple(dict.fromkeys(item for use in uses for item in use.evidence))
        verdicts = (Verdict("cooperative", proof="use", why="Only some of its uses hurt.", evidence=evidence),)
    return Package(
        name=name,
        distributions=tuple(table.get("distributions", (name,))),
        imports=tuple(table.get("imports", ())),
        kind=table.get("kind", ""),
        verdicts=verdicts,
        uses=uses,
        spares=tuple(table.get("spares", ())),
        pulls=tuple(table.get("pulls", ())),
        extras={extra: tuple(names) for extra, names in table.get("extras", {}).items()},
        patches=table.get("patches", False),
        development=table.get("development", False),
        origin=origin,
    )


SEARCHED = "files of the wheel, unpacked and not run"
"""What was searched for a package of the compact table, where its line says nothing else."""


def inert(name: str, table: Mapping[str, Any], origin: str = "") -> Package:
    """Return a package of the compact table: one verdict, ``inert`` at every version."""
    evidence = EvidenceItem(
        kind=table.get("evidence", "analysis"),
        ref=table.get("ref", "") or SEARCHED,
        versions=table.get("versions", ""),
        date=table.get("date", ""),
    )
    return Package(
        name=name,
        distributions=(name,),
        imports=tuple(table.get("imports", ())),
        kind="development tool" if table.get("development") else "",
        verdicts=(Verdict("inert", evidence=(evidence,)),),
        development=table.get("development", False),
        origin=origin,
    )


def symptom(name: str, table: Mapping[str, Any], origin: str = "") -> Symptom:
    """Return a misleading exception."""
    suspects = table.get("suspects", {})
    return Symptom(
        id=name,
        pattern=table.get("pattern", ""),
        title=_line(table["title"]),
        cause=_line(table["cause"]),
        looks_like=_line(table.get("looks-like", "")),
        unless=_line(table.get("not", "")),
        packages=tuple(suspects.get("packages", ())),
        rules=tuple(suspects.get("rules", ())),
        kinds=tuple(suspects.get("kinds", ())),
        confirm=_line(table.get("confirm", "")),
        remedies=tuple(_line(remedy) for remedy in table.get("remedies", ())),
        useless=tuple(_line(text) for text in table.get("useless", ())),
        urls=tuple(table.get("urls", ())),
        within=table.get("within", ""),
        ordinary=table.get("ordinary", ""),
        culprit=table.get("culprit", "either"),
        run=_line(table.get("run", "")),
        gevent=table.get("gevent", True),
        origin=origin,
    )


def _verdict(table: Mapping[str, Any]) -> Verdict:
    return Verdict(
        status=table["status"],
        versions=table.get("versions", "*"),
        why=_line(table.get("why", "")),
        when=table.get("when", {}),
        proof=table.get("proof", "import"),
        setup=_setups(table.get("setup", ())),
        instead=tuple(table.get("instead", ())),
        symptoms=tuple(table.get("symptoms", ())),
        evidence=_evidence(table.get("evidence", ())),
        severity=table.get("severity"),
    )


def _use(table: Mapping[str, Any]) -> UseVerdict:
    return UseVerdict(
        status=table["status"],
        why=_line(table["why"]),
        calls=tuple(table.get("calls", ())),
        imports=tuple(table.get("imports", ())),
        arguments=_values(table.get("arguments", {})),
        unless=_values(table.get("unless", {})),
        urls=tuple(table.get("urls", ())),
        settings=_values(table.get("settings", {})),
        setup=_setups(table.get("setup", ())),
        instead=tuple(table.get("instead", ())),
        evidence=_evidence(table.get("evidence", ())),
        versions=table.get("versions", "*"),
        severity=table.get("severity"),
        when=table.get("when", {}),
    )


def _setups(tables: Iterable[Mapping[str, str]]) -> tuple[Setup, ...]:
    return tuple(
        Setup(**{("imports" if key == "import" else key): _line(text) for key, text in table.items()})
        for table in tables
    )


def _evidence(tables: Iterable[Mapping[str, str]]) -> tuple[EvidenceItem, ...]:
    return tuple(EvidenceItem(**{key: _line(text) for key, text in table.items()}) for table in tables)


def _values(table: Mapping[str, Any]) -> dict[str, object]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}


def _line(text: str) -> str:
    return " ".join(text.split())
