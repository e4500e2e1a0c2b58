"""Places that only a process runs which gevent has not patched: they do nobody harm under gevent."""

from __future__ import annotations

import pytest

from geventlint.project.unpatched import Unpatched

ASKS = "    return monkey.is_module_patched('socket')\n"
QUESTION = f"from gevent import monkey\n\ndef patched():\n{ASKS}\n"
TRIES = """\
def patched():
    try:
        import gevent.monkey
        return gevent.monkey.is_module_patched("threading")
    except Exception:
        return False

"""


@pytest.fixture
def only(tree):
    """Whether the line with ``HERE`` of ``shop/tasks.py`` is run only where nothing is patched."""

    def ask(source: str, **files: str) -> bool:
        modules = tree(shop__="", shop__tasks=source, **files)
        line = source[: source.index("HERE")].count("\n") + 1
        return Unpatched(modules).only("shop/tasks.py", line)

    return ask


IMPORT = "from gevent import monkey\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("HERE()", id="no condition"),
        pytest.param(f"{IMPORT}monkey.is_module_patched('socket')\nHERE()", id="asked and not heeded"),
        pytest.param(f"{IMPORT}if monkey.is_module_patched('socket'):\n    HERE()", id="patched"),
        pytest.param(f"{IMPORT}if other():\n    pass\nelse:\n    HERE()", id="another question"),
        pytest.param(f"{IMPORT}if fast or not monkey.is_module_patched('os'):\n    HERE()", id="or something else"),
        pytest.param(
            f"{IMPORT}if fast and monkey.is_module_patched('os'):\n    pass\nelse:\n    HERE()", id="and more"
        ),
        pytest.param(f"{QUESTION}if patched():\n    HERE()", id="a function: patched"),
        pytest.param(f"{QUESTION}if not patched():\n    pass\nelse:\n    HERE()", id="a function: else of not"),
        pytest.param(f"{QUESTION}def run():\n    if patched():\n        log()\n    HERE()", id="no early exit"),
        pytest.param(f"{QUESTION}def run():\n    if not patched():\n        return\n    HERE()", id="the other exit"),
        pytest.param(
            f"{IMPORT}def patched():\n    if x:\n        return False\n{ASKS}\nif patched():\n    pass\nelse:\n    HERE()",
            id="a function that says more",
        ),
        pytest.param(
            f"{IMPORT}def patched():\n    for x in y:\n        return x\n{ASKS}\nif not patched():\n    HERE()",
            id="a loop that says more",
        ),
        pytest.param(
            f"{IMPORT}async def patched():\n{ASKS}\nif not patched():\n    HERE()", id="a coroutine is always true"
        ),
        pytest.param(
            f"{IMPORT}@decide\ndef patched():\n{ASKS}\nif not patched():\n    HERE()",
            id="a decorator of which nothing is known",
        ),
        pytest.param(
            f"{QUESTION}def run(patched):\n    if not patched():\n        HERE()", id="an argument of that name"
        ),
        pytest.param(f"{QUESTION}if not box.patched():\n    HERE()", id="a method of that name"),
        pytest.param(f"{QUESTION}patched = read()\nif not patched():\n    HERE()", id="bound anew"),
        pytest.param(
            "def patched():\n    return patched()\nif not patched():\n    HERE()  # x_patched( gevent", id="in a circle"
        ),
        pytest.param(f"{QUESTION}class A:\n    if patched():\n        HERE = 1", id="in a class"),
        pytest.param(
            f"{QUESTION}def run():\n    try:\n        return 1\n    except KeyError:\n        pass\n    HERE()",
            id="try",
        ),
        pytest.param(f"{IMPORT}try:\n    x = monkey.is_module_patched('os')\nexcept E:\n    HERE()", id="a handler"),
        pytest.param(f"{QUESTION}some newer syntax HERE\nif not patched():\n    pass", id="what cannot be read"),
        pytest.param(f"{QUESTION}FAST = False\nif FAST:\n    HERE()", id="a constant that is no question"),
        pytest.param(
            f"{QUESTION}def fast():\n    return False\n\nif fast():\n    HERE()", id="a function that does not ask"
        ),
        pytest.param(
            f"{QUESTION}def run():\n    def one():\n        two()\n        HERE()\n    def two():\n        one()\n    one()",
            id="functions that call each other",
        ),
        pytest.param(
            f"{QUESTION}def run():\n    def one():\n        HERE()\n    return one", id="a function handed on"
        ),
        pytest.param(f"{QUESTION}def run():\n    def one():\n        HERE()", id="a function that nobody mentions"),
        pytest.param(f"{QUESTION}match x:\n    case 1:\n        HERE()", id="match"),
    ],
)
def test_run_where_gevent_has_patched(only, source):
    assert only(source) is False


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"{IMPORT}if not monkey.is_module_patched('os'):\n    HERE()", id="not"),
        pytest.param(f"{IMPORT}if monkey.is_module_patched('os'):\n    pass\nelse:\n    HERE()", id="else"),
        pytest.param(
            f"{IMPORT}if x:\n    pass\nelif monkey.is_module_patched('os'):\n    pass\nelse:\n    HERE()", id="elif"
        ),
        pytest.param(f"{IMPORT}if x and not monkey.is_module_patched('os'):\n    HERE()", id="and"),
        pytest.param(f"{IMPORT}if x or monkey.is_module_patched('os'):\n    pass\nelse:\n    HERE()", id="or"),
        pytest.param(f"{IMPORT}if not bool(monkey.is_object_patched('os', 'x')):\n    HERE()", id="bool"),
        pytest.param("from gevent.monkey import is_module_patched as ask\nif not ask('os'):\n    HERE()", id="by name"),
        pytest.param(f"{QUESTION}if not patched():\n    HERE()", id="a function"),
        pytest.param(f"{TRIES}if patched():\n    pass\nelse:\n    HERE()", id="a function that tries the import"),
        pytest.param(f"{QUESTION}def run():\n    if patched():\n        return 1\n    HERE()", id="an early exit"),
        pytest.param(
            f"{QUESTION}def run():\n    if patched():\n        raise E\n    with x:\n        HERE()", id="raised"
        ),
        pytest.param(f"{QUESTION}for x in y:\n    if patched():\n        continue\n    HERE()", id="the next turn"),
        pytest.param(f"{QUESTION}def run():\n    return\n    HERE()", id="never run at all"),
        pytest.param(
            f"{IMPORT}def run():\n    try:\n        if monkey.is_module_patched('os'):\n            return\n"
            "    except ImportError:\n        pass\n    HERE()",
            id="an early exit in a try",
        ),
        pytest.param(
            f"{IMPORT}def alone():\n    return not monkey.is_module_patched('os')\n\nif alone():\n    HERE()",
            id="negated",
        ),
        pytest.param(
            f"{IMPORT}def patched():\n    if monkey.is_module_patched('os'):\n        return True\n    return False\n"
            "if not patched():\n    HERE()",
            id="a function with branches",
        ),
        pytest.param(
            f"{IMPORT}def patched():\n    found = monkey.is_module_patched('os')\n    return found\n\nif not patched():\n    HERE()",
            id="a function with a variable",
        ),
        pytest.param(f"{QUESTION}def both():\n    return patched()\n\nif not both():\n    HERE()", id="two functions"),
        pytest.param(
            f"from functools import lru_cache\n{IMPORT}@lru_cache(maxsize=1)\ndef patched():\n{ASKS}\nif not patched():\n    HERE()",
            id="asked once",
        ),
        pytest.param(
            "PATCHED = False\ntry:\n    import gevent.monkey\n    PATCHED = gevent.monkey.is_module_patched('os')\n"
            "except ImportError:\n    PATCHED = False\n\ndef run():\n    if not PATCHED:\n        HERE()",
            id="a constant",
        ),
        pytest.param(
            f"{QUESTION}class A:\n    def run(self):\n        if not patched():\n            HERE()", id="a method"
        ),
        pytest.param(f"{QUESTION}def run():\n    while not patched():\n        HERE()", id="while"),
        pytest.param(f"{QUESTION}if (known := patched()):\n    pass\nelse:\n    HERE()", id="asked and kept"),
        pytest.param(f"some newer syntax\n{QUESTION}if not patched():\n    HERE()", id="beside what cannot be read"),
    ],
)
def test_run_only_where_nothing_is_patched(only, source):
    assert only(source) is True


