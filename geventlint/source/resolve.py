"""Expression → the canonical dotted names that it may have. Imported only by what has decided to parse."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import libcst as cst

from geventlint.source.literals import literal
from geventlint.source.spaces import At, Binding, Space, dotted
from geventlint.source.vocabulary import BUILTINS, DYNAMIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geventlint.source.vocabulary import Vocabulary

_DEEPEST = 12
"""Names bound to names bound to names: further than anybody goes."""

_BUILTIN_NAMES = frozenset(dir(builtins)) - {"None", "True", "False"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression may be."""

    name: str
    kind: Literal["name", "instance", "dynamic"] = "name"
    """``instance``: what calling ``name`` gives; ``dynamic``: the top-level package of ``__import__(name)``."""


class Resolver:
    """Resolves names in one parsed skeleton."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def names(self, node: cst.CSTNode, at: At) -> list[str]:
        """Return the canonical names of an expression itself, the likeliest first; none for the result of a call."""
        return [meaning.name for meaning in self.meanings(node, at, 0) if meaning.kind == "name"]

    def described(self, node: cst.CSTNode, at: At) -> str:
        """Return the canonical name of an expression, else its text if it is a dotted name, else ``*.attribute``."""
        for meaning in self.meanings(node, at, 0):
            if meaning.kind == "name":
                return meaning.name
        text = dotted(node)
        if text:
            return text
        return f"*.{node.attr.value}" if isinstance(node, cst.Attribute) else ""

    def meanings(self, node: cst.CSTNode, at: At, depth: int) -> list[Meaning]:
        """Return what an expression may mean."""
        if depth > _DEEPEST:
            return []
        depth += 1
        found: Iterable[Meaning] = ()
        if isinstance(node, cst.Name):
            found = self._name(node.value, at, depth)
        elif isinstance(node, cst.Attribute):
            found = self._attribute(node, at, depth)
        elif isinstance(node, cst.Call):
            found = self._call(node, at, depth)
        else:
            found = (meaning for part in _parts(node) for meaning in self.meanings(part, at, depth))
        return list(dict.fromkeys(found))

    # --- names ---

    def _name(self, name: str, at: At, depth: int) -> Iterator[Meaning]:
        bindings, here = _lookup(name, at.space)
        if (
            bindings
            and self._vocabulary.relative
            and any(one.value and one.at.space.kind == "module" for one in bindings)
        ):
            yield from self._asked(at.space.module, name)
        if bindings:
            for binding in _visible(bindings, at if here else None):
                yield from self._value(binding, depth)
            return
        for star in at.space.module.bindings.get("*", ()):
            if self._vocabulary.has(f"{star.name}.{name}"):
                yield Meaning(f"{star.name}.{name}")
                return
        if name in _BUILTIN_NAMES:
            yield Meaning(f"{BUILTINS}.{name}")

    def _asked(self, space: Space, name: str) -> Iterator[Meaning]:
        """A variable of the project's own that the vocabulary asks for by its name."""
        full = f"{space.prefix}.{name}"
        if self._vocabulary.has(full) or full in self._vocabulary.prefixes:
            yield Meaning(full)

    def _value(self, binding: Binding, depth: int) -> Iterable[Meaning]:
        if binding.kind in {"import", "definition"}:
            return [Meaning(binding.name)]
        if binding.kind == "self":
            return [Meaning(binding.name)]
        if binding.value is not None:
            return self.meanings(binding.value, binding.at, depth)
        return []

    def constant(self, name: str, at: At) -> object:
        """Return the literal value that a name is bound to once and for all; None if there is none."""
        bindings, _ = _lookup(name, at.space)
        if len(bindings) == 1 and bindings[0].value is not None:
            return literal(bindings[0].value, lambda _: None)
        return None

    # --- attributes and calls ---

    def _attribute(self, node: cst.Attribute, at: At, depth: int) -> Iterator[Meaning]:
        attribute = node.attr.value
        own = self._own_attribute(node, at)
        if own:
            owner = at.space.enclosing_class
            if owner is not None and self._vocabulary.relative:
                yield from self._asked(owner, attribute)
            for binding in own:
                yield from self._value(binding, depth)
            return
        for meaning in self.meanings(node.value, at, depth):
            if meaning.kind != "dynamic":
                yield Meaning(f"{meaning.name}.{attribute}")
                continue
            top, _, rest = meaning.name.partition(".")
            if rest.partition(".")[0] == attribute:
                yield Meaning(f"{top}.{attribute}")
            else:
                yield Meaning(f"{DYNAMIC}.{meaning.name}.{attribute}")

    def _own_attribute(self, node: cst.Attribute, at: At) -> list[Binding]:
        """What the methods of a class assign to ``self.attribute``."""
        owner = at.space.enclosing_class
        if owner is None or not isinstance(node.value, cst.Name) or node.value.value not in {"self", "cls"}:
            return []
        name = node.attr.value
        class_level = [binding for binding in owner.bindings.get(name, ()) if binding.kind != "definition"]
        return [*owner.attributes.get(name, ()), *class_level]

    def produced(self, node: cst.CSTNode, at: At, depth: int = 0) -> Iterator[tuple[str, str]]:
        """The calls that an expression is the result of, short and in full: ``delay`` for ``task.delay(1)``.

        For what calling a signature gives, ``group(x)()``, it is the signature's name: ``celery.group``.
        """
        if depth > _DEEPEST:
            return
        depth += 1
        if isinstance(node, cst.Name):
            bindings, here = _lookup(node.value, at.space)
            for binding in _visible(bindings, at if here else None):
                if binding.value is not None:
                    yield from self.produced(binding.value, binding.at, depth)
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            yield node.func.attr.value, self.described(node.func, at)
        elif isinstance(node, cst.Call):
            for meaning in self.meanings(node.func, at, depth):
                if meaning.kind == "instance":
                    yield meaning.name, meaning.name
        else:
            for part in _parts(node):
                yield from self.produced(part, at, depth)

    def _call(self, node: cst.Call, at: At, depth: int) -> list[Meaning]:
        found: list[Meaning] = []
        for meaning in self.meanings(node.func, at, depth):
            if meaning.name == f"{BUILTINS}.__import__":
                found.extend(_dynamic(node))
            elif meaning.name == "importlib.import_module":
                found.extend(Meaning(module) for module in _module_argument(node))
            else:
                found.append(Meaning(meaning.name, "instance"))
        return found


