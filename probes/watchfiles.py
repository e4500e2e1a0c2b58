"""watchfiles waits in its Rust core."""

requires = ["watchfiles"]
remedies = ["threadpool"]


def once():
    """one watch() that yields after 0.3 s without a change"""
    import watchfiles

    return lambda i: next(watchfiles.watch(".", rust_timeout=300, yield_on_timeout=True))


def threadpool():
    """in gevent.get_hub().threadpool"""
    import gevent
    import watchfiles

    def wait():
        return next(watchfiles.watch(".", rust_timeout=300, yield_on_timeout=True))

    return lambda i: gevent.get_hub().threadpool.apply(wait)
