"""asyncio keeps its running loop for each native thread, and greenlets share one."""

package = "asyncio"
requires = ["aiohttp"]
servers = {"aiohttp_threadpool": "http"}
remedies = ["threadpool", "aiohttp_threadpool", "threadpool_own_loop"]
greenlets = {"alone": 1, "to_thread": 1}
limit = {"native_thread": 8, "native_thread_own_loop": 8, "threadpool_own_loop": 8}
uncontrolled = ["native_thread_own_loop", "threadpool_own_loop"]


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
    """one loop made here and run in a thread started with the original start_new_thread"""
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


def _ask(loops):
    import asyncio

    import gevent

    while not loops:
        gevent.sleep(0.01)

    def operation(i):
        future = asyncio.run_coroutine_threadsafe(asyncio.sleep(0.3), loops[0])
        while not future.done():
            gevent.sleep(0.01)
        return future.result()

    return operation


def native_thread_own_loop():
    """one loop made in a thread started with the original start_new_thread"""
    import asyncio

    from gevent.monkey import get_original

    loops = []

    def serve():
        loops.append(asyncio.new_event_loop())
        loops[0].run_forever()

    get_original("_thread", "start_new_thread")(serve, ())
    return _ask(loops)


def threadpool_own_loop():
    """one loop made in a thread of the hub's pool, for good"""
    import asyncio

    import gevent

    loops = []

    def serve():
        loops.append(asyncio.new_event_loop())
        loops[0].run_forever()

    gevent.get_hub().threadpool.spawn(serve)
    return _ask(loops)


def aiohttp_threadpool(at):
    """aiohttp by asyncio.run in the hub's threadpool"""
    import asyncio

    import aiohttp
    import gevent

    async def get():
        async with aiohttp.ClientSession() as session, session.get(at.url) as reply:
            return reply.status

    return lambda i: gevent.get_hub().threadpool.apply(lambda: asyncio.run(get()))
