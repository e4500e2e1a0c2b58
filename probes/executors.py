"""ThreadPoolExecutor's threads are greenlets; ProcessPoolExecutor forks."""

package = "concurrent-futures"
requires = []
limit = {"process": 12}
uses = ["process", "native_wait"]
greenlets = {"process": 1}
uncontrolled = ["native_wait"]


def once():
    """time.sleep in a ThreadPoolExecutor"""
    import concurrent.futures
    import time

    executor = concurrent.futures.ThreadPoolExecutor(10)
    return lambda i: executor.submit(time.sleep, 0.3).result()


def native_wait():
    """a native wait in a ThreadPoolExecutor"""
    import concurrent.futures

    from gevent.monkey import get_original

    executor = concurrent.futures.ThreadPoolExecutor(10)
    return lambda i: executor.submit(get_original("time", "sleep"), 0.3).result()


def process():
    """a ProcessPoolExecutor"""
    import concurrent.futures
    import math

    def operation(i):
        with concurrent.futures.ProcessPoolExecutor(2) as executor:
            assert executor.submit(math.sqrt, 4.0).result(10) == 2.0

    return operation
