"""A forked child has the parent's greenlets and runs them."""

package = "multiprocessing"
requires = []
others = ["once"]
limit = {"pool": 10, "lock": 10}
uses = ["twice", "pool", "lock"]
greenlets = {"twice": 1, "pool": 1}


def once():
    """import only: nothing to wait for"""
    import multiprocessing

    return lambda i: multiprocessing.cpu_count()


def twice():
    """a Process whose work yields: do the parent's other greenlets run in the child too?"""
    import multiprocessing
    import os
    import time

    import gevent

    def work():
        time.sleep(0.2)

    def operation(i):
        with open("ran", "w"):
            pass

        def other():
            gevent.sleep(0.1)
            with open("ran", "a") as file:
                file.write(f"{os.getpid()}\n")

        greenlet = gevent.spawn(other)
        child = multiprocessing.get_context("fork").Process(target=work)
        child.start()
        child.join()
        greenlet.join()
        with open("ran") as file:
            processes = set(file.read().split())
        if len(processes) > 1:
            raise RuntimeError(f"a running greenlet was executed in {len(processes)} processes")

    return operation


def pool():
    """a Pool"""
    import math
    import multiprocessing

    def operation(i):
        with multiprocessing.get_context("fork").Pool(2) as workers:
            assert workers.map(math.sqrt, [4.0]) == [2.0]

    return operation


def lock():
    """a multiprocessing.Lock held over a switch"""
    import multiprocessing

    import gevent

    held = multiprocessing.Lock()

    def operation(i):
        with held:
            gevent.sleep(0.03)

    return operation
