"""nats-py runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["nats-py"]
server = "tcp"
remedies = ["threadpool"]


def _work(at):
    import nats.errors

    async def work():
        try:
            await nats.connect(
                f"nats://{at.address}", connect_timeout=5, allow_reconnect=False, max_reconnect_attempts=0
            )
        except (OSError, nats.errors.Error):
            pass

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
