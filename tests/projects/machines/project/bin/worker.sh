#!/bin/sh
WORKER="celery -A shop.celery worker -P gevent -c 50"
case "$1" in
  letters) exec $WORKER -Q letters ;;
  parcels) exec $WORKER -Q parcels,returns ;;
  other) exec celery -A shop.celery worker --pool="$POOL" ;;
esac
