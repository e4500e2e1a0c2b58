"""pathos' process pools freeze; its thread pools' threads are greenlets."""

requires = ["pathos"]
greenlets = {"once": 1, "threads": 1}
limit = {"once": 12}


def once():
    """map() of a ProcessPool"""
    import math

    from pathos.pools import ProcessPool

    pool = ProcessPool(2)
    return lambda i: pool.map(math.sqrt, [1, 4])


def threads():
    """map() of a ThreadPool"""
    import time

    from pathos.pools import ThreadPool

    pool = ThreadPool(2)
    return lambda i: pool.map(time.sleep, [0.3, 0.3])
