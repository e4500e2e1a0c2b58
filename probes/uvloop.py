"""uvloop waits in libuv, in C."""

requires = ["uvloop"]
greenlets = {"alone": 1}


def once():
    """uvloop.run"""
    import asyncio

    import uvloop

    return lambda i: uvloop.run(asyncio.sleep(0.3))


def alone():
    """uvloop.run in one greenlet"""
    return once()
