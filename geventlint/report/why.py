"""The answer of ``geventlint why``: chains as a tree that begins with the launch lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geventlint.report.json_ import dumps
from geventlint.report.places import link_place, one_line, shown
from geventlint.report.style import Style, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geventlint.checks.inventory import Answer
    from geventlint.model import Link, Root
    from geventlint.report import Context

_BRANCHES = {True: ("├─ ", "└─ ", "│  "), False: ("|- ", "`- ", "|  ")}


def render_json(root: Root, answer: Answer) -> str:
    """Return the answer as one JSON object."""
    return dumps(
        {
            "name": answer.name,
            "version": answer.version,
            "status": answer.status,
            "chains": [[link_object(root, link) for link in chain] for chain in answer.chains],
        }
    )


def link_object(root: Root, link: Link) -> dict[str, Any]:
    """Return one step of a chain."""
    path = None if link.path is None else shown(root, link.path)
    return {"what": link.what, "text": link.text, "path": path, "line": link.line}


def render_text(root: Root, answer: Answer, context: Context) -> str:
    """Return a tree; what chains have in common stands there once."""
    if not answer.chains:
        known = answer.unresolved
        more = (
            f"; what {counted(known, 'package')} bring{'s' if known == 1 else ''} is unknown: "
            "add a lock file or give --environment"
            if known
            else ""
        )
        return f"{answer.name}: nothing in this project is seen to bring it{more}\n"
    style = Style(context)
    version = f" {answer.version}" if answer.version else ""
    lines = [f"{style.paint(answer.name + version, 'bold')}: {answer.status}"]
    lines += _tree(root, answer.chains, style, "", top=True, unicode=context.unicode)
    return "".join(f"{line}\n" for line in lines)


def _tree(  # noqa: PLR0913  # what stays the same while it goes down
    root: Root, chains: Sequence[tuple[Link, ...]], style: Style, indent: str, *, top: bool, unicode: bool
) -> Iterator[str]:
    heads: dict[Link, list[tuple[Link, ...]]] = {}
    for chain in chains:
        if chain:
            heads.setdefault(chain[0], []).append(chain[1:])
    more, last, bar = _BRANCHES[unicode]
    for number, (link, rest) in enumerate(heads.items(), 1):
        ends = number == len(heads)
        branch = "" if top else last if ends else more
        place = link_place(root, link)
        yield f"{indent}{branch}{one_line(link.text)}" + (f"  {style.paint(place, 'dim')}" if place else "")
        deeper = indent if top else indent + ("   " if ends else bar)
        yield from _tree(root, rest, style, deeper, top=False, unicode=unicode)
