"""Other shops' prices, asked at the same time. A synchronous page may run a loop of its own."""

import asyncio

import httpx

from shop import settings


async def ask(client: httpx.AsyncClient, shop: str, sku: str) -> dict:
    """One shop's answer."""
    answer = await client.get(f"{shop}/prices/{sku}")
    return answer.json()


async def ask_all(sku: str) -> list[dict]:
    """Every shop's answer."""
    async with httpx.AsyncClient(timeout=5) as client:
        return await asyncio.gather(*(ask(client, shop, sku) for shop in settings.SHOPS))


def compare(sku: str) -> list[dict]:
    """For the page."""
    return asyncio.run(ask_all(sku))
