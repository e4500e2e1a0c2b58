"""oracledb in its thin mode waits on patched sockets."""

requires = ["oracledb"]
server = "tcp"


def once(at):
    """connecting to a server that closes after 0.3 s"""
    import oracledb

    def operation(i):
        try:
            oracledb.connect(user="x", password="y", dsn=f"{at.address}/x", retry_count=0, tcp_connect_timeout=5)
        except oracledb.Error:
            pass

    return operation
