"""peewee waits as its driver does."""

requires = ["peewee", "psycopg2-binary"]
server = "postgresql"
also = {"pymysql": ["pymysql"], "psycopg": ["psycopg[binary]"], "psycogreen": ["psycogreen"]}
servers = {"pymysql": "mariadb"}
uses = ["once"]
remedies = ["psycogreen"]


def _query(database, wait):
    def operation(i):
        with database.connection_context():
            database.execute_sql(wait)

    return operation


def once(at):
    """PostgresqlDatabase with psycopg2"""
    import peewee

    return _query(peewee.PostgresqlDatabase("postgres", user="postgres", host=at.host, port=at.port), at.wait)


def psycogreen(at):
    """PostgresqlDatabase with psycopg2 after patch_psycopg()"""
    from psycogreen.gevent import patch_psycopg

    patch_psycopg()
    return once(at)


def psycopg(at):
    """PostgresqlDatabase with psycopg2 and psycopg installed"""
    return once(at)


def pymysql(at):
    """MySQLDatabase with PyMySQL"""
    import peewee

    return _query(
        peewee.MySQLDatabase("probe", user=at.user, password=at.password, host=at.host, port=at.port), at.wait
    )
