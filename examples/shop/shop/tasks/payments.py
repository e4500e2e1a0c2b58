"""Money."""

from celery import shared_task
from sqlalchemy import text

from shop.clients import payments, warehouse
from shop.database import lock_order, transaction


@shared_task(acks_late=True)
def capture(order_id):
    """Take the money, then let the warehouse know."""
    with transaction() as session:
        order = lock_order(session, order_id)
        reference = payments.charge(order.payment_method, order.total, order.currency)
        session.execute(
            text("UPDATE orders SET paid_at = now(), reference = :reference WHERE id = :id"),
            {"reference": reference, "id": order_id},
        )
    warehouse.announce(order_id)
