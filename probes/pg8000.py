"""pg8000 is pure Python and waits on patched sockets."""

requires = ["pg8000"]
server = "postgresql"


def once(at):
    """a query that takes 0.3 s"""
    import pg8000.dbapi

    connections = [
        pg8000.dbapi.connect(user="postgres", host=at.host, port=at.port, database="postgres") for _ in range(10)
    ]

    def operation(i):
        cursor = connections[i].cursor()
        cursor.execute(at.wait)
        cursor.fetchall()

    return operation
