"""lancedb starts an asyncio loop in a background thread when it is imported."""

requires = ["lancedb"]


def once():
    """is a loop visible to others after the import alone?"""
    import lancedb  # noqa: F401
    import time

    return lambda i: time.sleep(0.3)
