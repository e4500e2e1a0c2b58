"""The carriers' services, asked side by side. Defining coroutines hurts nobody; running them may."""

import asyncio

import httpx


async def offers(carriers, parcel):
    """Every carrier's offer for a parcel."""
    async with httpx.AsyncClient(timeout=10) as client:
        answers = await asyncio.gather(*(client.post(f"{carrier}/offers", json=parcel) for carrier in carriers))
    return [answer.json() for answer in answers]


async def track(carriers, parcel_id):
    """What the first carrier that knows the parcel says of it."""
    async with httpx.AsyncClient(timeout=10) as client:
        for carrier in carriers:
            answer = await client.get(f"{carrier}/parcels/{parcel_id}")
            if answer.status_code == httpx.codes.OK:
                return answer.json()
    return None
