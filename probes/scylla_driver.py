"""scylla-driver lost its gevent connection class in 3.29.12 and waits with libev."""

requires = ["scylla-driver"]
server = "tcp"


def once(at):
    """connecting to a server that closes after 0.3 s"""
    from cassandra.cluster import Cluster, NoHostAvailable

    def operation(i):
        try:
            Cluster([at.host], port=at.port, connect_timeout=5).connect()
        except NoHostAvailable:
            pass

    return operation
