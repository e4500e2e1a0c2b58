"""DuckDB computes in its C++ core and holds the hub for as long."""

requires = ["duckdb"]
remedies = ["threadpool"]


def _query():
    import duckdb

    connections = [duckdb.connect(config={"threads": 1}) for _ in range(10)]
    return lambda i: connections[i].execute("select sum(sqrt(i) * sin(i)) from range(12000000) t(i)").fetchall()


def once():
    """a query that computes for about 0.3 s"""
    return _query()


def threadpool():
    """in gevent.get_hub().threadpool"""
    import gevent

    query = _query()
    return lambda i: gevent.get_hub().threadpool.apply(query, (i,))
