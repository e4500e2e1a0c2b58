"""Parcels."""

import asyncio

import gevent
from celery import shared_task

from shop import settings
from shop.clients import carriers, labels


@shared_task
def compare_carriers(parcel):
    """The cheapest way to send a parcel."""
    offers = asyncio.run(carriers.offers(settings.CARRIERS, parcel))
    return min(offers, key=lambda offer: offer["price"])


@shared_task
def track(parcel_id):
    """Where a parcel is. The loop runs in one of the hub's native threads, so no other greenlet meets it."""
    return gevent.get_hub().threadpool.apply(asyncio.run, (carriers.track(settings.CARRIERS, parcel_id),))


@shared_task
def print_label(printer, label):
    """Send a label to the printer beside the packing table."""
    return labels.send(printer, label)
