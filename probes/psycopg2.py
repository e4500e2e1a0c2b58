"""psycopg2 waits in libpq, in C; a wait callback makes it wait with gevent."""

requires = ["psycopg2-binary"]
server = "postgresql"
servers = {"connecting": "tcp"}
also = {"psycogreen": ["psycogreen"], "psycogreen_copy": ["psycogreen"], "row_lock_psycogreen": ["psycogreen"]}
uncontrolled = ["psycogreen_copy"]
remedies = ["psycogreen", "wait_callback", "row_lock_psycogreen", "threadpool"]


def once(at):
    """a query that takes 0.3 s"""
    import psycopg2

    connections = [psycopg2.connect(at.dsn) for _ in range(10)]
    return lambda i: connections[i].cursor().execute(at.wait)


def connecting(at):
    """connecting to a server that does not answer for 0.3 s"""
    import psycopg2

    def operation(i):
        try:
            psycopg2.connect(host=at.host, port=at.port, user="x", sslmode="disable")
        except psycopg2.OperationalError:
            pass

    return operation


def psycogreen(at):
    """after psycogreen.gevent.patch_psycopg()"""
    from psycogreen.gevent import patch_psycopg

    patch_psycopg()
    return once(at)


def psycogreen_copy(at):
    """COPY after patch_psycopg()"""
    import io

    import psycopg2
    from psycogreen.gevent import patch_psycopg

    patch_psycopg()
    connections = [psycopg2.connect(at.dsn) for _ in range(10)]
    return lambda i: connections[i].cursor().copy_expert(f"copy ({at.wait}) to stdout", io.StringIO())


def wait_callback(at):
    """with psycopg2.extensions.set_wait_callback and gevent's own waiting"""
    import psycopg2
    from gevent.socket import wait_read, wait_write
    from psycopg2 import extensions

    def wait(connection):
        while (state := connection.poll()) != extensions.POLL_OK:
            (wait_read if state == extensions.POLL_READ else wait_write)(connection.fileno())

    extensions.set_wait_callback(wait)
    return once(at)


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    query = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(query, (i,))


def row_lock(at):
    """ten greenlets, one row: SELECT FOR UPDATE, yield, commit"""
    import gevent
    import psycopg2

    with psycopg2.connect(at.dsn) as connection:
        connection.cursor().execute("drop table if exists lock; create table lock (n int); insert into lock values (0)")

    def operation(i):
        with psycopg2.connect(at.dsn) as connection:
            connection.cursor().execute("select n from lock for update")
            gevent.sleep(0.03)
            connection.cursor().execute("update lock set n = n + 1")

    return operation


def row_lock_psycogreen(at):
    """the row lock after patch_psycopg()"""
    from psycogreen.gevent import patch_psycopg

    patch_psycopg()
    return row_lock(at)
