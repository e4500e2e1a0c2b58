"""pymssql waits in FreeTDS, in C."""

requires = ["pymssql"]
server = "tcp"


def once(at):
    """connecting to a server that closes after 0.3 s"""
    import pymssql

    def operation(i):
        try:
            pymssql.connect(server=at.host, port=str(at.port), user="x", password="y", login_timeout=5)
        except pymssql.Error:
            pass

    return operation
