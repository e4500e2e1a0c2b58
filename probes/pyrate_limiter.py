"""pyrate-limiter keeps an event loop for its leaking buckets in a thread that is a greenlet."""

requires = ["pyrate-limiter"]


def once():
    """one Limiter in memory"""
    import time

    from pyrate_limiter import Duration, Limiter, Rate

    limiter = Limiter(Rate(100, Duration.SECOND))

    def operation(i):
        limiter.try_acquire("x")
        time.sleep(0.3)

    return operation
