"""What simple Python expressions of a configuration file evaluate to: constants, names, environment look-ups, choices."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ALTERNATIVES = 4
_DEEPEST = 12
_CONVERSIONS = frozenset({"str", "int", "float", "bool"})
_READERS = ("env", "config", "get", "setting", "option", "var", "param", "fetch", "read")


class Evaluator:
    """Knows the names that a file has defined so far. Values are texts, the likeliest first; ``${…}`` is unresolved."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._names: dict[str, tuple[str, ...]] = {}
        self._imports: dict[str, str] = {}
        self._functions: dict[str, ast.FunctionDef] = {}
        self._classes: dict[str, ast.ClassDef] = {}

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
        texts = self.texts(value)
        if maybe:
            texts = _distinct((*self._names.get(name, ()), *texts))
        self._names[name] = texts
        return texts

    def known(self, name: str) -> tuple[str, ...]:
        """What a name may hold; empty if the file assigns nothing to it."""
        return self._names.get(name, ())

    def bind(self, name: str, texts: tuple[str, ...]) -> None:
        """Let a name hold what another file says."""
        self._names[name] = texts

    def unknown(self, name: str, written: str) -> tuple[str, ...]:
        """Bind a name to what cannot be read; it may be what it was before."""
        texts = _distinct((*self._names.get(name, ()), "${" + written[:80] + "}"))
        self._names[name] = texts
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
        return _distinct(found) or ("${" + _source(node) + "}",)

    def _texts(self, node: ast.expr, depth: int) -> Iterable[str]:  # noqa: PLR0911  # one form of expression a branch
        if isinstance(node, ast.Constant):
            return () if node.value is None else (str(node.value),)
        if isinstance(node, ast.Name):
            return self._names.get(node.id) or self._class(node.id)
        if isinstance(node, ast.Attribute):
            name = self.dotted(node)
            return (
                (name,)
                if name.partition(".")[0] in {value.partition(".")[0] for value in self._imports.values()}
                else ()
            )
        if isinstance(node, ast.IfExp):
            return self._known((node.body, node.orelse), depth)
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
        return self._truth(node.operand, depth, opposite=True) if isinstance(node.op, ast.Not) else ()

    def _compared(self, node: ast.Compare, depth: int) -> tuple[str, ...]:
        """Whether two known texts are equal, or one is among several: ``os.getenv("PRELOAD", "1") in ("1", "true")``."""
        left, right, how = self.texts(node.left, depth + 1)[0], node.comparators[0], node.ops[0]
        if len(node.ops) > 1 or "${" in left:
            return ()
        if isinstance(how, (ast.In, ast.NotIn)) and isinstance(right, (ast.Tuple, ast.List, ast.Set)):
            others = [self.texts(item, depth + 1)[0] for item in right.elts]
        elif isinstance(how, (ast.Eq, ast.NotEq)):
            others = [self.texts(right, depth + 1)[0]]
        else:
            return ()
        if any("${" in other for other in others):
            return ()
        return (str((left in others) is isinstance(how, (ast.Eq, ast.In))),)

    def _truth(self, node: ast.expr, depth: int, *, opposite: bool = False) -> tuple[str, ...]:
        """``bool(…)`` and ``not …`` of what is known: a text is false only if it is empty, a number only if it is 0."""
        text = self.texts(node, depth + 1)[0]
        if "${" in text:
            return ()
        if isinstance(node, ast.Call) and self.dotted(node.func) in {"int", "float"}:
            true = text.strip().strip("0.") != ""
        else:
            said = isinstance(node, ast.Constant) and isinstance(node.value, str)
            true = text != "" and (said or text not in {"False", "0"})
        return (str(true is not opposite),)

    def _class(self, name: str) -> tuple[str, ...]:
        known = self._classes.get(name)
        if known and known.bases:
            return (self.dotted(known.bases[0]),)
        return (self._imports[name],) if name in self._imports else ()

    def _formatted(self, node: ast.JoinedStr, depth: int) -> tuple[str, ...]:
        done = []
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            done.append(self.texts(inner, depth + 1)[0])
        return ("".join(done),)

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
        if name in _CONVERSIONS and node.args:
            return self._truth(node.args[0], depth) if name == "bool" else self.texts(node.args[0], depth + 1)
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"lower", "strip", "upper"} and not node.args:
            texts = self.texts(node.func.value, depth + 1)
            return [text if "${" in text else getattr(text, node.func.attr)() for text in texts]
        own = self._functions.get(name)
        if own is not None:
            returned = [item.value for item in ast.walk(own) if isinstance(item, ast.Return) and item.value]
            return self._known(returned, depth)
        if node.args and (any(word in name.lower() for word in _READERS) or not name):
            known = self._variable(node.args[0], depth)
            if known:
                return known
            default = node.args[1] if len(node.args) > 1 else None
            for keyword in node.keywords:
                if keyword.arg in {"default", "fallback"}:
                    default = keyword.value
            return () if default is None else self.texts(default, depth + 1)
        return ()


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(texts))
    known = tuple(text for text in found if "${" not in text)
    return (known or found)[:_ALTERNATIVES]


def _source(node: ast.expr) -> str:
    try:
        return ast.unparse(node).replace("\n", " ")[:80]
    except (RecursionError, ValueError):
        return "…"
