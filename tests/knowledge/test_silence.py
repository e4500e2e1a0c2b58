"""What the database calls cooperative or inert raises nothing, by its requirement or by its import, in a project with a gevent host.

Of the few whose old versions hurt, GVL205 says so as an info, since here nothing bounds or locks them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from geventlint import config, engine
from geventlint.knowledge.database import Database

if TYPE_CHECKING:
    from pathlib import Path

    from geventlint.model import Finding, Package

WORKER = "celery -A shop.tasks worker -P gevent"
SERVER = "gunicorn -k gevent shop.tasks:app"
QUIET = ("cooperative", "inert")
TASK = '\napp = Celery("shop")\n\n\n@app.task\ndef refresh(sku):\n    return sku\n'


@cache
def quiet() -> tuple[Package, ...]:
    """Return the packages that are quiet at their newest version and neither patch nor pull a hostile one, by name."""
    database = Database.shipped(())
    entries = (*database.packages, *(entry for name in database.inert if (entry := database.entry(name))))
    kept = [
        entry
        for entry in entries
        if not (entry.patches or entry.pulls) and (verdict := database.verdict(entry, None)) and verdict.status in QUIET
    ]
    return tuple(sorted(kept, key=lambda entry: entry.name))


def found(root: Path, requirements: str, source: str, host: str) -> list[Finding]:
    (root / "shop").mkdir()
    (root / "shop" / "__init__.py").touch()
    (root / "shop" / "tasks.py").write_text(source, encoding="utf-8")
    (root / "requirements.txt").write_text(requirements, encoding="utf-8")
    return list(engine.run(engine.Options((".",), root, config.load(root), (host,))).findings)


@pytest.mark.parametrize("host", [pytest.param(WORKER, id="celery"), pytest.param(SERVER, id="gunicorn")])
def test_quiet_packages_raise_nothing(tmp_path: Path, host: str) -> None:
    packages = quiet()
    names = [name for entry in packages for name in entry.distributions]
    modules = dict.fromkeys(module for entry in packages for module in entry.imports)
    source = "".join(f"import {module}\n" for module in modules) + "from celery import Celery\n" + TASK

    findings = found(tmp_path, "".join(f"{name}\n" for name in names), source, host)

    assert len(names) > 700
    old = [finding for finding in findings if finding.code == "GVL205"]
    assert [f"{one.location}: {one.code} {one.message}" for one in findings if one not in old] == []
    assert {one.severity for one in old} <= {"info"}
    assert len(old) < 10


REQUIREMENTS = """\
gevent==26.9.0
gunicorn==26.0.0
celery[redis]==5.6.0
requests==2.33.0
boto3==1.44.1
redis==7.4.0
psycopg[binary,pool]>=3.1.14
google-cloud-storage==3.6.0
google-cloud-bigquery==3.40.0
pymongo==4.16.0
elasticsearch==9.3.0
httpx[http2]==0.29.0
openai==2.30.0
anthropic==0.90.0
stripe==15.0.0
sentry-sdk[celery,flask]==2.60.0
SQLAlchemy>=2.0
pymysql==1.1.2
cryptography==47.0.0
pillow==12.1.0
lxml==6.1.0
opentelemetry-exporter-otlp-proto-http==1.45.2
"""
USES = """\
from concurrent.futures import ThreadPoolExecutor

import boto3
import httpx
import psycopg
import redis
import requests
from celery import Celery
from google.cloud import bigquery, storage
from openai import OpenAI
from PIL import Image
from pymongo import MongoClient
from sqlalchemy import create_engine

app = Celery("shop", broker="redis://broker/0")
engine = create_engine("postgresql+psycopg://shop@database/shop")
mirror = create_engine("mysql+pymysql://shop@database/shop")
cache = redis.Redis(host="cache")
model = OpenAI()


@app.task
def refresh(sku):
    answer = requests.get(f"https://shop.example/{sku}", timeout=5)
    httpx.post("https://shop.example/seen", json={"sku": sku})
    boto3.client("s3").put_object(Bucket="shop", Key=sku, Body=answer.content)
    storage.Client().bucket("shop").blob(sku).upload_from_string(answer.text)
    bigquery.Client().query("SELECT 1").result()
    with psycopg.connect("dbname=shop") as connection:
        connection.execute("SELECT 1")
    MongoClient().shop.items.insert_one({"sku": sku})
    cache.set(sku, answer.text)
    Image.open("shop.png").thumbnail((10, 10))
    model.responses.create(model="small", input=sku)
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(cache.get, [sku]))
"""


@pytest.mark.parametrize("host", [pytest.param(WORKER, id="celery"), pytest.param(SERVER, id="gunicorn")])
def test_a_project_that_uses_cooperative_packages_raises_nothing(tmp_path: Path, host: str) -> None:
    findings = found(tmp_path, REQUIREMENTS, USES, host)

    assert [f"{finding.location}: {finding.code} {finding.message}" for finding in findings] == []