def _parts(node: cst.CSTNode) -> tuple[cst.CSTNode, ...]:
    """The expressions of which one is the value of an expression."""
    if isinstance(node, cst.Await):
        return (node.expression,)
    if isinstance(node, cst.NamedExpr):
        return (node.value,)
    if isinstance(node, cst.IfExp):
        return (node.body, node.orelse)
    if isinstance(node, cst.BooleanOperation):
        return (node.left, node.right)
    return ()


def _lookup(name: str, space: Space | None) -> tuple[list[Binding], bool]:
    """Return the bindings that a name has in a namespace or around it, and whether it is that very namespace."""
    here = True
    while space is not None:
        if name in space.outer:
            return space.module.bindings.get(name, []), False
        if name in space.bindings and (here or space.kind != "class"):
            return space.bindings[name], here
        here = False
        space = space.parent
    return [], False


def _visible(bindings: list[Binding], at: At | None) -> Iterator[Binding]:
    """Return the bindings that may hold at a point, the last one first; None: at any time later."""
    before = [binding for binding in bindings if binding.at.order < at.order] if at else []
    block = at.block if at and before else ()
    for binding in reversed(before or bindings):
        if binding.kind == "none":
            continue
        yield binding
        if binding.at.block == block[: len(binding.at.block)]:
            return


def _dynamic(node: cst.Call) -> Iterator[Meaning]:
    """Return what ``__import__("a.b")`` gives: the package ``a``, or ``a.b`` with a list of names."""
    for module in _module_argument(node):
        listed = len(node.args) > len(("name", "globals", "locals")) or any(
            argument.keyword is not None and argument.keyword.value == "fromlist" for argument in node.args
        )
        yield Meaning(module, "dynamic" if "." in module and not listed else "name")


def _module_argument(node: cst.Call) -> Iterator[str]:
    if node.args:
        value = literal(node.args[0].value, lambda _: None)
        if isinstance(value, str) and value and not value.startswith("."):
            yield value
