"""What lies on the shelves."""

from celery import shared_task

from shop.clients import search, stockroom


@shared_task
def copy_stock_levels():
    """Bring the old stock system's numbers into the search index."""
    for sku, pieces in stockroom.levels():
        search.update(sku, {"pieces": pieces})
