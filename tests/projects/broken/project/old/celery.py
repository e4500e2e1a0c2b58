from celery import Celery

from old import client, report

app = Celery("old")
