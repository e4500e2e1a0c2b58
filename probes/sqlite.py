"""sqlite3 waits for a lock in C; a greenlet that holds it cannot go on meanwhile."""

package = "sqlite3"
requires = []
uncontrolled = ["yield_in_transaction"]
uses = ["once", "yield_in_transaction"]


def once():
    """waiting 0.3 s for a lock that another connection holds"""
    import sqlite3

    holder = sqlite3.connect("probe.db", check_same_thread=False, isolation_level=None)
    holder.execute("create table t (a)")
    holder.execute("begin exclusive")

    def operation(i):
        try:
            sqlite3.connect("probe.db", timeout=0.3).execute("insert into t values (1)")
        except sqlite3.OperationalError:
            pass

    operation.holder = holder
    return operation


def yield_in_transaction():
    """ten greenlets that yield inside a write transaction, timeout=2"""
    import sqlite3

    import gevent

    sqlite3.connect("probe.db").execute("create table t (a)")

    def operation(i):
        connection = sqlite3.connect("probe.db", timeout=2, isolation_level=None)
        connection.execute("begin exclusive")
        gevent.sleep(0.05)
        connection.execute("insert into t values (1)")
        connection.execute("commit")

    return operation
