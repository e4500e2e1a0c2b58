"""clickhouse-driver has C code and waits on patched sockets."""

requires = ["clickhouse-driver"]
server = "tcp"


def once(at):
    """connecting to a server that closes after 0.3 s"""
    from clickhouse_driver import Client

    def operation(i):
        try:
            Client(at.host, port=at.port).execute("select 1")
        except (EOFError, OSError):
            pass

    return operation
