"""psycopg 3 asks at import whether gevent has patched; 3.1.5 to 3.1.13 did not, in their C build."""

requires = ["psycopg[binary]", "psycopg-binary"]
server = "postgresql"
servers = {"connecting": "tcp"}
environment = {"wait_selector": {"PSYCOPG_WAIT_FUNC": "wait_selector"}, "pure": {"PSYCOPG_IMPL": "python"}}
before_patch = {"imported_first": ["psycopg"]}
also = {"pool": ["psycopg-pool"]}
duration = {"pool": 0.6}
remedies = ["wait_selector", "pure"]
others = ["imported_first"]


def once(at):
    """a query that takes 0.3 s"""
    import psycopg

    connections = [psycopg.connect(at.dsn) for _ in range(10)]
    return lambda i: connections[i].execute(at.wait).fetchall()


def connecting(at):
    """connecting to a server that does not answer for 0.3 s"""
    import psycopg

    def operation(i):
        try:
            psycopg.connect(host=at.host, port=at.port, user="x", sslmode="disable")
        except psycopg.OperationalError:
            pass

    return operation


def copy(at):
    """COPY"""
    import psycopg

    connections = [psycopg.connect(at.dsn) for _ in range(10)]

    def operation(i):
        with connections[i].cursor().copy(f"copy ({at.wait}) to stdout") as rows:
            list(rows)

    return operation


def pool(at):
    """a ConnectionPool of five for ten greenlets"""
    import psycopg_pool

    connections = psycopg_pool.ConnectionPool(at.dsn, min_size=5, max_size=5, open=True)
    connections.wait()

    def operation(i):
        with connections.connection() as connection:
            connection.execute(at.wait)

    return operation


def wait_selector(at):
    """with PSYCOPG_WAIT_FUNC=wait_selector"""
    return once(at)


def pure(at):
    """with PSYCOPG_IMPL=python"""
    return once(at)


def imported_first(at):
    """imported before patch_all()"""
    return once(at)
