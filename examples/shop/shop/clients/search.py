"""The search service, over plain HTTP."""

import httpx

from shop import settings
from shop.cache import cached

client = httpx.Client(base_url=settings.SEARCH_API, timeout=5)


@cached(seconds=30)
def find(words):
    """Products that match the words."""
    return client.get("/products", params={"q": words}).json()


def update(sku, fields):
    """Change what the index knows of one product."""
    client.patch(f"/products/{sku}", json=fields).raise_for_status()
