"""Which name is bound to what, and where: the namespaces of a parsed skeleton.

Imported only by what has decided to parse: it needs libcst.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import libcst as cst

from geventlint.source.paths import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable

Block = tuple[tuple[int, int], ...]
"""The branches around a statement, outermost first; a binding holds for sure where its block is a beginning of the
reader's."""

Kind = Literal["import", "star", "value", "definition", "self", "opaque", "none"]


@dataclass(frozen=True, slots=True)
class At:
    """A point of the program: its namespace, its turn, and the branches around it."""

    space: Space
    order: int
    block: Block


@dataclass(frozen=True, slots=True)
class Binding:
    """One statement's way of binding a name."""

    kind: Kind
    at: At
    name: str = ""
    """Canonical name of what is imported or defined, or the class of ``self``."""
    value: cst.BaseExpression | None = None


@dataclass(slots=True, eq=False)
class Space:
    """A namespace: a module, class or function."""

    kind: Literal["module", "class", "function"]
    parent: Space | None
    prefix: str
    """Canonical name of what is defined here, up to its own name."""
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    """Of a class: what its methods assign to attributes of ``self``."""
    outer: set[str] = field(default_factory=set)
    """Names declared ``global``."""

    @property
    def module(self) -> Space:
        """The outermost namespace."""
        space = self
        while space.parent is not None:
            space = space.parent
        return space

    @property
    def enclosing_class(self) -> Space | None:
        """The class whose method (or function in it) this is."""
        space: Space | None = self
        while space is not None and space.kind != "class":
            space = space.parent
        return space

    def bind(self, name: str, binding: Binding) -> None:
        """Add a binding, to the module's namespace if the name is declared global."""
        space = self.module if name in self.outer else self
        space.bindings.setdefault(name, []).append(binding)


