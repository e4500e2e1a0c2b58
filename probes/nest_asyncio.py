"""nest_asyncio hides the error and leaves the loop visible to all others."""

requires = ["nest-asyncio"]


def once():
    """asyncio.run"""
    import asyncio

    import nest_asyncio

    nest_asyncio.apply()

    return lambda i: asyncio.run(asyncio.sleep(0.3))
