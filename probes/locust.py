"""Importing locust patches the process."""

requires = ["locust"]
unpatched = ["patches"]


def once():
    """waiting after import locust"""
    import time

    import locust  # noqa: F401

    return lambda i: time.sleep(0.3)


def patches():
    """is socket patched after the import alone?"""
    import locust  # noqa: F401
    from gevent.monkey import is_module_patched

    if not is_module_patched("socket"):
        raise RuntimeError("the import does not patch")
