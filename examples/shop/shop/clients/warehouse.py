"""The warehouse listens on Pub/Sub."""

import json

from google.cloud import pubsub_v1

from shop import settings

publisher = pubsub_v1.PublisherClient()
topic = publisher.topic_path(settings.PROJECT, "paid-orders")


def announce(order_id):
    """Say that an order may leave; returns when Pub/Sub has it."""
    return publisher.publish(topic, json.dumps({"order": order_id}).encode()).result(timeout=30)
