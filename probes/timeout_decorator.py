"""timeout-decorator uses SIGALRM, whose handler runs in whichever greenlet is current."""

requires = ["timeout-decorator"]
greenlets = {"once": 1}
uncontrolled = ["once"]


def once():
    """does a timeout of 0.2 s reach the function that waits 0.5 s in a greenlet?"""
    import time

    import timeout_decorator

    @timeout_decorator.timeout(0.2)
    def work():
        time.sleep(0.5)

    def operation(i):
        try:
            work()
        except timeout_decorator.TimeoutError:
            return
        raise RuntimeError("the function was not interrupted")

    return operation