class Collector:
    """One walk over the statements of a module; afterwards every statement and namespace can be looked up."""

    def __init__(self, module_name: str, package: str) -> None:
        self.package = package
        self.root = Space("module", None, module_name)
        self.spaces: dict[int, Space] = {}
        """Of a function or class definition, by the identity of its node."""
        self.orders: dict[int, int] = {}
        """Of a statement, by the identity of its node."""
        self._order = 0

    def collect(self, module: cst.Module) -> None:
        """Read a module."""
        self._statements(module.body, self.root, ())

    def _statements(self, body: Iterable[cst.CSTNode], space: Space, block: Block) -> None:
        for statement in body:
            self._statement(statement, space, block)

    def _statement(self, node: cst.CSTNode, space: Space, block: Block) -> None:
        self._order += 1
        self.orders[id(node)] = self._order
        if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite | cst.IndentedBlock):
            self._statements(node.body, space, block)
        elif isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._definition(node, space, block)
        elif isinstance(node, cst.If | cst.While | cst.For | cst.Try | cst.TryStar | cst.With | cst.Match):
            self._compound(node, space, block)
        else:
            self._simple(node, At(space, self._order, block))

    # --- compound statements ---

    def _definition(self, node: cst.FunctionDef | cst.ClassDef, space: Space, block: Block) -> None:
        at = At(space, self._order, block)
        name = node.name.value
        canonical = f"{space.prefix}.{name}" if space.prefix else name
        space.bind(name, Binding("definition", at, canonical))
        inner = Space("class" if isinstance(node, cst.ClassDef) else "function", space, canonical)
        self.spaces[id(node)] = inner
        if isinstance(node, cst.FunctionDef):
            self.parameters(node.params, inner, method_of=space if space.kind == "class" else None)
        self._statements(node.body.body, inner, ())

    def parameters(self, params: cst.Parameters, space: Space, method_of: Space | None = None) -> None:
        """Bind the parameters of a function; ``method_of`` is the class whose method it is."""
        at = At(space, 0, ())
        every = [*params.posonly_params, *params.params, *params.kwonly_params]
        every += [star for star in (params.star_arg, params.star_kwarg) if isinstance(star, cst.Param)]
        for position, param in enumerate(every):
            own = method_of is not None and position == 0 and param.name.value in {"self", "cls"}
            binding = Binding("self", at, method_of.prefix) if method_of and own else Binding("opaque", at)
            space.bind(param.name.value, binding)

    def _compound(self, node: cst.CSTNode, space: Space, block: Block) -> None:
        at = At(space, self._order, block)
        own = id(node)
        if isinstance(node, cst.With):
            for item in node.items:
                if item.asname is not None:
                    self._target(item.asname.name, item.item, at)
            self._statements(node.body.body, space, block)
            return
        if isinstance(node, cst.For):
            self._target(node.target, None, at)
        if isinstance(node, cst.Match):
            for number, case in enumerate(node.cases):
                self._statements(case.body.body, space, (*block, (own, number)))
            return
        self._statements(_body(node), space, block if isinstance(node, cst.Try | cst.TryStar) else (*block, (own, 0)))
        for number, clause in enumerate(clauses(node), 1):
            if isinstance(clause, cst.ExceptHandler | cst.ExceptStarHandler) and clause.name is not None:
                self._target(clause.name.name, None, at)
            inner = block if isinstance(clause, cst.Finally) else (*block, (own, number))
            if isinstance(clause, cst.If):
                self._statement(clause, space, inner)
            else:
                self._statements(_body(clause), space, inner)

    # --- simple statements ---

    def _simple(self, node: cst.CSTNode, at: At) -> None:
        if isinstance(node, cst.Import | cst.LazyImport):
            for alias in node.names:
                self._import(alias, at)
        elif isinstance(node, cst.ImportFrom | cst.LazyImportFrom):
            self._import_from(node, at)
        elif isinstance(node, cst.Assign):
            for target in node.targets:
                self._target(target.target, node.value, at)
        elif isinstance(node, cst.AnnAssign) and node.value is not None:
            self._target(node.target, node.value, at)
        elif isinstance(node, cst.Global):
            at.space.outer.update(item.name.value for item in node.names)
        elif isinstance(node, cst.Expr) and isinstance(node.value, cst.NamedExpr):
            self._target(node.value.target, node.value.value, at)

    def _import(self, alias: cst.ImportAlias, at: At) -> None:
        module = dotted(alias.name)
        if alias.asname is not None:
            at.space.bind(dotted(alias.asname.name), Binding("import", at, module))
        else:
            top = module.partition(".")[0]
            at.space.bind(top, Binding("import", at, top))

    def _import_from(self, node: cst.ImportFrom | cst.LazyImportFrom, at: At) -> None:

        module = absolute(self.package, len(node.relative), dotted(node.module) if node.module else "")
        if isinstance(node.names, cst.ImportStar):
            at.space.bind("*", Binding("star", at, module))
            return
        for alias in node.names:
            name = dotted(alias.name)
            bound = dotted(alias.asname.name) if alias.asname else name
            at.space.bind(bound, Binding("import", at, f"{module}.{name}"))

    def _target(self, target: cst.CSTNode, value: cst.BaseExpression | None, at: At) -> None:
        if isinstance(target, cst.Name):
            at.space.bind(target.value, _bound(value, at))
        elif isinstance(target, cst.Attribute):
            owner = at.space.enclosing_class
            if owner is not None and isinstance(target.value, cst.Name) and target.value.value in {"self", "cls"}:
                owner.attributes.setdefault(target.attr.value, []).append(_bound(value, at))
        elif isinstance(target, cst.Tuple | cst.List):
            values = value.elements if isinstance(value, cst.Tuple | cst.List) else ()
            paired = len(values) == len(target.elements)
            for position, element in enumerate(target.elements):
                self._target(element.value, values[position].value if paired else None, at)


def _bound(value: cst.BaseExpression | None, at: At) -> Binding:
    if value is None:
        return Binding("opaque", at)
    if isinstance(value, cst.Name) and value.value == "None":
        return Binding("none", at)
    return Binding("value", at, value=value)


def _body(node: cst.CSTNode) -> Iterable[cst.CSTNode]:
    body = getattr(node, "body", None)
    return body.body if isinstance(body, cst.BaseSuite) else ()


def clauses(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Return the further clauses of a compound statement, in order."""
    found: list[cst.CSTNode] = [*getattr(node, "handlers", ())]
    found += [clause for name in ("orelse", "finalbody") if (clause := getattr(node, name, None)) is not None]
    return found


def dotted(node: cst.CSTNode) -> str:
    """Return the text of a dotted name; empty if it is something else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        value = dotted(node.value)
        return f"{value}.{node.attr.value}" if value else ""
    return ""
