"""curio runs a loop of its own."""

requires = ["curio"]


def once():
    """curio.run"""
    import curio

    return lambda i: curio.run(curio.sleep, 0.3)
