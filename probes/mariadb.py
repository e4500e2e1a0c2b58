"""mariadb waits in its C library."""

requires = ["mariadb<1.2"]
server = "mariadb"


def once(at):
    """a query that takes 0.3 s"""
    import mariadb

    connections = [mariadb.connect(host=at.host, port=at.port, user=at.user, password=at.password) for _ in range(10)]

    def operation(i):
        cursor = connections[i].cursor()
        cursor.execute(at.wait)
        cursor.fetchall()

    return operation
