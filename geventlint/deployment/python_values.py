"""What simple Python expressions of a configuration file evaluate to: constants, names, environment look-ups, choices."""

from __future__ import annotations

import ast
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ALTERNATIVES = 4
_DEEPEST = 12
_CONVERSIONS = frozenset({"str", "int", "float"})
_METHODS = frozenset({"lower", "strip", "upper"})
_READERS = ("env", "config", "get", "setting", "option", "var", "param", "fetch", "read")
_PLAIN_READERS = frozenset({"os.getenv", "getenv", "os.environ.get", "environ.get"})
"""Those that return the text of a variable as it is."""
_FALSE = frozenset({"", "0", "f", "false", "n", "no", "off", "none"})
_SET_OUTSIDE = ("environ", "getenv")


class Evaluator:
    """Knows the names that a file has defined so far. Values are texts, the likeliest first; ``${…}`` is unresolved."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._names: dict[str, tuple[str, ...]] = {}
        self._truths: dict[str, bool | None] = {}
        self._imports: dict[str, str] = {}
        self._functions: dict[str, ast.FunctionDef] = {}
        self._classes: dict[str, ast.ClassDef] = {}
        self._symbols: set[str] = set()
        """Dotted names of what an expression is, where its value is not known."""

    def define(self, statement: ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef) -> None:
        """Remember what an import, a function or a class binds."""
        if isinstance(statement, ast.FunctionDef):
            self._functions[statement.name] = statement
        elif isinstance(statement, ast.ClassDef):
            self._classes[statement.name] = statement
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                self._imports[alias.asname or alias.name] = f"{statement.module or ''}.{alias.name}"
        else:
            for alias in statement.names:
                bound = alias.asname or alias.name.partition(".")[0]
                self._imports[bound] = alias.name if alias.asname else bound

    def assign(self, name: str, value: ast.expr, *, maybe: bool) -> tuple[str, ...]:
        """Evaluate and bind; ``maybe`` keeps what the name may have been before."""
        texts, truth = self.texts(value), self.truth(value)
        if maybe and name in self._names:
            texts = _distinct((*self._names[name], *texts))
            truth = truth if self._truths.get(name) is truth else None
        self._names[name], self._truths[name] = texts, truth
        return texts

    def append(self, name: str, operation: ast.AugAssign, *, maybe: bool) -> tuple[str, ...]:
        """Evaluate ``NAME += VALUE`` and bind; other operations give what is not known."""
        if not isinstance(operation.op, ast.Add) or name not in self._names:
            return self.unknown(name, source(operation), maybe=maybe)
        return self.assign(name, ast.BinOp(operation.target, operation.op, operation.value), maybe=maybe)

    def known(self, name: str) -> tuple[str, ...]:
        """What a name may hold; empty if the file assigns nothing to it."""
        return self._names.get(name, ())

    def bind(self, name: str, texts: tuple[str, ...]) -> None:
        """Let a name hold what another file says, or what was evaluated before."""
        self._names[name] = texts
        self._truths.pop(name, None)

    def unknown(self, name: str, written: str, *, maybe: bool = True) -> tuple[str, ...]:
        """Bind a name to what cannot be read; with ``maybe`` it may be what it was before."""
        texts = _distinct((*(self._names.get(name, ()) if maybe else ()), "${" + written[:80] + "}"))
        self.bind(name, texts)
        return texts

    def dotted(self, node: ast.expr) -> str:
        """The canonical dotted name of a name or attribute; empty for any other expression."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        parts.append(self._imports.get(node.id, node.id))
        return ".".join(reversed(parts))

    def texts(self, node: ast.expr, depth: int = 0) -> tuple[str, ...]:
        """Return the values that an expression may have."""
        found = self._texts(node, depth) if depth < _DEEPEST else ()
        return _distinct(found) or ("${" + source(node) + "}",)

    def _texts(self, node: ast.expr, depth: int) -> Iterable[str]:  # noqa: PLR0911  # one form of expression a branch
        if isinstance(node, ast.Constant):
            return () if node.value is None else (str(node.value),)
        if isinstance(node, ast.Name):
            return self._names.get(node.id) or self._class(node.id)
        if isinstance(node, ast.Attribute):
            name = self.dotted(node)
            imported = name.partition(".")[0] in {value.partition(".")[0] for value in self._imports.values()}
            return self._symbol(name) if imported else ()
        if isinstance(node, ast.IfExp):
            truth = self.truth(node.test, depth + 1)
            chosen = (node.body, node.orelse) if truth is None else (node.body if truth else node.orelse,)
            return [text for part in chosen for text in self.texts(part, depth + 1)]
        if isinstance(node, ast.BinOp):
            return self._added(node, depth)
        if isinstance(node, (ast.BoolOp, ast.Compare, ast.UnaryOp)):
            return self._logic(node, depth)
        if isinstance(node, ast.JoinedStr):
            return self._formatted(node, depth)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, depth)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        return ()

    def _known(self, nodes: Iterable[ast.expr], depth: int) -> list[str]:
        texts = [text for node in nodes for text in self.texts(node, depth + 1)]
        return [text for text in texts if "${" not in text] or texts[:1]

    def _logic(self, node: ast.BoolOp | ast.Compare | ast.UnaryOp, depth: int) -> Iterable[str]:
        if isinstance(node, ast.BoolOp):
            known = self._known(node.values, depth)
            return known[:1] if isinstance(node.op, ast.Or) else known[-1:]
        if isinstance(node, ast.Compare):
            return self._compared(node, depth)
        truth = self.truth(node.operand, depth + 1) if isinstance(node.op, ast.Not) else None
        return () if truth is None else (str(not truth),)

    def _only(self, node: ast.expr, depth: int) -> str | None:
        """The value of an expression, if it can have one only and that is known."""
        texts = self.texts(node, depth + 1)
        return None if len(texts) > 1 or "${" in texts[0] or texts[0] in self._symbols else texts[0]

    def _symbol(self, name: str) -> tuple[str, ...]:
        self._symbols.add(name)
        return (name,)

    def _added(self, node: ast.BinOp, depth: int) -> tuple[str, ...]:
        """Two texts, one behind the other; two that may be numbers are not added."""
        left, right = self.texts(node.left, depth + 1), self.texts(node.right, depth + 1)
        found = [one + other for one in left for other in right]
        if not isinstance(node.op, ast.Add) or any("${" in text or text in self._symbols for text in (*left, *right)):
            return ()
        return () if any(map(_is_number, left)) and any(map(_is_number, right)) else tuple(found)

    def _compared(self, node: ast.Compare, depth: int) -> tuple[str, ...]:
        """Whether two known texts are equal, or one is among several: ``os.getenv("PRELOAD", "1") in ("1", "true")``."""
        left, right, how = self._only(node.left, depth), node.comparators[0], node.ops[0]
        if len(node.ops) > 1 or left is None:
            return ()
        if isinstance(how, (ast.In, ast.NotIn)) and isinstance(right, (ast.Tuple, ast.List, ast.Set)):
            others = [self._only(item, depth) for item in right.elts]
        elif isinstance(how, (ast.Eq, ast.NotEq)):
            others = [self._only(right, depth)]
        else:
            return ()
        if None in others:
            return ()
        return (str((left in others) is isinstance(how, (ast.Eq, ast.In))),)

    def truth(self, node: ast.expr, depth: int = 0) -> bool | None:  # noqa: PLR0911  # one form of expression a branch
        """Whether an expression is true; None where that is not known. The default of a look-up counts."""
        if depth >= _DEEPEST:
            return None
        if isinstance(node, ast.Constant):
            return bool(node.value)
        if isinstance(node, ast.Name):
            return self._truths.get(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.truth(node.operand, depth + 1)
            return None if inner is None else not inner
        if isinstance(node, ast.BoolOp):
            truths = [self.truth(value, depth + 1) for value in node.values]
            decides = isinstance(node.op, ast.Or)
            return decides if decides in truths else None if None in truths else not decides
        if isinstance(node, ast.Compare):
            compared = self._compared(node, depth)
            return compared == ("True",) if compared else None
        return self._truth_of_call(node, depth) if isinstance(node, ast.Call) else None

    def _truth_of_call(self, node: ast.Call, depth: int) -> bool | None:
        name = self.dotted(node.func)
        if name == "bool" and node.args:
            return self.truth(node.args[0], depth + 1)
        if name in {"int", "float"} and node.args:
            return _number(self._only(node.args[0], depth))
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.args:
            text = self._only(node.func.value, depth)
            return None if text is None else bool(text.strip())
        if not _reads(name, node):
            return None
        known = self._variable(node.args[0], depth)
        if known:
            return bool(known[0]) if name in _PLAIN_READERS or known[0].lower() not in _FALSE else None
        default = _default(node)
        return None if default is None else self.truth(default, depth + 1)

    def _class(self, name: str) -> tuple[str, ...]:
        known = self._classes.get(name)
        if known and known.bases:
            return self._symbol(self.dotted(known.bases[0]))
        return self._symbol(self._imports[name]) if name in self._imports else ()

    def _formatted(self, node: ast.JoinedStr, depth: int) -> tuple[str, ...]:
        done = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue) and (part.format_spec or part.conversion > 0):
                return ()
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            done.append(self.texts(inner, depth + 1)[0])
        return ("".join(done),)

    def _method(self, node: ast.Call, called: ast.Attribute, depth: int) -> Iterable[str]:
        """A method of a text: a form that is filled, or the same in other letters."""
        if called.attr == "format":
            text = self._only(called.value, depth)
            return () if text is None else self._format(text, node, depth)
        texts = self.texts(called.value, depth + 1)
        return [text if "${" in text else getattr(text, called.attr)() for text in texts] if not node.args else ()

    def _format(self, text: str, node: ast.Call, depth: int) -> tuple[str, ...]:
        """``"{}.{name}".format(…)`` of what is known, without forms and conversions."""
        given = {str(index): item for index, item in enumerate(node.args)}
        given.update({keyword.arg: keyword.value for keyword in node.keywords if keyword.arg})
        done: list[str | None] = []
        count = 0
        try:
            for literal, field, form, conversion in string.Formatter().parse(text):
                done.append(literal)
                if field is None:
                    continue
                value = given.get(field or str(count))
                if value is None or form or conversion:
                    return ()
                count += not field
                done.append(self._only(value, depth))
        except ValueError:
            return ()
        known = [piece for piece in done if piece is not None]
        return ("".join(known),) if len(known) == len(done) else ()

    def _subscript(self, node: ast.Subscript, depth: int) -> tuple[str, ...]:
        if self.dotted(node.value) in {"os.environ", "environ"}:
            return self._variable(node.slice, depth)
        if isinstance(node.value, ast.Dict):
            return tuple(self._known(node.value.values, depth))
        return ()

    def _variable(self, node: ast.expr, depth: int) -> tuple[str, ...]:
        value = self._environment.get(self.texts(node, depth + 1)[0])
        return () if value is None else (value,)

    def _call(self, node: ast.Call, depth: int) -> Iterable[str]:
        name = self.dotted(node.func)
        if name == "bool" and node.args:
            truth = self.truth(node.args[0], depth + 1)
            return () if truth is None else (str(truth),)
        if name in _CONVERSIONS and node.args:
            return self.texts(node.args[0], depth + 1)
        if isinstance(node.func, ast.Attribute) and (node.func.attr in _METHODS or node.func.attr == "format"):
            return self._method(node, node.func, depth)
        own = self._functions.get(name)
        if own is not None:
            returned = [item.value for item in ast.walk(own) if isinstance(item, ast.Return) and item.value]
            return [text for value in returned for text in self.texts(value, depth + 1)]
        if _reads(name, node):
            known = self._variable(node.args[0], depth)
            default = _default(node)
            return known or (() if default is None else self.texts(default, depth + 1))
        return ()


def _reads(name: str, node: ast.Call) -> bool:
    """Whether a call looks like a look-up of the environment or of a configuration."""
    return bool(node.args) and (any(word in name.lower() for word in _READERS) or not name)


def _default(node: ast.Call) -> ast.expr | None:
    named = [keyword.value for keyword in node.keywords if keyword.arg in {"default", "fallback"}]
    return named[-1] if named else node.args[1] if len(node.args) > 1 else None


def _number(text: str | None) -> bool | None:
    """Whether a number is another than 0; None for what is no number."""
    try:
        return None if text is None else float(text) != 0
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return _number(text) is not None


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once; one that only the environment says is left out where there is another, as a default would be."""
    found = tuple(dict.fromkeys(texts))
    known = tuple(text for text in found if "${" not in text or not any(word in text for word in _SET_OUTSIDE))
    return (known or found)[:_ALTERNATIVES]


def source(node: ast.AST) -> str:
    """The beginning of an expression or a statement, on one line."""
    try:
        return ast.unparse(node).replace("\n", " ")[:80]
    except (RecursionError, ValueError):
        return "…"
