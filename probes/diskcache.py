"""diskcache waits in SQLite, in C, when transactions overlap."""

requires = ["diskcache"]
uses = ["transact"]
limit = {"transact": 12}


def once():
    """set() and get()"""
    import diskcache

    cache = diskcache.Cache("cache")

    def operation(i):
        cache.set(i, i)
        cache.get(i)

    return operation


def transact():
    """ten greenlets that yield inside transact()"""
    import diskcache
    import gevent

    cache = diskcache.Cache("cache", timeout=2)

    def operation(i):
        with cache.transact():
            gevent.sleep(0.05)

    return operation
