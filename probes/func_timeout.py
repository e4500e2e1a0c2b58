"""func_timeout ends the thread of the function, which is a greenlet."""

requires = ["func_timeout"]


def once():
    """func_timeout(0.3) around a wait of 2 s"""
    import time

    import func_timeout

    def operation(i):
        try:
            func_timeout.func_timeout(0.3, time.sleep, (2,))
        except func_timeout.FunctionTimedOut:
            return
        raise RuntimeError("it did not fire")

    return operation
