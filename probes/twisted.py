"""Twisted's default reactor waits with epoll, which gevent removes."""

requires = ["twisted"]
greenlets = {"once": 1}
uncontrolled = ["import_only"]


def once():
    """the default reactor, run in a greenlet until a callLater of 0.3 s"""
    from twisted.internet import reactor

    def operation(i):
        reactor.callLater(0.3, reactor.crash)
        reactor.run(installSignalHandlers=False)

    return operation


def import_only():
    """import of the default reactor"""
    from twisted.internet import reactor  # noqa: F401
