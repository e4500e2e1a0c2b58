from __future__ import annotations

import pytest

from geventlint.checks.originals import breaks_ssl, kept
from geventlint.source.scan import imports


def words(source):
    return [kept(item) for item in imports(source.encode())]


@pytest.mark.parametrize(
    "source",
    [
        "import socket, ssl, threading, queue, time, select, subprocess",
        "from time import time, monotonic",
        "from socket import AF_INET",
        "from threading import current_thread, RLock",
        "import os, sys, logging, warnings",
        "from __future__ import annotations",
        "import gevent.monkey",
        "import flask, django, jinja2, click, sqlalchemy, pika, pymysql",
        "import requestsx",
        "from .requests import get",
        "from . import redis",
        "from google.cloud import storages",
        "import google.cloud.pubsub",
    ],
)
def test_nothing_is_kept(source):
    assert not any(words(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from time import sleep", "time.sleep"),
        ("from socket import *", "names of socket"),
        ("from threading import Thread as T", "threading.Thread"),
        ("from ssl import SSLContext", "ssl.SSLContext"),
        ("import requests", "ssl.SSLContext and queue.LifoQueue"),
        ("from requests.adapters import HTTPAdapter", "ssl.SSLContext and queue.LifoQueue"),
        ("from google.cloud import storage", "ssl.SSLContext and queue.LifoQueue"),
        ("import google.cloud.storage.blob", "ssl.SSLContext and queue.LifoQueue"),
        ("from celery import Celery", "select.select, queue.LifoQueue and time.sleep"),
    ],
)
def test_what_is_kept(source, expected):
    assert words(source) == [expected]


def test_urllib3_breaks_ssl():
    assert breaks_ssl(words("import boto3")[0])
    assert not breaks_ssl(words("import redis")[0])
