"""portalocker.lock waits in flock, in the kernel; Lock with a timeout polls and sleeps."""

requires = ["portalocker"]
uses = ["lock"]
limit = {"lock": 8}


def once():
    """ten greenlets that hold Lock(timeout=10) over a switch"""
    import gevent
    import portalocker

    def operation(i):
        with portalocker.Lock("lock", timeout=10, check_interval=0.02):
            gevent.sleep(0.03)

    return operation


def lock():
    """ten greenlets that hold lock(LOCK_EX) over a switch"""
    import gevent
    import portalocker

    def operation(i):
        with open("lock", "w") as file:
            portalocker.lock(file, portalocker.LOCK_EX)
            gevent.sleep(0.03)

    return operation
