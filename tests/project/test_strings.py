from __future__ import annotations

import pytest

from geventlint.project.strings import dynamic, related_names


def targets(modules, path):
    return sorted({edge.target for edge in modules.edges(path)} - {"shop/__init__.py", "apps/__init__.py"})


def shop(tree, **files):
    return tree(
        **{
            "shop__": "",
            "mail__": "",
            "mail__tasks": "",
            "mail__jobs": "",
            "mail__views": "",
            "mail__models": "",
            "mail__admin": "",
            "mail__apps": "class MailConfig:\n    def ready(self):\n        from mail import handlers\n",
            "mail__handlers": "",
            **files,
        }
    )


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param("app.autodiscover_tasks(['other'])", [], id="a package that is not there"),
        pytest.param("app.autodiscover_tasks(['mail'])", ["mail/tasks.py"], id="a package"),
        pytest.param("app.autodiscover_tasks(packages=['mail', 'x'],)", ["mail/tasks.py"], id="by name"),
        pytest.param(
            "app.autodiscover_tasks(\n    [\n        'mail',\n    ],\n)", ["mail/tasks.py"], id="several lines"
        ),
        pytest.param("app.autodiscover_tasks(['mail'], related_name='jobs')", ["mail/jobs.py"], id="another module"),
        pytest.param("app.autodiscover_tasks(['mail.jobs'], related_name=None)", ["mail/jobs.py"], id="no module"),
        pytest.param(
            "app.autodiscover_tasks(['mail.apps.MailConfig'])", ["mail/apps.py", "mail/tasks.py"], id="a configuration"
        ),
    ],
)
def test_discovered_packages(tree, call, expected):
    modules = shop(tree, shop__celery=call)
    assert [path for path in targets(modules, "shop/celery.py") if path != "mail/__init__.py"] == expected


@pytest.mark.parametrize("name", ["lambda: settings.INSTALLED_APPS", "settings.INSTALLED_APPS", "", "force=True"])
def test_discovery_without_packages_takes_the_settings(tree, name):
    modules = shop(tree, shop__settings="", shop__celery=f"app.autodiscover_tasks({name})")
    assert targets(modules, "shop/celery.py") == ["shop/settings.py"]


def test_named_settings_come_before_conventional_ones(tree):
    source = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.production')\napp.autodiscover_tasks()"
    modules = shop(tree, shop__settings="", shop__production="", shop__celery=source)
    assert targets(modules, "shop/celery.py") == ["shop/production.py"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("INSTALLED_APPS = ['mail']", ["apps", "models", "tasks"], id="by name"),
        pytest.param("INSTALLED_APPS = ['mail.apps.MailConfig']", ["apps", "models", "tasks"], id="by configuration"),
        pytest.param("LOCAL_APPS: list[str] = [\n    'mail',\n]", ["apps", "models", "tasks"], id="a part"),
        pytest.param("INSTALLED_APPS += ['mail']", ["apps", "models", "tasks"], id="added"),
        pytest.param(
            "INSTALLED_APPS = ['django.contrib.admin', 'mail']",
            ["admin", "apps", "models", "tasks"],
            id="the admin imports its modules",
        ),
        pytest.param("if 'mail' in INSTALLED_APPS:\n    pass", [], id="asked for, not set"),
    ],
)
def test_installed_applications(tree, source, expected):
    modules = shop(tree, shop__base=source)
    found = [path for path in targets(modules, "shop/base.py") if path != "mail/__init__.py"]
    assert found == [f"mail/{name}.py" for name in expected]


def test_applications_look_for_the_names_that_some_file_asks_for(tree):
    modules = shop(
        tree, shop__base="INSTALLED_APPS = ['mail']", shop__celery="app.autodiscover_tasks(related_name='jobs')"
    )
    assert "mail/jobs.py" in targets(modules, "shop/base.py")
    assert "mail/tasks.py" not in targets(modules, "shop/base.py")


def test_the_configuration_of_an_application_imports_when_it_is_ready(tree):
    assert "mail/handlers.py" in targets(shop(tree), "mail/apps.py")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("shop/base.py", "ROOT_URLCONF = 'mail.views'"),
        ("shop/base.py", "MIDDLEWARE = ['mail.views.Slow']"),
        ("shop/urls.py", "urlpatterns = [path('', include('mail.views'))]"),
        ("shop/celery.py", "app = Celery('shop', include=['mail.views'])"),
        ("shop/celery.py", "CELERY_IMPORTS = ('mail.views',)"),
        ("shop/celery.py", "app.config_from_object('mail.views')"),
        ("shop/load.py", "import_module('mail.views')"),
        ("shop/load.py", "import_string('mail.views.Slow')"),
    ],
)
def test_names_that_are_imported(tree, path, source):
    modules = shop(tree, **{path.removesuffix(".py").replace("/", "__"): source})
    assert "mail/views.py" in targets(modules, path)


@pytest.mark.parametrize("source", ["log('mail.views')", "x = 'mail.views.Slow'", "# import mail.views"])
def test_other_texts_name_no_module(tree, source):
    assert targets(shop(tree, shop__load=source), "shop/load.py") == []


