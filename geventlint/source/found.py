"""What a walk finds, before it has a place: uses, with the text and the arguments of their nodes.

Imported only by what has decided to parse: it needs libcst.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import libcst as cst

from geventlint.model import Argument, Scope, Use
from geventlint.source.literals import literal
from geventlint.source.resolve import Resolver
from geventlint.source.spaces import At, Block, Space, dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geventlint.source.places import Place
    from geventlint.source.vocabulary import Vocabulary

Form = Literal["call", "reference", "decorator", "assignment", "import", "handler", "text"]

_LONGEST = 120
"""Characters of an expression's text that are kept."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where the walk is."""

    space: Space
    block: Block
    order: int
    scope: Scope

    @property
    def at(self) -> At:
        """The same, for the resolver."""
        return At(self.space, self.order, self.block)


def placed(item: Found, where: Mapping[int, Place], numbers: tuple[int, ...]) -> Use:
    """Return a use at the place of its nodes; ``numbers`` are the lines of the file by those of the skeleton."""
    line, column, _, _ = where[id(item.start)]
    _, _, end_line, end_column = where[id(item.end)]
    arguments = item.use.arguments
    if item.arguments:
        arguments = tuple(
            replace(argument, line=numbers[where[id(node)][0] - 1], column=where[id(node)][1])
            for argument, node in zip(arguments, item.arguments, strict=False)
        )
    return replace(
        item.use,
        arguments=arguments,
        line=numbers[line - 1],
        column=column,
        end_line=numbers[end_line - 1],
        end_column=end_column,
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A use that has no place yet."""

    use: Use
    start: cst.CSTNode
    end: cst.CSTNode
    arguments: tuple[cst.CSTNode, ...] = ()
    """The values of its arguments, in a call of several lines."""


class Finder:
    """Keeps what is found in one module."""

    def __init__(self, vocabulary: Vocabulary, module: cst.Module) -> None:
        self.found: list[Found] = []
        self._bound: dict[int, str] = {}
        """What the result of a call is assigned to, by the identity of its node."""
        self._vocabulary = vocabulary
        self._module = module
        self._resolver = Resolver(vocabulary)

    def _emit(  # noqa: PLR0913  # one argument a field
        self,
        node: cst.CSTNode,
        name: str,
        form: Form,
        context: Context,
        arguments: tuple[Argument, ...] = (),
        *,
        whole: cst.CSTNode | None = None,
    ) -> None:
        end = node if whole is None else whole
        bound = self._bound.get(id(node), "")
        use = Use(name, form, 1, 1, 1, 1, arguments, context.scope, shortened(self._text(end)), bound)
        spread = isinstance(node, cst.Call) and arguments and _spread(node)
        values = tuple(argument.value for argument in node.args) if spread and isinstance(node, cst.Call) else ()
        self.found.append(Found(use, node, end, values))

    def _emit_handler(self, node: cst.Try | cst.TryStar, position: int, context: Context) -> None:
        """Emit one ``except`` clause, if the vocabulary asks for what it catches."""
        handler = node.handlers[position]
        if not self._vocabulary.handlers:
            return
        caught = self._canonical(handler, context)
        wanted = [name for name in caught if name in self._vocabulary.handlers]
        if not wanted:
            return
        arguments = [Argument("raises", "", any(isinstance(inner, cst.Raise) for inner in within(handler.body)))]
        arguments += [
            Argument("before", name) for one in node.handlers[:position] for name in self._canonical(one, context)
        ]
        arguments += [
            Argument("call", self._resolver.described(inner.func, context.at) or self._text(inner.func))
            for inner in within(node.body)
            if isinstance(inner, cst.Call)
        ]
        text = f"except {self._text(handler.type)}" if handler.type is not None else "except:"
        end = handler.type if handler.type is not None else handler.whitespace_after_except
        use = Use(wanted[0], "handler", 1, 1, 1, 1, tuple(arguments), context.scope, text)
        self.found.append(Found(use, handler, end))

    def _canonical(self, handler: cst.ExceptHandler | cst.ExceptStarHandler, context: Context) -> list[str]:
        """The canonical names of the exceptions that a clause catches; ``*`` for all."""
        if handler.type is None:
            return ["*"]
        elements = handler.type.elements if isinstance(handler.type, cst.Tuple) else ()
        nodes = [element.value for element in elements] or [handler.type]
        return [self._resolver.described(one, context.at) or self._text(one) for one in nodes]

    def _caught(self, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> list[str]:
        if handler.type is None:
            return ["*"]
        if isinstance(handler.type, cst.Tuple):
            return [self._text(element.value) for element in handler.type.elements]
        return [self._text(handler.type)]

    def _arguments(self, node: cst.Call, context: Context) -> tuple[Argument, ...]:
        return tuple(
            replace(
                self._argument(argument.value, context),
                keyword=argument.keyword.value if argument.keyword else None,
                star=argument.star,
            )
            for argument in node.args
        )

    def _argument(self, node: cst.BaseExpression, context: Context) -> Argument:
        value = literal(node, lambda name: self._resolver.constant(name, context.at))
        return Argument(None, shortened(self._text(node)), value)

    def _text(self, node: cst.CSTNode) -> str:
        return dotted(node) or " ".join(self._module.code_for_node(node).split())


def _spread(node: cst.Call) -> bool:
    """Whether a call goes over several lines."""
    return isinstance(node.whitespace_before_args, cst.ParenthesizedWhitespace) or any(
        isinstance(argument.comma, cst.Comma)
        and isinstance(argument.comma.whitespace_after, cst.ParenthesizedWhitespace)
        for argument in node.args
    )


def within(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield what is executed when a block is: its nodes, without the bodies of functions and classes in it."""
    for child in node.children:
        if not isinstance(child, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            yield child
            yield from within(child)


def shortened(text: str) -> str:
    """Return a text in one line, cut where it is too long to be read."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def joined(symbol: str, name: str) -> str:
    """Return the qualified name of what is defined in something."""
    return f"{symbol}.{name}" if symbol else name


def branch(context: Context, node: int, number: int, scope: Scope) -> Context:
    """Return the context of one branch of a statement."""
    return replace(context, block=(*context.block, (node, number)), scope=scope)


def under(scope: Scope, test: str) -> Scope:
    """Return the scope under a condition."""
    main = test.replace("'", '"') in {'__name__ == "__main__"', '"__main__" == __name__'}
    typing = test == "TYPE_CHECKING" or test.endswith(".TYPE_CHECKING")
    typing = (typing and not test.startswith("not ")) or test == "not (not TYPE_CHECKING)"
    return replace(
        scope,
        conditions=(*scope.conditions, test),
        main=scope.main or main,
        type_checking=scope.type_checking or typing,
    )
