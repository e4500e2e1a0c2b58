"""Importing grequests patches the process."""

requires = ["grequests"]
unpatched = ["patches"]
server = "http"


def once(at):
    """map() of one request"""
    import grequests

    return lambda i: grequests.map([grequests.get(at.url)])


def patches():
    """is socket patched after the import alone?"""
    import grequests  # noqa: F401
    from gevent.monkey import is_module_patched

    if not is_module_patched("socket"):
        raise RuntimeError("the import does not patch")