def test_lines(tree):
    modules = shop(tree, shop__base="\n\nINSTALLED_APPS = [\n    'x',\n    'mail',\n]\n")
    assert {edge.line for edge in modules.edges("shop/base.py")} == {5}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"", []),
        (b"app.autodiscover_tasks()", ["tasks"]),
        (b"app.autodiscover_tasks(lambda: f(x, (1, 2)), related_name='jobs')", ["jobs"]),
        (b"app.autodiscover_tasks(related_name=None)", []),
        (b'app.autodiscover_tasks(x)\napp.autodiscover_tasks(related_name="jobs")', ["tasks", "jobs"]),
        (b"app.autodiscover_tasks(", []),
    ],
)
def test_related_names(source, expected):
    assert list(related_names(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"import_module('shop.mail')", []),
        (b"import_module('.mail', __package__)", []),
        (b"__import__('gevent.monkey')", []),
        (b"def import_module(name): pass", []),
        (b"x\nimportlib.import_module(name)", [2]),
        (b"import_module(f'shop.{name}')", [1]),
        (b"import_string('shop.' + name)", [1]),
        (b"\n\n__import__(name)", [3]),
    ],
)
def test_dynamic_imports(source, expected):
    assert list(dynamic(source)) == expected


def test_dynamic_imports_are_counted_in_the_files_that_were_looked_into(tree):
    modules = tree(a="import_module(name)", b="import_module(name)")
    modules.edges("a.py")
    modules.edges("a.py")
    assert modules.dynamic == [("a.py", 1)]


MANAGE = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.local')\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("serve(application)", [], id="no Django"),
        pytest.param("from django.conf import settings", [], id="Django that somebody else has set up"),
        pytest.param(
            "os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.live'\ndjango.setup()", ["shop/live.py"], id="named"
        ),
        pytest.param("serve(get_wsgi_application())", ["shop/local.py"], id="a server"),
        pytest.param("import django\ndjango.setup()", ["shop/local.py"], id="a script"),
    ],
)
def test_a_program_without_settings_has_those_of_manage(tree, source, expected):
    modules = tree(shop__="", shop__local="", shop__live="", manage=MANAGE, serve=source, other__manage="")
    assert targets(modules, "serve.py") == expected


CELERY = "app.config_from_object('django.conf:settings', namespace='CELERY')\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("app.config_from_object('shop.celeryconfig')", ["shop/celeryconfig.py"], id="its own file"),
        pytest.param("from django.conf import settings\nprint(settings.DEBUG)", [], id="a library of Django's"),
        pytest.param(f"os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.live'\n{CELERY}", ["shop/live.py"], id="another's"),
        pytest.param(CELERY, ["shop/local.py"], id="Django's"),
        pytest.param(f"{CELERY}app.autodiscover_tasks()", ["shop/local.py"], id="and its applications"),
        pytest.param("app.autodiscover_tasks()", ["shop/local.py"], id="Django's applications"),
        pytest.param('app.config_from_object(\n    "django.conf:settings",\n)', ["shop/local.py"], id="several lines"),
    ],
)
def test_a_celery_application_has_the_settings_of_manage(tree, source, expected):
    modules = tree(
        shop__="",
        shop__local="",
        shop__live="",
        shop__settings="",
        shop__celeryconfig="",
        manage=MANAGE,
        shop__celery=source,
    )
    assert targets(modules, "shop/celery.py") == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"shop__wsgi": ""}, [], id="no settings are named"),
        pytest.param({"shop__wsgi": MANAGE}, ["shop/local.py"], id="wsgi"),
        pytest.param({"shop__asgi": MANAGE}, ["shop/local.py"], id="asgi"),
        pytest.param({"shop__run": MANAGE}, [], id="another program"),
        pytest.param(
            {"manage": MANAGE, "shop__wsgi": MANAGE.replace("local", "live")}, ["shop/local.py"], id="manage.py first"
        ),
        pytest.param(
            {"other__manage": MANAGE.replace("local", "live"), "shop__manage": MANAGE},
            ["shop/local.py"],
            id="the nearest",
        ),
    ],
)
def test_programs_that_name_the_settings(tree, files, expected):
    modules = tree(**{"shop__": "", "shop__local": "", "shop__live": "", "shop__celery": CELERY, **files})
    assert targets(modules, "shop/celery.py") == expected


@pytest.mark.parametrize("source", [CELERY, "import django\ndjango.setup()", "app.autodiscover_tasks()"])
def test_who_leads_to_an_application_of_the_settings_of_manage(tree, source):
    modules = shop(tree, shop__local="INSTALLED_APPS = ['mail']", manage=MANAGE, shop__run=source)
    assert "shop/run.py" in modules.ancestors("mail/models.py", 5)


def test_no_manage(tree):
    assert targets(tree(shop__="", shop__local="", serve="django.setup()"), "serve.py") == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("log(f'stage.{name}')", [], id="nothing is imported"),
        pytest.param("import_module(f'other.{name}')", [], id="a package that is not here"),
        pytest.param("import_module(f'stage.dev.{name}')", [], id="a module, no package"),
        pytest.param("import_module('stage.')", [], id="a sentence"),
        pytest.param(
            "__import__('stage.{env}'.format(env=env))", ["stage/dev.py", "stage/prod/__init__.py"], id="format"
        ),
        pytest.param("import_module(f'stage.{env}')", ["stage/dev.py", "stage/prod/__init__.py"], id="f-string"),
        pytest.param("import_module('stage.%s' % env)", ["stage/dev.py", "stage/prod/__init__.py"], id="percent"),
        pytest.param("import_module('stage.' + env)", ["stage/dev.py", "stage/prod/__init__.py"], id="sum"),
        pytest.param(
            "os.environ['DJANGO_SETTINGS_MODULE'] = f'stage.{env}'",
            ["stage/dev.py", "stage/prod/__init__.py"],
            id="settings",
        ),
        pytest.param(
            "import_string(f'stage.{env}.Thing')", ["stage/dev.py", "stage/prod/__init__.py"], id="and an attribute"
        ),
    ],
)
def test_of_a_name_that_is_made_up_every_module_is_imported(tree, source, expected):
    modules = tree(stage__="", stage__dev="", stage__prod__="", shop__="", shop__load=source)
    assert [path for path in targets(modules, "shop/load.py") if path != "stage/__init__.py"] == expected
