"""The answers of ``geventlint db`` for people, made from the values that its JSON prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geventlint.documents.words import counted
from geventlint.report.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geventlint.report import Context

_COLORS = {"inert": "good", "cooperative": "good", "needs-setup": "warning", "blocking": "error", "breaking": "error"}
_SETUPS = ("call", "import", "argument", "setting", "environment")
_COLUMNS = ("name", "status", "confidence", "versions", "kind")


def package(answer: Mapping[str, Any], context: Context) -> str:
    """Return what ``lookup.show`` found, as a page."""
    style = Style(context, label=len("  instead: "))
    version = f" {answer['version']}" if answer["version"] else ""
    lines = [f"{style.paint(answer['name'] + version, 'bold')}: {_status(answer, style)}"]
    if answer["status"] == "unknown":
        if near := answer.get("near"):
            lines.append(style.labelled("near", ", ".join(near)))
        return _text(lines)
    verdicts = answer.get("verdicts") or [answer]
    lines += _about(answer, style)
    for verdict in verdicts:
        if len(verdicts) > 1:
            lines += ["", f"{_range(verdict)}: {_status(verdict, style)}"]
        lines += _verdict(verdict, style)
    for use in answer["uses"]:
        what = ", ".join((*use["calls"], *use["imports"], *use["urls"], *use["settings"]))
        lines += ["", f"use of {what}: {_status(use, style)}", *_verdict(use, style)]
    return _text(lines)


def table(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return entries of ``lookup.list_`` and ``lookup.search``, one a line."""
    rows = [[str(entry[column] or "-") for column in _COLUMNS] for entry in entries]
    widths = [max((len(row[index]) for row in rows), default=0) for index in range(len(_COLUMNS))]
    return _text("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def numbers(answer: Mapping[str, Any]) -> str:
    """Return what ``lookup.stats`` counted."""
    lines = [f"{counted(answer['packages'], 'package')}, and {counted(answer['inert'], 'inert one')}"]
    for heading in ("statuses", "confidence"):
        counts = ", ".join(f"{count} {word}" for word, count in answer[heading].items() if count)
        lines.append(f"{heading}: {counts or 'none'}")
    lines.append(f"oldest evidence: {answer['oldest_evidence'] or 'none'}")
    lines.append(f"measured with gevent {answer['gevent'] or 'of no known version'}")
    return _text(lines)


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _status(verdict: Mapping[str, Any], style: Style) -> str:
    confidence = f" ({verdict['confidence']})" if verdict.get("confidence") else ""
    return style.paint(verdict["status"], _COLORS.get(verdict["status"], "bold")) + confidence


def _range(verdict: Mapping[str, Any]) -> str:
    beside = "".join(f" beside {name} {versions}" for name, versions in verdict["when"].items())
    return ("any version" if verdict["versions"] == "*" else verdict["versions"]) + beside


def _about(answer: Mapping[str, Any], style: Style) -> Iterator[str]:
    if answer["kind"]:
        yield style.labelled("kind", answer["kind"])
    if answer["distributions"] not in ([], [answer["name"]]):
        yield style.labelled("names", ", ".join(answer["distributions"]))
    if answer["imports"] not in ([], [answer["name"]]):
        yield style.labelled("imports", ", ".join(answer["imports"]))
    if answer["origin"]:
        yield style.labelled("from", answer["origin"])


def _verdict(verdict: Mapping[str, Any], style: Style) -> Iterator[str]:
    if verdict["why"]:
        yield style.labelled("why", verdict["why"])
    for setup in verdict["setup"]:
        yield style.labelled("setup", _setup(setup))
    if verdict["instead"]:
        yield style.labelled("instead", ", ".join(verdict["instead"]))
    for item in verdict["evidence"]:
        said = ", ".join(item[key] for key in ("date", "versions", "result") if item.get(key))
        yield style.labelled(item["kind"], f"{said} [{item['ref']}]" if said else item["ref"])


def _setup(setup: Mapping[str, str]) -> str:
    words = [f"{kind} {setup[kind]}" for kind in _SETUPS if kind in setup]
    if "install" in setup:
        words.append(f"install {setup['install']}")
    said = "; ".join(words) or "see the note"
    return said + "".join(f" ({key}: {setup[key]})" for key in ("price", "note") if key in setup)
