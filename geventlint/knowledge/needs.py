"""What some common packages have long required, whatever their version: it tells a list that is complete from one that is not.

Each row holds in a release of 2021 or 2022 and in the newest one, on Linux and every Python that these run on: it was read off the
metadata that pip reports for both (``pip install --dry-run --no-deps --report``). What only some releases require is left out,
also of older ones (Celery 4, Django 2.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NEEDS: Mapping[str, tuple[str, ...]] = {
    "aiohttp": ("attrs", "multidict", "yarl"),
    "alembic": ("mako", "sqlalchemy"),
    "amqp": ("vine",),
    "beautifulsoup4": ("soupsieve",),
    "boto3": ("botocore", "jmespath", "s3transfer"),
    "botocore": ("jmespath", "python-dateutil", "urllib3"),
    "celery": ("billiard", "kombu", "vine"),
    "cffi": ("pycparser",),
    "cryptography": ("cffi",),
    "django": ("sqlparse",),
    "django-celery-beat": ("celery", "django", "django-timezone-field", "python-crontab"),
    "django-celery-results": ("celery", "django"),
    "djangorestframework": ("django",),
    "fastapi": ("pydantic", "starlette"),
    "flask": ("click", "itsdangerous", "jinja2", "werkzeug"),
    "flask-socketio": ("flask", "python-socketio"),
    "flask-sqlalchemy": ("flask", "sqlalchemy"),
    "gevent": ("greenlet", "zope-event", "zope-interface"),
    "google-api-core": ("google-auth", "googleapis-common-protos", "protobuf", "requests"),
    "google-auth": ("pyasn1-modules",),
    "google-cloud-bigquery": ("google-api-core", "google-cloud-core", "google-resumable-media", "requests"),
    "google-cloud-core": ("google-api-core", "google-auth"),
    "google-cloud-pubsub": ("google-api-core", "grpc-google-iam-v1", "grpcio", "proto-plus"),
    "google-cloud-storage": ("google-api-core", "google-auth", "google-cloud-core", "google-resumable-media", "requests"),
    "httpcore": ("h11",),
    "httpx": ("certifi", "httpcore"),
    "jinja2": ("markupsafe",),
    "jsonschema": ("attrs",),
    "kombu": ("amqp",),
    "kubernetes": ("certifi", "python-dateutil", "pyyaml", "requests", "requests-oauthlib", "urllib3", "websocket-client"),
    "mako": ("markupsafe",),
    "matplotlib": ("cycler", "fonttools", "kiwisolver", "numpy", "packaging", "pillow", "pyparsing", "python-dateutil"),
    "opentelemetry-sdk": ("opentelemetry-api", "opentelemetry-semantic-conventions", "typing-extensions"),
    "pandas": ("numpy", "python-dateutil"),
    "paramiko": ("bcrypt", "cryptography", "pynacl"),
    "pydantic": ("typing-extensions",),
    "pyopenssl": ("cryptography",),
    "python-dateutil": ("six",),
    "python-socketio": ("bidict", "python-engineio"),
    "requests": ("certifi", "idna", "urllib3"),
    "scikit-learn": ("joblib", "numpy", "scipy", "threadpoolctl"),
    "sentry-sdk": ("certifi", "urllib3"),
    "twilio": ("pyjwt", "requests"),
    "uvicorn": ("click", "h11"),
    "yarl": ("idna", "multidict"),
}  # fmt: skip
"""Package → some of what it requires."""
