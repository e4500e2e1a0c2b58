"""pygit2 waits in libgit2, in C."""

requires = ["pygit2"]
server = "tcp"
remedies = ["threadpool"]


def once(at):
    """cloning from a server that closes after 0.3 s"""
    import uuid

    import pygit2

    def operation(i):
        try:
            pygit2.clone_repository(f"http://{at.address}/x.git", uuid.uuid4().hex)
        except (pygit2.GitError, OSError):
            pass

    return operation


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    call = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(call, (i,))
