"""ThreadPoolExecutor's threads are greenlets; ProcessPoolExecutor forks."""

package = "concurrent-futures"
requires = []
limit = {"process": 12}
uses = ["process", "native_wait"]
others = ["once"]
greenlets = {"process": 1}
uncontrolled = ["native_wait", "process"]


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
    """a ProcessPoolExecutor whose work yields: do the parent's other greenlets run in the workers too?"""
    import concurrent.futures
    import os
    import time

    import gevent

    def other():
        gevent.sleep(0.1)
        with open("ran", "a") as file:
            file.write(f"{os.getpid()}\n")

    def operation(i):
        open("ran", "w").close()
        greenlet = gevent.spawn(other)
        with concurrent.futures.ProcessPoolExecutor(1) as executor:
            executor.submit(time.sleep, 0.3).result(10)
        greenlet.join()
        with open("ran") as file:
            processes = set(file.read().split())
        if len(processes) > 1:
            raise RuntimeError(f"a running greenlet was executed in {len(processes)} processes")

    return operation
