"""aiohttp runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["aiohttp"]
server = "http"
remedies = ["threadpool"]


def _work(at):
    import aiohttp

    async def work():
        async with aiohttp.ClientSession() as session, session.get(at.url) as reply:
            return reply.status

    return work


def once(at):
    """by asyncio.run"""
    import asyncio

    work = _work(at)
    return lambda i: asyncio.run(work())


def threadpool(at):
    """by asyncio.run in gevent.get_hub().threadpool"""
    import asyncio

    import gevent

    work = _work(at)
    return lambda i: gevent.get_hub().threadpool.apply(lambda: asyncio.run(work()))
