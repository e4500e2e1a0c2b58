"""interruptingcow uses SIGALRM and refuses to run outside of the main thread."""

requires = ["interruptingcow"]
uncontrolled = ["once"]


def once():
    """a timeout of 0.3 s around a wait of 2 s"""
    import time

    import interruptingcow

    def operation(i):
        try:
            with interruptingcow.timeout(0.3, exception=TimeoutError):
                time.sleep(2)
        except TimeoutError:
            pass

    return operation
