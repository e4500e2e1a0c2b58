"""asyncio keeps its running loop for each native thread, and greenlets share one."""

package = "asyncio"
requires = ["aiohttp"]
servers = {"aiohttp_threadpool": "http"}
remedies = ["threadpool", "aiohttp_threadpool"]
greenlets = {"alone": 1, "to_thread": 1}


def once():
    """asyncio.run at once in ten greenlets"""
    import asyncio

    return lambda i: asyncio.run(asyncio.sleep(0.3))


def alone():
    """asyncio.run in one greenlet"""
    return once()


def new_event_loop():
    """a loop of its own for each greenlet"""
    import asyncio

    def operation(i):
        loop = asyncio.new_event_loop()
        try:
            loop.run_until_complete(asyncio.sleep(0.3))
        finally:
            loop.close()

    return operation


def loop_thread():
    """one loop in a threading.Thread"""
    import asyncio
    import threading

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return lambda i: asyncio.run_coroutine_threadsafe(asyncio.sleep(0.3), loop).result(20)


def to_thread():
    """a native wait of 0.3 s through asyncio.to_thread"""
    import asyncio

    import gevent.monkey

    sleep = gevent.monkey.get_original("time", "sleep")

    async def work():
        await asyncio.to_thread(sleep, 0.3)

    return lambda i: asyncio.run(work())


def threadpool():
    """gevent.get_hub().threadpool.apply(asyncio.run, …)"""
    import asyncio

    import gevent

    return lambda i: gevent.get_hub().threadpool.apply(lambda: asyncio.run(asyncio.sleep(0.3)))


def native_thread():
    """one loop in a thread started with the original start_new_thread"""
    import asyncio

    import gevent
    from gevent.monkey import get_original

    loop = asyncio.new_event_loop()
    get_original("_thread", "start_new_thread")(loop.run_forever, ())

    def operation(i):
        future = asyncio.run_coroutine_threadsafe(asyncio.sleep(0.3), loop)
        while not future.done():
            gevent.sleep(0.01)
        return future.result()

    return operation


def aiohttp_threadpool(at):
    """aiohttp by asyncio.run in the hub's threadpool"""
    import asyncio

    import aiohttp
    import gevent

    async def get():
        async with aiohttp.ClientSession() as session, session.get(at.url) as reply:
            return reply.status

    return lambda i: gevent.get_hub().threadpool.apply(lambda: asyncio.run(get()))
