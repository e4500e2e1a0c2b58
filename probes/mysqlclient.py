"""mysqlclient waits in its C library."""

requires = ["mysqlclient"]
server = "mariadb"
remedies = ["threadpool"]


def once(at):
    """a query that takes 0.3 s"""
    import MySQLdb

    connections = [MySQLdb.connect(host=at.host, port=at.port, user=at.user, passwd=at.password) for _ in range(10)]
    return lambda i: connections[i].cursor().execute(at.wait)


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    query = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(query, (i,))
