import asyncio

import psycopg2
import trio
from celery import Celery
from gevent import monkey

monkey.patch_all()  # noqa: GVL101

app = Celery("desk")


@app.task
def wait():  # noqa: GVL401
    trio.run(trio.sleep, 1)
    asyncio.run(asyncio.sleep(1))
    return psycopg2.__version__
