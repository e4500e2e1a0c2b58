"""eventlet is a second hub; beside gevent its waits never end."""

requires = ["eventlet"]
limit = {"once": 8}
others = ["import_only"]


def once():
    """eventlet.sleep"""
    import eventlet

    return lambda i: eventlet.sleep(0.3)


def import_only():
    """time.sleep after import eventlet"""
    import time

    import eventlet  # noqa: F401

    return lambda i: time.sleep(0.3)
