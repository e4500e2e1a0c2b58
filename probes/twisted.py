"""Twisted's default reactor waits with epoll, which gevent removes."""

requires = ["twisted"]
uncontrolled = ["import_only"]


def once():
    """import of the default reactor, and ten callLater of it"""
    from twisted.internet import reactor

    def operation(i):
        reactor.callLater(0.3, reactor.stop)
        reactor.run(installSignalHandlers=False)

    return operation


def import_only():
    """import of the default reactor"""
    from twisted.internet import reactor  # noqa: F401
