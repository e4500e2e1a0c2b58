"""django-health-check's view runs its checks in an event loop, so its own check of the database is refused."""

requires = ["django-health-check", "django"]


def once():
    """HealthCheckView with the check of the database and one of 0.3 s"""
    import dataclasses
    import sys
    import time
    import types

    import django
    from django.conf import settings

    urls = types.ModuleType("probed_urls")
    sys.modules["probed_urls"] = urls
    settings.configure(
        SECRET_KEY="x",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="probed_urls",
        INSTALLED_APPS=["django.contrib.contenttypes", "health_check"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )
    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory
    from django.urls import path
    from health_check.base import HealthCheck
    from health_check.views import HealthCheckView

    @dataclasses.dataclass
    class Slow(HealthCheck):
        def run(self):
            time.sleep(0.3)

    view = HealthCheckView.as_view(checks=["health_check.checks.Database", Slow])
    urls.urlpatterns = [path("health", view)]
    application = WSGIHandler()

    def operation(i):
        environ = RequestFactory().get("/health?format=json").environ
        status = []
        b"".join(application(environ, lambda line, headers, *given: status.append(line)))
        assert status[0].startswith("200"), status[0]

    return operation
