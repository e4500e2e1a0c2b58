#!/bin/sh
parallel --jobs 2 ::: \
  "celery -A shop.celery worker -P gevent -c 10" \
  "gunicorn -k gevent -w 2 shop.wsgi:app"
