#!/bin/sh
exec celery -A letters worker --pool gevent --concurrency "${CONCURRENCY:-100}" --queues "$QUEUES"
