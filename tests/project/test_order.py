from __future__ import annotations

import pytest

from geventlint.project.order import before


def judge(item):
    return "bad" if item.module in {"requests", "redis"} else ""


def early(modules, entries, target):
    found = before(modules, entries, target, judge)
    return None if found is None else [(item.path, item.line, item.module) for item in found]


@pytest.mark.parametrize(
    ("source", "line", "expected"),
    [
        pytest.param("import os\nimport json\n", 2, [], id="nothing that matters"),
        pytest.param("patch()\nimport requests\n", 1, [], id="after the line"),
        pytest.param("def f():\n    import requests\nimport os\npatch()", 4, [], id="in a function"),
        pytest.param("async def f():\n    if x:\n        import requests\npatch()", 4, [], id="deeper in a function"),
        pytest.param("if TYPE_CHECKING:\n    import requests\npatch()", 3, [], id="for types only"),
        pytest.param("import requests\npatch()", 2, [("run.py", 1, "requests")], id="before the line"),
        pytest.param(
            "try:\n    import requests\nexcept ImportError:\n    pass\npatch()",
            5,
            [("run.py", 2, "requests")],
            id="tried",
        ),
        pytest.param("class A:\n    import redis\npatch()", 3, [("run.py", 2, "redis")], id="in a class"),
    ],
)
def test_imports_of_one_file(tree, source, line, expected):
    assert early(tree(run=source), ["run.py"], ("run.py", line)) == expected


def test_modules_are_followed_in_the_order_of_their_imports(tree):
    modules = tree(
        run="import first\nimport second\npatch()", first="import helper\nimport requests", helper="", second=""
    )
    assert early(modules, ["run.py"], ("run.py", 3)) == [("first.py", 2, "requests")]
    assert early(modules, ["run.py"], ("helper.py", 1)) == []
    assert early(modules, ["run.py"], ("second.py", 1)) == [("first.py", 2, "requests")]


MAIN = "if __name__ == '__main__':\n    import requests\n"


def test_the_main_part_is_executed_in_the_program_alone(tree):
    modules = tree(run="import helper\n" + MAIN + "patch()", helper=MAIN + "else:\n    import redis\n")
    assert early(modules, ["run.py"], ("run.py", 4)) == [("helper.py", 4, "redis"), ("run.py", 3, "requests")]
    imported = before(modules, ["run.py"], ("run.py", 4), judge, program=False)
    assert [item.path for item in imported] == ["helper.py"]


def test_circles_end(tree):
    assert early(tree(a="import b", b="import a\nimport redis"), ["a.py"], ("a.py", 9)) == [("b.py", 2, "redis")]


def test_a_file_that_is_not_imported_has_no_order(tree):
    modules = tree(run="import requests", other="")
    assert early(modules, ["run.py"], ("other.py", 1)) is None
    assert early(modules, [], ("other.py", 1)) is None


def test_several_entries_are_executed_in_turn(tree):
    modules = tree(shop__="import requests", shop__celery="patch()")
    entries = ["shop/__init__.py", "shop/celery.py"]
    assert early(modules, entries, ("shop/celery.py", 1)) == [("shop/__init__.py", 1, "requests")]


def test_large_programs_are_followed_for_a_while(tree):
    files = {f"m{number}": f"import m{number + 1}" for number in range(400)}
    files["m299"] = "import requests\nimport m300"
    modules = tree(run="import m0\nimport requests\npatch()", **files)
    assert early(modules, ["run.py"], ("run.py", 3)) == [("run.py", 2, "requests")]


def test_importers(tree):
    modules = tree(
        shop__="",
        shop__db="",
        shop__a="from . import db",
        shop__b="from shop.db import x",
        shop__c="import shop  # db",
        shop__d="db = 1",
        shop__sub__="from ..db import x",
        other__="import shop.db",
    )
    assert modules.importers("shop/db.py") == ("shop/a.py", "shop/b.py", "shop/sub/__init__.py")


def test_importers_of_a_module_outside_of_packages(tree):
    modules = tree(tool="", run="import tool", other__="import tool", alone="import os")
    assert modules.importers("tool.py") == ("other/__init__.py", "run.py")


def test_a_file_that_vanished_imports_nothing(tree):
    modules = tree(run="import requests")
    modules._read = {}.get
    assert modules.executed("run.py") == ()
