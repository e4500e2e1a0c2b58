#!/bin/sh
exec celery -A old worker --pool=gevent
