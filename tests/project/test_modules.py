from __future__ import annotations

import pytest

from geventlint.project.modules import Modules
from geventlint.source.scan import imports


def targets(modules, path):
    return [edge.target for edge in modules.edges(path)]


@pytest.mark.parametrize(
    ("files", "module", "near", "expected"),
    [
        pytest.param({"shop__": "", "shop__tasks": ""}, "json", "shop", (), id="the standard library"),
        pytest.param({"shop__": "", "shop__tasks": ""}, "shop.missing", "", (), id="a submodule that is not there"),
        pytest.param({"shop__tasks": "x = 1"}, "shop.tasks.x", "", (), id="a name below a module"),
        pytest.param({"tasks": ""}, "tasks", "", ("tasks.py",), id="a module at the root"),
        pytest.param(
            {"shop__": "", "shop__tasks": ""},
            "shop.tasks",
            "",
            ("shop/__init__.py", "shop/tasks.py"),
            id="packages first",
        ),
        pytest.param({"shop__tasks": ""}, "shop.tasks", "", ("shop/tasks.py",), id="a namespace package"),
        pytest.param({"src__shop__": ""}, "shop", "", ("src/shop/__init__.py",), id="a src layout"),
        pytest.param(
            {"api__src__shop__": "", "api__tests__t": ""},
            "shop",
            "api/tests",
            ("api/src/shop/__init__.py",),
            id="src above",
        ),
        pytest.param(
            {"backend__shop__": ""}, "shop", "deploy", ("backend/shop/__init__.py",), id="the only other place"
        ),
        pytest.param(
            {"a__app__": "", "b__app__": "", "b__x__y": ""},
            "app",
            "b/x",
            ("b/app/__init__.py",),
            id="the nearest of two",
        ),
        pytest.param(
            {"shop__": "", "shop__json__": "", "shop__a": ""},
            "json",
            "shop",
            (),
            id="a subpackage is no top-level name",
        ),
        pytest.param(
            {"shop__": "", "shop__x": "", "shop__x__": ""},
            "shop.x",
            "",
            ("shop/__init__.py", "shop/x/__init__.py"),
            id="a package hides a module of its name",
        ),
    ],
)
def test_find(tree, files, module, near, expected):
    assert tree(**files).find(module, near) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import json, os", [], id="nothing of the project"),
        pytest.param("if TYPE_CHECKING:\n    from shop import db", [], id="only for types"),
        pytest.param("if TYPE_CHECKING:\n    if X:\n\n        from shop import db", [], id="only for types, deeper"),
        pytest.param(
            "if TYPE_CHECKING:\n    pass\nelse:\n    from shop import db", ["shop/__init__.py", "shop/db.py"], id="else"
        ),
        pytest.param("def f():\n    # why\n    import shop.db", ["shop/__init__.py", "shop/db.py"], id="in a function"),
        pytest.param("from shop import db", ["shop/__init__.py", "shop/db.py"], id="a module of a package"),
        pytest.param("from shop import name", ["shop/__init__.py"], id="a name of a package"),
        pytest.param("from shop import *", ["shop/__init__.py"], id="a star"),
        pytest.param("from . import db", ["shop/__init__.py", "shop/db.py"], id="a sibling"),
        pytest.param("from .db import x", ["shop/db.py"], id="a sibling's name"),
        pytest.param("from .sub import deep", ["shop/sub/__init__.py", "shop/sub/deep.py"], id="below a subpackage"),
        pytest.param("from .sub import *", ["shop/sub/__init__.py"], id="a subpackage"),
        pytest.param("from .missing import x", [], id="a sibling that is not there"),
    ],
)
def test_edges(tree, source, expected):
    modules = tree(shop__="", shop__db="", shop__sub__="", shop__sub__deep="", shop__me=source)
    assert targets(modules, "shop/me.py") == expected


