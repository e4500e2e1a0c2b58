"""stomp.py waits on patched sockets."""

requires = ["stomp-py"]
server = "tcp"


def once(at):
    """connecting to a server that closes after 0.3 s"""
    import stomp
    import stomp.exception

    def operation(i):
        try:
            stomp.Connection([(at.host, at.port)], reconnect_attempts_max=1).connect(wait=True)
        except stomp.exception.StompException:
            pass

    return operation
