"""The answer of ``geventlint why``: chains as a tree that begins with the launch lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geventlint.documents.words import counted
from geventlint.report.json_ import dumps
from geventlint.report.places import link_place, one_line, shown
from geventlint.report.style import Style

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
    lines += _tree(root, answer.chains, style, unicode=context.unicode)
    return "".join(f"{line}\n" for line in lines)


def _tree(root: Root, chains: Sequence[tuple[Link, ...]], style: Style, *, unicode: bool) -> Iterator[str]:
    more, last, bar = _BRANCHES[unicode]
    pending = [("", "", chain, group) for chain, group in reversed(_parted(chains, 0))]
    while pending:
        indent, branch, link, (step, rest) = pending.pop()
        place = link_place(root, link)
        yield f"{indent}{branch}{one_line(link.text)}" + (f"  {style.paint(place, 'dim')}" if place else "")
        deeper = indent + {"": "", last: "   ", more: bar}[branch]
        below = _parted(rest, step)
        ends = [last, *[more] * (len(below) - 1)]
        pending.extend((deeper, end, *one) for end, one in zip(ends, reversed(below), strict=False))


def _parted(chains: Sequence[tuple[Link, ...]], step: int) -> list[tuple[Link, tuple[int, list[tuple[Link, ...]]]]]:
    """The links that chains have at a step, each with the next step and the chains that have it."""
    heads: dict[Link, list[tuple[Link, ...]]] = {}
    for chain in chains:
        if chain[step:]:
            heads.setdefault(chain[step], []).append(chain)
    return [(link, (step + 1, group)) for link, group in heads.items()]
