"""The answer of ``geventlint explain``, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geventlint.documents.words import counted
from geventlint.report.json_ import dumps
from geventlint.report.places import link_place, one_line, shown, shown_place
from geventlint.report.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.explain.answer import Answer, Frame, Occurrence, Suspect
    from geventlint.knowledge.entries import Symptom
    from geventlint.model import Root
    from geventlint.report import Context

_ROLES = {"victim": "victim", "candidate": "suspect", "project": "yours", "runtime": "runtime", "library": "passed"}
_SURE = {"certain": "certain", "likely": "likely", "possible": "possible: the message alone does not prove it"}
_PROOFS = {
    "traceback": "in the stack",
    "reached": "reached",
    "present": "present",
    "unknown": "not judged",
}
_FRAMES = 12
_PLACE_SAYS_ALL = frozenset({"module", "import"})


def render_json(answer: Answer) -> str:
    """Return the answer as one JSON object; docs/explain.md describes it."""
    root = answer.root
    return dumps(
        {
            "symptoms": [_symptom(one, root) for one in answer.occurrences],
            "suspects": [_suspect(one, root) for one in answer.suspects],
            "remedies": list(answer.remedies),
            "useless": list(answer.useless),
            "notes": list(answer.notes),
        }
    )


def render_text(answer: Answer, context: Context) -> str:
    """Return the answer for people: what it is, what it is not, who is suspected, and what to do."""
    style = Style(context, label=14)
    told: set[str] = set()
    blocks = []
    for one in answer.occurrences:
        blocks.append("\n".join(_occurrence(one, style, answer.root, again=one.symptom.id in told)))
        told.add(one.symptom.id)
    if answer.suspects:
        title = f"Suspects in this project, best proof first ({len(answer.suspects)})"
        blocks.append(
            "\n\n".join(
                [style.paint(title, "bold"), *("\n".join(_culprit(answer.root, one, style)) for one in answer.suspects)]
            )
        )
    if answer.remedies:
        lines = [style.paint("What to do, best first", "bold")]
        lines += [f"  {number}. {one_line(remedy)}" for number, remedy in enumerate(answer.remedies, 1)]
        blocks.append("\n".join(lines))
    if answer.useless:
        lines = [style.paint("What does not help", "bold"), *(f"  - {one_line(text)}" for text in answer.useless)]
        blocks.append("\n".join(lines))
    blocks += [f"note: {one_line(note)}" for note in answer.notes]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def list_text(rows: Sequence[tuple[Symptom, int, str]]) -> str:
    """Return the table of all symptoms: first those that the project has suspects for."""
    width = max((len(symptom.id) for symptom, _, _ in rows), default=0)
    out = []
    for symptom, suspects, first in rows:
        mark = counted(suspects, "suspect") if suspects else "-" if symptom.gevent else "not gevent"
        out.append(f"{symptom.id:<{width}}  {mark:<11}  {one_line(symptom.title)}" + (f"  ({first})" if first else ""))
    return "\n".join(out) + "\n"


def list_json(rows: Sequence[tuple[Symptom, int, str]]) -> str:
    """Return the same as a JSON list."""
    return dumps(
        [
            {
                "id": symptom.id,
                "title": symptom.title,
                "gevent": symptom.gevent,
                "message": bool(symptom.pattern),
                "suspects": suspects,
            }
            for symptom, suspects, _ in rows
        ]
    )


def _symptom(one: Occurrence, root: Root) -> dict[str, Any]:
    symptom = one.symptom
    return {
        "id": symptom.id,
        "title": symptom.title,
        "matched": one.matched or None,
        "file": one.file or None,
        "line": one.line,
        "count": one.count,
        "gevent": symptom.gevent,
        "confidence": one.confidence,
        "cause": symptom.cause,
        "not": symptom.unless or None,
        "confirm": symptom.confirm or None,
        "run": symptom.run or None,
        "urls": list(symptom.urls),
        "frames": [_frame(frame, root) for frame in one.frames],
    }


def _frame(frame: Frame, root: Root) -> dict[str, Any]:
    return {
        "path": shown(root, frame.own) if frame.own else frame.path,
        "line": frame.line,
        "function": frame.name,
        "role": frame.role,
        "package": frame.package or None,
        "package_version": frame.version.strip("?") or None,
    }


def _suspect(one: Suspect, root: Root) -> dict[str, Any]:
    return {
        "rank": one.rank,
        "proof": one.proof,
        "code": one.code,
        "package": one.package,
        "package_version": one.version,
        "status": one.status or None,
        "path": shown(root, one.path) if one.path else None,
        "line": one.line,
        "message": one.message or None,
        "chain": [
            {
                "what": link.what,
                "text": link.text,
                "path": shown(root, link.path) if link.path else None,
                "line": link.line,
            }
            for link in one.chain
        ],
        "why": one.why,
        "see": _see(one),
    }


def _occurrence(one: Occurrence, style: Style, root: Root, *, again: bool) -> Iterator[str]:
    symptom = one.symptom
    place = f"{one.file}:{one.line}: " if one.line else f"{one.file}: " if one.file else ""
    times = f" ({one.count} such lines)" if one.count > 1 else ""
    yield style.paint(one_line(f"{place}{one.matched or symptom.title}{times}"), "bold")
    sure = f" ({_SURE[one.confidence]})" if one.file else ""
    verdict = f"{symptom.id}{sure}" if symptom.gevent else f"{symptom.id}: this is not gevent's doing"
    yield style.labelled("symptom", verdict)
    if again:
        yield from _stack(one.frames, style, root)
        return
    if symptom.looks_like:
        yield style.labelled("looks like", symptom.looks_like)
    yield style.labelled("really", symptom.cause)
    if symptom.unless:
        yield style.labelled("mind", symptom.unless)
    yield from _stack(one.frames, style, root)
    if symptom.confirm:
        yield style.labelled("confirm", symptom.confirm)
    if symptom.run:
        yield style.unbroken("run", symptom.run)
    if symptom.urls:
        yield style.labelled("seen in", symptom.urls[0])
    if one.file:
        yield style.labelled("see", f"geventlint explain --symptom {symptom.id}")


def _stack(frames: Sequence[Frame], style: Style, root: Root) -> Iterator[str]:
    told = [frame for frame in frames if frame.role != "runtime"][-_FRAMES:]
    for number, frame in enumerate(told):
        place = shown(root, frame.own) if frame.own else frame.module or frame.path
        package = f" ({frame.package} {frame.version.strip('?')}".rstrip() + ")" if frame.package else ""
        text = f"{_ROLES[frame.role]:<8} {place}:{frame.line} {frame.name}{package}"
        yield (
            style.labelled("stack" if not number else "", text)
            if not number
            else f"{' ' * style.label}{one_line(text)}"
        )


def _culprit(root: Root, one: Suspect, style: Style) -> Iterator[str]:
    subject = " ".join(filter(None, (one.code, one.package, one.version))) or "the project's own code"
    place = shown_place(root, f"{one.path}:{one.line}") if one.path else "in the stack"
    yield f"{one.rank}. {style.paint(one_line(place), 'path')}: {one_line(subject)}"
    if one.message:
        yield style.labelled("says", one.message)
    yield style.labelled("proof", f"{_PROOFS[one.proof]}: {one.why}")
    if one.chain:
        yield style.chain("chain", (_step(root, link) for link in one.chain))
    if see := _see(one):
        yield style.labelled("see", see)


def _step(root: Root, link: Any) -> str:
    place = link_place(root, link)
    return place if place and link.what in _PLACE_SAYS_ALL else f"{place} {link.text}".strip()


def _see(one: Suspect) -> str | None:
    if one.code:
        return f"geventlint rule {one.code}"
    return f"geventlint db show {one.package}" if one.package else None
