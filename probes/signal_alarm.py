"""A handler of SIGALRM runs in whichever greenlet is current."""

package = "signal"
requires = []
greenlets = {"once": 1}
uncontrolled = ["once"]
uses = ["once"]


def once():
    """setitimer(0.2) around a wait of 0.5 s in a greenlet: does the exception arrive there?"""
    import signal
    import time

    import gevent

    class Late(Exception):
        pass

    def handler(number, frame):
        raise Late

    def work():
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        try:
            time.sleep(0.5)
        except Late:
            return "arrived"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return "did not arrive"

    def operation(i):
        greenlet = gevent.spawn(work)
        answer = greenlet.get()
        if answer != "arrived":
            raise RuntimeError(f"the exception {answer}")

    return operation
