"""One walk over a parsed skeleton: every use of the vocabulary, with its place, arguments and scope.

Imported only by what has decided to parse: it needs libcst.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import libcst as cst

from geventlint.model import Argument, Scope, Use
from geventlint.source.fields import fields
from geventlint.source.found import Context, Finder, branch, joined, placed, under
from geventlint.source.literals import literal
from geventlint.source.places import places
from geventlint.source.spaces import Collector, Space, clauses, dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from geventlint.source.skeleton import Skeleton
    from geventlint.source.vocabulary import Vocabulary

_SETTERS = frozenset({"setattr", "setdefault", "__setitem__"})
"""Calls whose literal argument names what the next one sets."""


def uses(
    part: Skeleton,
    vocabulary: Vocabulary,
    module_name: str,
    package: str,
    pending: Mapping[tuple[int, int], tuple[Use, ...]],
) -> list[Use]:
    """Return the uses in a skeleton. ``pending`` are import uses by line and column, which lack only their scope.

    Raises ParserSyntaxError if the skeleton does not parse, RecursionError if it is nested beyond reason.
    """
    module = cst.parse_module(part.text)
    collector = Collector(module_name, package)
    collector.collect(module)
    walker = _Walker(vocabulary, collector, module, pending=bool(pending))
    walker.walk()
    where = places(
        module, [*walker.imports, *(node for item in walker.found for node in (item.start, item.end, *item.arguments))]
    )
    found = [placed(item, where, part.numbers) for item in walker.found]
    for node, scope in walker.imports.items():
        line, column, _, _ = where[id(node)]
        found.extend(replace(use, scope=scope) for use in pending.get((part.numbers[line - 1], column), ()))
    return found


class _Walker(Finder):
    def __init__(self, vocabulary: Vocabulary, collector: Collector, module: cst.Module, *, pending: bool) -> None:
        super().__init__(vocabulary, module)
        self.imports: dict[cst.CSTNode, Scope] = {}
        """The scope of each import statement, if some are pending."""
        self._pending = pending
        self._collector = collector
        self._visits: dict[type[cst.CSTNode], Callable[[Any, Context], None]] = {
            cst.Call: self._call,
            cst.Name: self._mention,
            cst.Attribute: self._mention,
            cst.Lambda: self._lambda,
            cst.IfExp: self._conditional,
            cst.BooleanOperation: self._both,
            cst.DictElement: self._entry,
            cst.NamedExpr: self._walrus,
            cst.Annotation: self._annotation,
            cst.Raise: self._raise,
            cst.SimpleString: self._string,
            cst.FormattedString: self._string,
        }

    def walk(self) -> None:
        self._suite(self._module.body, Context(self._collector.root, (), 0, Scope()))

    # --- statements ---

    def _suite(self, body: Iterable[cst.CSTNode], context: Context) -> None:
        for statement in body:
            self._statement(statement, context)

    def _statement(self, node: cst.CSTNode, context: Context) -> None:
        context = replace(context, order=self._collector.orders.get(id(node), context.order))
        if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite | cst.IndentedBlock):
            self._suite(node.body, context)
        elif isinstance(node, cst.FunctionDef):
            self._function(node, context)
        elif isinstance(node, cst.ClassDef):
            self._class(node, context)
        elif isinstance(node, cst.If):
            self._if(node, context)
        elif isinstance(node, cst.While):
            self._while(node, context)
        elif isinstance(node, cst.Try | cst.TryStar):
            self._try(node, context)
        elif isinstance(node, cst.Match):
            self._match(node, context)
        elif isinstance(node, cst.Assign | cst.AnnAssign | cst.AugAssign):
            self._assignment(node, context)
        elif isinstance(node, cst.Import | cst.ImportFrom | cst.LazyImport | cst.LazyImportFrom):
            self._import(node, context)
        else:
            self._visit(node, context)

    def _raise(self, node: cst.Raise, context: Context) -> None:
        """``raise SystemExit`` calls the class."""
        name = self._wanted(node.exc, context) if node.exc is not None else ""
        if name and node.exc is not None:
            self._emit(node.exc, name, "call", context)
        else:
            self._visit_fields(node, context)

    def _function(self, node: cst.FunctionDef, context: Context) -> None:
        start = len(self.found)
        decorators = self._decorators(node.decorators, context)
        end = len(self.found)
        self._visit(node.params, context)
        scope = context.scope
        inner = replace(
            scope,
            symbol=joined(scope.symbol, node.name.value),
            functions=(*scope.functions, node.name.value),
            asynchronous=node.asynchronous is not None,
            decorators=(*scope.decorators, *decorators),
            calls=(),
        )
        self._defining(start, end, inner)
        self._suite(node.body.body, Context(self._collector.spaces[id(node)], (), 0, inner))

    def _defining(self, start: int, end: int, scope: Scope) -> None:
        """Note what the decorators and base classes among the last uses belong to."""
        for index in range(start, end):
            item = self.found[index]
            if item.use.form in {"decorator", "reference"} and not item.use.scope.calls:
                self.found[index] = replace(item, use=replace(item.use, defines=scope))

    def _class(self, node: cst.ClassDef, context: Context) -> None:
        start = len(self.found)
        decorators = self._decorators(node.decorators, context)
        for argument in (*node.bases, *node.keywords):
            self._visit(argument.value, context)
        bases = tuple(self._resolver.described(base.value, context.at) or self._text(base.value) for base in node.bases)
        inner = replace(
            context.scope,
            symbol=joined(context.scope.symbol, node.name.value),
            decorators=(*context.scope.decorators, *decorators),
            bases=bases,
            calls=(),
        )
        self._defining(start, len(self.found), inner)
        self._suite(node.body.body, Context(self._collector.spaces[id(node)], (), 0, inner))

    def _decorators(self, nodes: Iterable[cst.Decorator], context: Context) -> list[str]:
        described = []
        for node in nodes:
            expression = node.decorator
            func = expression.func if isinstance(expression, cst.Call) else expression
            described.append(self._resolver.described(func, context.at) or self._text(func))
            name = self._wanted(func, context)
            if name:
                arguments = self._arguments(expression, context) if isinstance(expression, cst.Call) else ()
                self._emit(expression, name, "decorator", context, arguments)
            if isinstance(expression, cst.Call):
                self._call_parts(expression, described[-1], context, skip_func=bool(name))
            elif not name:
                self._visit(expression, context)
        return described

    def _if(self, node: cst.If, context: Context) -> None:
        self._visit(node.test, context)
        test = self._text(node.test)
        own = id(node)
        self._suite(node.body.body, branch(context, own, 0, under(context.scope, test)))
        if node.orelse is None:
            return
        other = branch(context, own, 1, under(context.scope, f"not ({test})"))
        if isinstance(node.orelse, cst.If):
            self._statement(node.orelse, other)
        else:
            self._suite(node.orelse.body.body, other)

    def _while(self, node: cst.While, context: Context) -> None:
        self._visit(node.test, context)
        self._suite(node.body.body, branch(context, id(node), 0, under(context.scope, self._text(node.test))))
        if node.orelse is not None:
            self._suite(node.orelse.body.body, branch(context, id(node), 1, context.scope))

    def _try(self, node: cst.Try | cst.TryStar, context: Context) -> None:
        caught = tuple(name for handler in node.handlers for name in self._caught(handler))
        scope = context.scope
        self._suite(node.body.body, replace(context, scope=replace(scope, handlers=(*scope.handlers, *caught))))
        for number, clause in enumerate(clauses(node), 1):
            if isinstance(clause, cst.ExceptHandler | cst.ExceptStarHandler):
                self._handler(node, number - 1, context)
            inner = context if isinstance(clause, cst.Finally) else branch(context, id(node), number, scope)
            if isinstance(clause, cst.ExceptHandler | cst.ExceptStarHandler | cst.Else | cst.Finally):
                self._suite(clause.body.body, inner)

    def _handler(self, node: cst.Try | cst.TryStar, position: int, context: Context) -> None:
        """One ``except`` clause; the vocabulary may ask for what it catches."""
        handler = node.handlers[position]
        if handler.type is not None:
            self._visit(handler.type, context)
        self._emit_handler(node, position, context)

    def _match(self, node: cst.Match, context: Context) -> None:
        self._visit(node.subject, context)
        for number, case in enumerate(node.cases):
            self._suite(case.body.body, branch(context, id(node), number, context.scope))

    def _import(self, node: cst.CSTNode, context: Context) -> None:
        if self._pending:
            self.imports[node] = context.scope

    def _assignment(self, node: cst.Assign | cst.AnnAssign | cst.AugAssign, context: Context) -> None:
        targets = [target.target for target in node.targets] if isinstance(node, cst.Assign) else [node.target]
        if node.value is None:
            return
        if len(targets) == 1:
            self._bound[id(node.value)] = dotted(targets[0])
        for target in targets:
            name = self._assigned(target, context)
            if name:
                self._emit(target, name, "assignment", context, (self._argument(node.value, context),), whole=node)
            elif isinstance(target, cst.Attribute):
                self._visit(target.value, context)
            elif isinstance(target, cst.Subscript):
                self._visit_fields(target, context)
        self._visit(node.value, context)

    def _assigned(self, target: cst.CSTNode, context: Context) -> str:
        """The name to report for a target; empty for none."""
        settings = self._vocabulary.settings
        if isinstance(target, cst.Subscript) and len(target.slice) == 1:
            index = target.slice[0].slice
            key = literal(index.value, lambda _: None) if isinstance(index, cst.Index) else None
            return f"*.{key}" if isinstance(key, str) and key in settings else ""
        if isinstance(target, cst.Name):
            return f"*.{target.value}" if target.value in settings else ""
        if isinstance(target, cst.Attribute):
            names = self._resolver.names(target, context.at)
            for name in names:
                if self._vocabulary.has(name):
                    return name
            if target.attr.value in settings:
                return names[0] if names else f"*.{target.attr.value}"
        return ""

    # --- expressions ---

    def _visit(self, node: cst.CSTNode, context: Context) -> None:
        visit = self._visits.get(type(node))
        if visit is not None:
            visit(node, context)
        else:
            self._visit_fields(node, context)

    def _mention(self, node: cst.Name | cst.Attribute, context: Context) -> None:
        name = self._wanted(node, context)
        if name:
            self._emit(node, name, "reference", context)
        elif isinstance(node, cst.Attribute):
            self._visit(node.value, context)

    def _conditional(self, node: cst.IfExp, context: Context) -> None:
        test = self._text(node.test)
        self._visit(node.test, context)
        self._visit(node.body, replace(context, scope=under(context.scope, test)))
        self._visit(node.orelse, replace(context, scope=under(context.scope, f"not ({test})")))

    def _both(self, node: cst.BooleanOperation, context: Context) -> None:
        left = self._text(node.left)
        test = left if isinstance(node.operator, cst.And) else f"not ({left})"
        self._visit(node.left, context)
        self._visit(node.right, replace(context, scope=under(context.scope, test)))

    def _string(self, node: cst.SimpleString | cst.FormattedString, context: Context) -> None:
        """A text that begins as the vocabulary asks."""
        if isinstance(node, cst.FormattedString):
            first = node.parts[0] if node.parts else None
            begins: object = first.value if isinstance(first, cst.FormattedStringText) else ""
            self._visit_fields(node, context)
        else:
            begins = literal(node, lambda _: None) if self._vocabulary.urls else ""
        if isinstance(begins, str):
            for url in self._vocabulary.urls:
                if begins.startswith(url):
                    self._emit(node, url, "text", context)

    def _walrus(self, node: cst.NamedExpr, context: Context) -> None:
        self._visit(node.value, context)

    def _annotation(self, node: cst.Annotation, context: Context) -> None:
        """Types are mentioned, not used."""

    def _visit_fields(self, node: cst.CSTNode, context: Context) -> None:
        for name in fields(type(node)):
            value = getattr(node, name)
            if isinstance(value, cst.CSTNode):
                self._visit(value, context)
            elif isinstance(value, tuple | list):
                for item in value:
                    if isinstance(item, cst.CSTNode):
                        self._visit_item(item, context)

    def _visit_item(self, node: cst.CSTNode, context: Context) -> None:
        if isinstance(node, cst.BaseStatement | cst.BaseSmallStatement):
            self._statement(node, context)
        else:
            self._visit(node, context)

    def _lambda(self, node: cst.Lambda, context: Context) -> None:
        self._visit(node.params, context)
        space = Space("function", context.space, context.space.prefix)
        self._collector.parameters(node.params, space)
        scope = replace(context.scope, functions=(*context.scope.functions, "<lambda>"), asynchronous=False)
        self._visit(node.body, Context(space, (), 0, scope))

    def _call(self, node: cst.Call, context: Context) -> None:
        name = self._wanted(node.func, context)
        if name:
            self._emit(node, name, "call", context, self._arguments(node, context))
        elif self._vocabulary.results:
            self._result(node, context)
        described = name or self._resolver.described(node.func, context.at)
        self._call_parts(node, described, context, skip_func=bool(name))

    def _result(self, node: cst.Call, context: Context) -> None:
        """``task.delay(1).get()``, and the same by way of names."""
        if not isinstance(node.func, cst.Attribute):
            return
        for produced, origin in self._resolver.produced(node.func.value, context.at):
            name = f"{produced}().{node.func.attr.value}"
            if name in self._vocabulary.results:
                arguments = (*self._arguments(node, context), Argument("result of", origin))
                self._emit(node, name, "call", context, arguments)
                return

    def _call_parts(self, node: cst.Call, described: str, context: Context, *, skip_func: bool) -> None:
        if not skip_func:
            self._visit(node.func, context)
        elif isinstance(node.func, cst.Attribute) and not isinstance(node.func.value, cst.Name | cst.Attribute):
            self._visit(node.func.value, context)
        self._setter(node, context)
        inside = context
        if described:
            inside = replace(context, scope=replace(context.scope, calls=(*context.scope.calls, described)))
        for argument in node.args:
            keyword = argument.keyword
            if keyword is not None and keyword.value in self._vocabulary.settings:
                value = (self._argument(argument.value, context),)
                self._emit(keyword, f"*.{keyword.value}", "assignment", inside, value, whole=argument)
            self._visit(argument.value, inside)

    def _setter(self, node: cst.Call, context: Context) -> None:
        """``setattr(conf, "worker_pool", "gevent")``, ``environ.setdefault("CELERY_WORKER_POOL", "gevent")``."""
        func = node.func
        called = (
            func.value if isinstance(func, cst.Name) else func.attr.value if isinstance(func, cst.Attribute) else ""
        )
        if called not in _SETTERS or len(node.args) < len(("name", "value")):
            return
        key, value = node.args[-2].value, node.args[-1].value
        name = literal(key, lambda _: None)
        if isinstance(name, str) and name in self._vocabulary.settings:
            self._emit(key, f"*.{name}", "assignment", context, (self._argument(value, context),), whole=node)

    def _entry(self, node: cst.DictElement, context: Context) -> None:
        key = literal(node.key, lambda _: None)
        if isinstance(key, str) and key in self._vocabulary.settings:
            value = (self._argument(node.value, context),)
            self._emit(node.key, f"*.{key}", "assignment", context, value, whole=node)
        self._visit(node.key, context)
        self._visit(node.value, context)

    # --- what is found ---

    def _wanted(self, node: cst.CSTNode, context: Context) -> str:
        """The name to report for an expression; empty for none."""
        if not isinstance(node, cst.Name | cst.Attribute):
            return ""
        names = self._resolver.names(node, context.at)
        for name in names:
            if self._vocabulary.has(name):
                return name
        if isinstance(node, cst.Attribute) and node.attr.value in self._vocabulary.tails:
            return names[0] if names else f"*.{node.attr.value}"
        return ""
