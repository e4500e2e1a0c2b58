"""One page for each symptom, so that who searches for its message finds what it means.

``python -m geventlint.explain.pages docs/symptoms`` writes them anew; a test compares.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from geventlint.knowledge import catalog
from geventlint.knowledge.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geventlint.knowledge.entries import Symptom


def pages() -> Mapping[str, str]:
    """Return file name → text of every page and of the list of all."""
    database = Database.shipped()
    names = {rule.code: rule.name for rule in catalog.shipped(()).rules}
    symptoms = sorted(database.symptoms.values(), key=lambda one: one.id)
    files = {f"{one.id}.md": _page(one, names) for one in symptoms}
    return {**files, "index.md": _index(symptoms)}


def _page(symptom: Symptom, names: Mapping[str, str]) -> str:
    return "\n".join([*_lines(symptom, names), ""])


def _lines(symptom: Symptom, names: Mapping[str, str]) -> Iterator[str]:
    yield f"# {_escaped(symptom.title)}"
    yield ""
    if not symptom.gevent:
        yield "**This is not gevent's doing.** It is listed because people who use gevent meet it and suspect gevent."
        yield ""
    if symptom.looks_like:
        yield f"**Looks like**: {_escaped(symptom.looks_like)}."
        yield ""
    yield f"**Really**: {_escaped(symptom.cause)}"
    yield ""
    if symptom.unless:
        yield f"**Mind**: {_escaped(symptom.unless)}."
        yield ""
    yield from _suspects(symptom, names)
    if symptom.confirm or symptom.run:
        yield "## Make sure"
        yield ""
        if symptom.run:
            yield from ("```console", f"$ {symptom.run}", "```", "")
        if symptom.confirm:
            yield f"{_escaped(_sentence(symptom.confirm))}"
            yield ""
    yield "## What to do, best first"
    yield ""
    yield from (f"{number}. {_escaped(remedy)}" for number, remedy in enumerate(symptom.remedies, 1))
    yield ""
    if symptom.useless:
        yield from ("## What does not help", "", *(f"- {_escaped(text)}" for text in symptom.useless), "")
    yield "## Who it is in your project"
    yield ""
    command = "geventlint explain worker.log" if symptom.pattern else f"geventlint explain --symptom {symptom.id}"
    yield from ("```console", f"$ {command}", "```")
    if symptom.urls:
        yield from ("", "## Reports", "")
        yield from (f"- <{url}>" for url in symptom.urls)


def _suspects(symptom: Symptom, names: Mapping[str, str]) -> Iterator[str]:
    if not (symptom.packages or symptom.rules or symptom.kinds):
        return
    yield "## Suspects"
    yield ""
    for rule in symptom.rules:
        yield f"- `geventlint rule {rule}`: {names[rule]}" if rule in names else f"- {rule}"
    if symptom.packages:
        yield "- packages, as `geventlint db show NAME` has them: " + ", ".join(symptom.packages)
    yield from (f"- {_escaped(kind)}" for kind in symptom.kinds)
    yield ""


def _index(symptoms: Sequence[Symptom]) -> str:
    lines = [
        "# Symptoms",
        "",
        "What gevent trouble looks like. `geventlint explain` recognises the messages in a log and names the suspects of a project;",
        "`geventlint explain --list` puts first what is likely in yours. These pages are written from compat-db.toml.",
    ]
    for title, wanted in (
        ("With a message", lambda one: bool(one.pattern) and one.gevent),
        ("Without a message", lambda one: not one.pattern),
        ("Not gevent's doing", lambda one: not one.gevent),
    ):
        lines += ["", f"## {title}", ""]
        lines += [f"- [{_escaped(one.title)}]({one.id}.md)" for one in symptoms if wanted(one)]
    return "\n".join([*lines, ""])


def _sentence(text: str) -> str:
    first = text.partition(" ")[0]
    text = text if any(sign in first for sign in "._(") else text[:1].upper() + text[1:]
    return text + ("" if text.endswith(".") else ".")


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is; what people search for stays in one piece."""
    for mark in ("\\", "*", "<", "[", "`", "__"):
        text = text.replace(mark, f"\\{mark}")
    return text


def main() -> None:
    """Write the pages into a folder, and remove those of symptoms that are no more."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    written = pages()
    for path in folder.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
