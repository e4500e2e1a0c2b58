from __future__ import annotations

from dataclasses import replace

import pytest

from geventlint.model import Host, Location
from geventlint.project.reach import Reach


def celery(entry: str, directory: str = "") -> Host:
    return Host(
        "celery", Location("Procfile", 2), "celery worker -P gevent", "gevent", "before-app", entry, directory=directory
    )


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param(celery("missing"), (), id="a module that is not there"),
        pytest.param(celery(""), (), id="no entry"),
        pytest.param(celery("tool"), ("tool.py",), id="a module"),
        pytest.param(celery("tool:app"), ("tool.py",), id="with an attribute"),
        pytest.param(celery("tool.app"), ("tool.py",), id="with a dotted attribute"),
        pytest.param(celery("shop"), ("shop/__init__.py", "shop/celery.py"), id="a package with a celery module"),
        pytest.param(celery("shop.sub"), ("shop/__init__.py", "shop/sub/__init__.py"), id="a package without one"),
        pytest.param(celery("inner", "backend"), ("backend/inner.py",), id="from a working directory"),
        pytest.param(Host("script", None, "python run.py", "gevent", "never", "tool.py"), ("tool.py",), id="a path"),
        pytest.param(
            Host("script", None, "x", "gevent", "never", "/app/deep/only.py"),
            ("deep/only.py",),
            id="a path in an image",
        ),
        pytest.param(Host("script", None, "x", "gevent", "never", "/app/none.py"), (), id="a path that is not there"),
        pytest.param(
            Host("gunicorn", None, "gunicorn shop", "gevent", "before-app", "shop"),
            ("shop/__init__.py",),
            id="gunicorn takes the package",
        ),
        pytest.param(
            Host("script", None, "flask run", "unknown", "unknown", "cart"), ("cart/__init__.py",), id="flask, too"
        ),
        pytest.param(
            Host("script", None, "python -m shop", "unknown", "unknown", "shop"),
            ("shop/__init__.py",),
            id="python -m of a package that cannot be run",
        ),
        pytest.param(
            Host("script", None, "python3 -m cart", "unknown", "unknown", "cart"),
            ("cart/__init__.py", "cart/__main__.py"),
            id="python -m of a package",
        ),
        pytest.param(
            Host("script", None, "python -m tool", "unknown", "unknown", "tool"),
            ("tool.py",),
            id="python -m of a module",
        ),
    ],
)
def test_entry(tree, host, expected):
    cart = {"cart/__init__.py": "", "cart/__main__.py": ""}
    modules = tree(shop__="", shop__celery="", shop__sub__="", tool="", backend__inner="", deep__only="", **cart)
    assert Reach(modules).entry_paths(host) == expected


def test_the_chain_names_every_import(tree):
    modules = tree(
        shop__="",
        shop__celery="import os\nfrom shop import tasks",
        shop__tasks="\n\nfrom shop.db import x",
        shop__db="",
        shop__web="",
    )
    reach = Reach(modules)
    host = celery("shop.celery:app")
    way = reach.way(host, "shop/db.py")
    assert way is not None
    assert way.certain
    assert [(link.what, link.text, link.path, link.line) for link in way.links] == [
        ("host", "celery worker -P gevent", "Procfile", 2),
        ("module", "shop.celery", "shop/celery.py", 1),
        ("import", "shop.tasks", "shop/celery.py", 2),
        ("import", "shop.db.x", "shop/tasks.py", 3),
    ]
    assert reach.way(host, "shop/web.py") is None
    assert reach.way(host, "shop/tasks.py") is not None
    assert reach.reached(host) == {"shop/__init__.py", "shop/celery.py", "shop/tasks.py", "shop/db.py"}


def test_circles_end(tree):
    modules = tree(a="import b", b="import a", c="")
    assert Reach(modules).way(celery("a"), "c.py") is None


def test_an_unknown_entry_may_reach_all_of_its_folder(tree):
    modules = tree(api__x="", web__y="")
    reach = Reach(modules)
    way = reach.way(celery("", "api"), "api/x.py")
    assert way is not None
    assert not way.certain
    assert reach.way(celery("", "api"), "web/y.py") is None
    assert reach.reached(celery("")) is None


