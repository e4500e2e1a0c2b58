"""pyodbc waits in its ODBC driver, in C."""

requires = ["pyodbc"]
server = "postgresql"
remedies = ["threadpool"]


def once(at):
    """a query that takes 0.3 s"""
    import pyodbc

    connections = [
        pyodbc.connect(
            f"DRIVER={{PostgreSQL Unicode}};SERVER={at.host};PORT={at.port};DATABASE=postgres;UID=postgres;SSLmode=disable"
        )
        for _ in range(10)
    ]

    def operation(i):
        cursor = connections[i].cursor()
        cursor.execute(at.wait)
        cursor.fetchall()

    return operation


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    query = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(query, (i,))
