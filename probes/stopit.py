"""stopit's ThreadingTimeout raises in another native thread, and greenlets have none."""

requires = ["stopit", "setuptools<81"]
greenlets = {"once": 1}
duration = {"once": 0.6}


def once():
    """does ThreadingTimeout(0.2) end a loop that waits 0.6 s?"""
    import time

    import stopit

    def operation(i):
        with stopit.ThreadingTimeout(0.2) as context:
            for _ in range(60):
                time.sleep(0.01)
        if context.state != context.TIMED_OUT:
            raise RuntimeError(f"it did not fire: state {context.state}")

    return operation