@pytest.mark.parametrize(
    ("head", "call"),
    [
        pytest.param("from shop.loops import patched", "patched()", id="a name"),
        pytest.param("from shop.loops import patched as asked", "asked()", id="another name"),
        pytest.param("from .loops import patched", "patched()", id="relative"),
        pytest.param("from shop import loops", "loops.patched()", id="a module"),
        pytest.param("import shop.loops", "shop.loops.patched()", id="a dotted module"),
        pytest.param("import shop.loops as loops", "loops.patched()", id="a module by another name"),
        pytest.param("from shop.again import patched", "patched()", id="handed on"),
        pytest.param("from shop.loops import PATCHED", "PATCHED", id="a constant"),
    ],
)
def test_questions_of_other_modules(only, head, call):
    loops = f"{QUESTION}PATCHED = patched()\n"
    files = {"shop__loops": loops, "shop__again": "from shop.loops import patched\n"}
    assert only(f"{head}\nif {call}:\n    pass\nelse:\n    HERE()", **files) is True
    assert only(f"{head}\nif {call}:\n    HERE()", **files) is False


@pytest.mark.parametrize(
    "head",
    ["from other import patched", "from shop.loops import missing as patched", "from shop import loops as patched"],
)
def test_names_that_are_no_questions(only, head):
    assert only(f"{head}\nif not patched():\n    HERE()", shop__loops=QUESTION) is False
