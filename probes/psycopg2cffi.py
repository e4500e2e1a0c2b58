"""psycopg2cffi waits in libpq, in C."""

requires = ["psycopg2cffi"]
server = "postgresql"


def once(at):
    """a query that takes 0.3 s"""
    import psycopg2cffi

    connections = [psycopg2cffi.connect(at.dsn) for _ in range(10)]

    def operation(i):
        cursor = connections[i].cursor()
        cursor.execute(at.wait)
        cursor.fetchall()

    return operation