def test_only_the_hosts_that_reach_a_file_answer(tree):
    modules = tree(a="", b="")
    assert [way.host.entry for way in Reach(modules).ways([celery("a"), celery("b")], "b.py")] == ["b"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param({"environment": {"PYTHONPATH": "services/b"}}, "services/b/jobs.py", id="PYTHONPATH"),
        pytest.param({"environment": {"PYTHONPATH": "/opt/app/services/b:/x"}}, "services/b/jobs.py", id="in an image"),
        pytest.param({"options": {"pythonpath": "services/b"}}, "services/b/jobs.py", id="--pythonpath"),
        pytest.param(
            {"directory": "services", "environment": {"PYTHONPATH": "./b"}}, "services/b/jobs.py", id="relative"
        ),
        pytest.param(
            {"directory": "services/a", "environment": {"PYTHONPATH": "$X"}}, "services/a/jobs.py", id="unknown"
        ),
        pytest.param({"directory": "services/b"}, "services/b/jobs.py", id="working directory"),
    ],
)
def test_the_search_path(tree, host, expected):
    modules = tree(services__a__jobs="", services__b__jobs="", other="")
    assert Reach(modules).entry_paths(replace(celery("jobs:app"), **host)) == (expected,)


def test_modules_that_the_environment_names_are_imported(tree):
    modules = tree(
        shop__="", shop__celery="", shop__production="import shop.extra", shop__extra="", shop__crash="", shop__web=""
    )
    reach = Reach(modules)
    variables = {"DJANGO_SETTINGS_MODULE": "shop.production", "CRASH": "shop.crash.Publisher", "URL": "redis://x.y:1"}
    host = replace(celery("shop"), environment=variables)
    assert reach.way(host, "shop/extra.py")
    assert reach.way(host, "shop/crash.py")
    assert reach.way(host, "shop/web.py") is None
    assert reach.way(celery("shop"), "shop/extra.py") is None
    assert reach.entry_paths(host) == ("shop/__init__.py", "shop/celery.py")


def test_large_programs_are_not_followed_for_a_script_that_nobody_imports(tree):
    files = {f"m{number}": f"import m{number + 1}" for number in range(400)}
    modules = tree(alone="import os", deep="", m399="import deep", **{k: v for k, v in files.items() if k != "m399"})
    reach = Reach(modules)
    assert reach.way(celery("m0"), "alone.py") is None
    assert "m200.py" not in modules._edges
    assert reach.way(celery("m0"), "deep.py") is not None
    assert reach.way(celery("m0"), "alone.py") is None


def test_looking_backwards_ends(tree):
    names = {f"m{number}": f"import m{number + 1}  # deep" for number in range(400)}
    modules = tree(deep="", **names)
    assert modules.ancestors("deep.py", 3) is None
    assert modules.ancestors("m5.py", 3) is None
    assert tree(a="import b", b="import c", c="", d="").ancestors("c.py", 3) == {"a.py", "b.py"}
    assert Reach(modules).way(celery("m0"), "deep.py") is None


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"site/shop.py": ""}, ("site/shop.py",), id="a folder"),
        pytest.param({"site/__init__.py": "", "site/shop.py": ""}, ("site/shop.py",), id="a folder with an __init__"),
        pytest.param(
            {"site/__init__.py": "", "site/manage.py": "", "site/shop/__init__.py": ""},
            ("site/shop/__init__.py",),
            id="Django's, with an __init__",
        ),
        pytest.param(
            {"site/__init__.py": "", "site/shop.py": "", "shop.py": ""}, ("shop.py",), id="a package beside the module"
        ),
        pytest.param({"other/__init__.py": "", "other/shop.py": ""}, (), id="a package elsewhere"),
    ],
)
def test_the_folder_that_launches_is_where_modules_are_found(tree, files, expected):
    host = Host("gunicorn", Location("site/Procfile"), "gunicorn shop", "gevent", "before-app", "shop")
    modules = tree(**files)
    assert Reach(modules).entry_paths(host) == expected


def test_imports_below_a_project_with_a_needless_init(tree):
    modules = tree(
        **{
            "site/__init__.py": "",
            "site/manage.py": "",
            "site/shop/__init__.py": "",
            "site/shop/wsgi.py": "from shop.views import x\nfrom api import y",
            "site/shop/views.py": "",
            "site/api.py": "",
        }
    )
    host = Host("gunicorn", Location("site/Procfile"), "gunicorn shop.wsgi", "gevent", "before-app", "shop.wsgi")
    assert Reach(modules).reached(host) == {
        "site/shop/__init__.py", "site/shop/wsgi.py", "site/shop/views.py", "site/api.py"
    }  # fmt: skip
