"""anyio runs on an asyncio or trio loop."""

requires = ["anyio"]


def once():
    """anyio.run"""
    import anyio

    return lambda i: anyio.run(anyio.sleep, 0.3)


def portal():
    """from_thread.start_blocking_portal"""
    import anyio
    import anyio.from_thread

    def operation(i):
        with anyio.from_thread.start_blocking_portal() as portal:
            portal.call(anyio.sleep, 0.3)

    return operation