def test_parent_import(tree):
    modules = tree(shop__="", shop__db="", shop__sub__="", shop__sub__me="from ..db import x\nfrom .. import db")
    assert "shop/db.py" in targets(modules, "shop/sub/me.py")


def test_the_line_of_an_edge_is_the_line_of_its_import(tree):
    modules = tree(shop__="", shop__db="", shop__me='"""Text."""\n\nimport os\nfrom shop.db import (\n    x,\n)\n')
    assert [(edge.line, edge.text) for edge in modules.edges("shop/me.py") if edge.target == "shop/db.py"] == [
        (4, "shop.db.x")
    ]


def test_installed_applications_are_imported(tree):
    modules = tree(
        conf__="",
        conf__settings='INSTALLED_APPS = [\n    "django.contrib.auth",\n    "teams",\n    "apps.mail.apps.MailConfig",\n]',
        conf__celery='os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")\napp.autodiscover_tasks()',
        teams__="",
        teams__tasks="",
        teams__views="",
        apps__mail__apps="",
        apps__mail__models="",
    )
    assert targets(modules, "conf/celery.py") == ["conf/__init__.py", "conf/settings.py"]
    assert set(targets(modules, "conf/settings.py")) == {
        "teams/__init__.py",
        "teams/tasks.py",
        "apps/mail/apps.py",
        "apps/mail/models.py",
    }


@pytest.mark.parametrize(
    "source",
    [
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")',
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'settings'",
    ],
)
def test_a_settings_module_of_one_word(tree, source):
    modules = tree(settings__="", wsgi=source)
    assert targets(modules, "wsgi.py") == ["settings/__init__.py"]


def test_autodiscovery_without_a_settings_module_takes_the_settings_beside_it(tree):
    modules = tree(conf__="", conf__settings="X = 1", conf__celery="app.autodiscover_tasks()")
    assert "conf/settings.py" in targets(modules, "conf/celery.py")


def test_included_task_modules_are_imported(tree):
    modules = tree(shop__="", shop__celery='app = Celery("shop", include=["shop.mail"])', shop__mail="", shop__other="")
    assert targets(modules, "shop/celery.py") == ["shop/__init__.py", "shop/mail.py"]


def test_a_file_that_vanished_has_no_edges(tree):
    modules = tree(shop__me="import shop.me")
    modules._read = {}.get
    assert modules.edges("shop/me.py") == ()
    assert modules.imported("shop/me.py") == frozenset()


def test_names(tree):
    modules = tree(shop__="", shop__sub__="", shop__sub__a="", tool="", src__pkg__="")
    assert modules.name_of("shop/sub/a.py") == "shop.sub.a"
    assert modules.name_of("shop/sub/__init__.py") == "shop.sub"
    assert modules.name_of("tool.py") == "tool"
    assert modules.name_of("src/pkg/__init__.py") == "pkg"


def test_imported_top_level_names(tree):
    modules = tree(me="import os.path, asyncio\nfrom . import x\nfrom celery import Celery")
    assert modules.imported("me.py") == {"os", "asyncio", "celery"}


def test_scripts_without_a_suffix_import_and_are_not_imported():
    files = {"bin/shop": b"import tools\nimport bin.shop", "tools.py": b"import shop", "bin/types.pyi": b""}
    modules = Modules(files, imports, files.get)
    assert [edge.target for edge in modules.edges("bin/shop")] == ["tools.py"]
    assert modules.edges("tools.py") == ()
    assert modules.paths == {"bin/shop", "tools.py"}


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("desk.celery", ("desk/core/desk/celery.py",)),
        ("desk.tool", ("desk/tool.py",)),
        ("desk.missing", ()),
        ("desk", ()),
    ],
)
def test_a_module_that_the_nearest_folder_of_that_name_does_not_hold(tree, module, expected):
    modules = tree(
        **{"desk/tool.py": "", "desk/core/desk/celery.py": "", "desk/lib/__init__.py": "", "desk/lib/desk/x.py": ""}
    )
    assert modules.find(module) == expected
