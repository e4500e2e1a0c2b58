from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geventlint.project.callers import Callers
from geventlint.project.modules import Modules
from geventlint.source.extract import extract, scan
from geventlint.source.scan import imports
from geventlint.source.vocabulary import Vocabulary

if TYPE_CHECKING:
    from geventlint.model import Use

PATCH = Vocabulary(names=frozenset({"gevent.monkey.patch_all"}))


def callers(files: dict[str, str]) -> Callers:
    def find(path: str, names: frozenset[str]) -> tuple[Use, ...]:
        words = Vocabulary(names=names, relative=True)
        data = files[path].encode()
        return extract(path, data, scan(data, words), words).uses

    modules = Modules(files, imports, lambda path: files[path].encode())
    return Callers(modules, find, lambda path, word: word in files[path])


def executed(files: dict[str, str]) -> tuple[str, ...]:
    data = files["shop/patch.py"].encode()
    use = next(use for use in extract("shop/patch.py", data, scan(data, PATCH), PATCH).uses if use.form == "call")
    return callers(files).executed_by("shop/patch.py", use)


FUNCTION = "from gevent import monkey\n\n\ndef early():\n    monkey.patch_all()\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"shop/patch.py": FUNCTION}, id="nobody calls it"),
        pytest.param(
            {"shop/patch.py": FUNCTION + "\n\nif __name__ == '__main__':\n    early()\n"}, id="only as a script"
        ),
        pytest.param(
            {"shop/patch.py": FUNCTION, "shop/x.py": "def early(): ...\nearly()\n"}, id="another function of that name"
        ),
        pytest.param(
            {"shop/patch.py": FUNCTION + "\n\ndef later():\n    early()\n"}, id="only another function calls it"
        ),
        pytest.param(
            {"shop/patch.py": FUNCTION.replace("monkey.patch_all()", "monkey.patch_all()\n    early()")},
            id="only itself",
        ),
        pytest.param(
            {
                "shop/patch.py": "from gevent import monkey\nclass A:\n    def early(self):\n        monkey.patch_all()\n"
            },
            id="a method",
        ),
    ],
)
def test_not_executed_at_import(files):
    assert executed(files) == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"shop/patch.py": "from gevent import monkey\nmonkey.patch_all()\n"},
            ("shop/patch.py",),
            id="at module level",
        ),
        pytest.param({"shop/patch.py": FUNCTION + "\n\nearly()\n"}, ("shop/patch.py",), id="called in its own file"),
        pytest.param(
            {"shop/patch.py": FUNCTION, "shop/tasks.py": "from shop.patch import early\n\nearly()\n"},
            ("shop/tasks.py",),
            id="called by another file",
        ),
        pytest.param(
            {"shop/patch.py": FUNCTION, "shop/tasks.py": "from .patch import early as now\n\nnow()\n"},
            ("shop/tasks.py",),
            id="by a relative import",
        ),
        pytest.param(
            {
                "shop/patch.py": FUNCTION,
                "shop/setup.py": "from shop.patch import early\n\n\ndef prepare():\n    early()\n",
                "shop/tasks.py": "from shop import setup\n\nsetup.prepare()\n",
            },
            ("shop/tasks.py",),
            id="through two functions",
        ),
    ],
)
def test_executed_at_import(files, expected):
    assert executed(files) == expected
