from celery import Celery
from psycogreen.gevent import patch_psycopg

patch_psycopg()

app = Celery("letters", broker="redis://localhost/0", include=["letters.tasks"])
