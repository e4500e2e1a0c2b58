"""asgiref's async_to_sync runs a loop in this native thread, which greenlets share."""

requires = ["asgiref"]


def once():
    """async_to_sync of a coroutine that sleeps 0.3 s"""
    import asyncio

    from asgiref.sync import async_to_sync

    async def work():
        await asyncio.sleep(0.3)

    return lambda i: async_to_sync(work)()


def staggered():
    """the same, started 30 ms apart"""
    import gevent

    call = once()

    def operation(i):
        gevent.sleep(0.03 * i)
        call(i)

    return operation


def sync_to_async():
    """time.sleep through sync_to_async"""
    import time

    from asgiref.sync import async_to_sync, sync_to_async

    async def work():
        await sync_to_async(time.sleep)(0.3)

    return lambda i: async_to_sync(work)()
