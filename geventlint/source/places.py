"""Where nodes of a parsed text stand. Imported only by what has decided to parse.

libcst's own PositionProvider works out the place of every node, and visits the whole tree before that; this one writes
the text again, as libcst does, and notes how many tokens stood before and after the few nodes that are asked for.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING

from libcst._nodes.internal import CodegenState

from geventlint.documents.text import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import libcst as cst

Place = tuple[int, int, int, int]
"""Line, column, end line, end column, from 1; the end is exclusive."""


def places(module: cst.Module, nodes: Iterable[cst.CSTNode]) -> dict[int, Place]:
    """Return the place of each node, by its identity; without the white space and parentheses around it."""
    state = _State(default_indent=module.default_indent, default_newline=module.default_newline)
    state.wanted = {id(node) for node in nodes}
    module._codegen(state)  # noqa: SLF001  # what Module.code does, with a state that takes notes
    lines = Lines("".join(state.tokens))
    offsets = [0, *accumulate(map(len, state.tokens))]
    last = len(offsets) - 1
    return {
        node: (*lines.place(offsets[min(start, last)]), *lines.place(offsets[min(end, last)]))
        for node, (start, end) in state.spans.items()
    }


class _State(CodegenState):
    """Notes the tokens between which the wanted nodes stand."""

    wanted: set[int]

    def __init__(self, default_indent: str, default_newline: str) -> None:
        super().__init__(default_indent, default_newline)
        self.wanted = set()
        self.spans: dict[int, tuple[int, int]] = {}
        self._starts: dict[int, int] = {}

    def before_codegen(self, node: cst.CSTNode) -> None:
        if id(node) in self.wanted:
            self._starts[id(node)] = len(self.tokens)

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self._starts.pop(id(node), None)
        if start is not None:
            self.spans.setdefault(id(node), (start, len(self.tokens)))

    @contextmanager
    def record_syntactic_position(
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> Iterator[None]:
        """Called by a node about the part of its text that is its own."""
        if id(node) not in self.wanted:
            yield
            return
        self.wanted.update(id(part) for part in (start_node, end_node) if part is not None)
        start = len(self.tokens)
        yield
        end = len(self.tokens)
        if start_node is not None:
            start = self.spans[id(start_node)][0]
        if end_node is not None:
            end = self.spans[id(end_node)][1]
        self.spans[id(node)] = (start, end)
