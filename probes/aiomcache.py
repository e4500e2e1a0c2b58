"""aiomcache runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["aiomcache"]
server = "memcached"
remedies = ["threadpool"]


def _work(at):
    import aiomcache

    async def work():
        client = aiomcache.Client(at.host, at.port)
        await client.get(b"slow")
        await client.close()

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
