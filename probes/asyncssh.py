"""asyncssh runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["asyncssh"]
server = "tcp"
remedies = ["threadpool"]


def _work(at):
    import asyncssh

    async def work():
        try:
            await asyncssh.connect(at.host, at.port, known_hosts=None)
        except (OSError, asyncssh.Error):
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
