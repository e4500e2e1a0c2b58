"""filelock polls and sleeps, so it waits with gevent."""

requires = ["filelock"]


def once():
    """waiting 0.3 s for a lock that another connection holds"""
    import filelock

    holder = filelock.FileLock("lock")
    holder.acquire()

    def operation(i):
        try:
            filelock.FileLock("lock", timeout=0.3).acquire()
        except filelock.Timeout:
            pass

    operation.holder = holder
    return operation


def held_over_switch():
    """ten greenlets that hold the lock over a switch"""
    import filelock
    import gevent

    def operation(i):
        with filelock.FileLock("lock"):
            gevent.sleep(0.03)

    return operation
