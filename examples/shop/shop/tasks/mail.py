"""Letters to customers."""

import requests
from celery import shared_task
from sqlalchemy import text

from shop import settings
from shop.database import transaction


@shared_task(autoretry_for=(requests.RequestException,), retry_backoff=True, max_retries=5)
def send_confirmation(order_id):
    """Tell the customer that we have the order."""
    with transaction() as session:
        order = session.execute(text("SELECT email, total FROM orders WHERE id = :id"), {"id": order_id}).one()
    answer = requests.post(
        f"{settings.MAIL_API}/messages",
        json={"to": order.email, "template": "confirmation", "total": str(order.total)},
        timeout=10,
    )
    answer.raise_for_status()


@shared_task
def send_newsletter(addresses):
    """One message for each address."""
    for address in addresses:
        requests.post(f"{settings.MAIL_API}/messages", json={"to": address, "template": "news"}, timeout=10)
