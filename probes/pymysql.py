"""PyMySQL is pure Python and waits on patched sockets."""

requires = ["PyMySQL"]
server = "mariadb"


def once(at):
    """a query that takes 0.3 s"""
    import pymysql

    connections = [pymysql.connect(host=at.host, port=at.port, user=at.user, password=at.password) for _ in range(10)]
    return lambda i: connections[i].cursor().execute(at.wait)
