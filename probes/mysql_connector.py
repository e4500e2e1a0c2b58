"""mysql-connector-python waits in C where its extension loads, and on patched sockets where it does not."""

requires = ["mysql-connector-python"]
server = "mariadb"
package = "mysql-connector-python"
also = {"c_extension": ["mysql-connector-python<9"]}
uses = ["c_extension"]
remedies = ["use_pure"]
others = ["once"]


def once(at):
    """a query that takes 0.3 s"""
    import mysql.connector

    connections = [
        mysql.connector.connect(host=at.host, port=at.port, user=at.user, password=at.password) for _ in range(10)
    ]

    def operation(i):
        cursor = connections[i].cursor()
        cursor.execute(at.wait)
        cursor.fetchall()

    return operation


def c_extension(at):
    """with use_pure=False"""
    import mysql.connector

    connections = [
        mysql.connector.connect(host=at.host, port=at.port, user=at.user, password=at.password, use_pure=False)
        for _ in range(10)
    ]

    def operation(i):
        cursor = connections[i].cursor()
        cursor.execute(at.wait)
        cursor.fetchall()

    return operation


def use_pure(at):
    """with use_pure=True"""
    import mysql.connector

    connections = [
        mysql.connector.connect(host=at.host, port=at.port, user=at.user, password=at.password, use_pure=True)
        for _ in range(10)
    ]

    def operation(i):
        cursor = connections[i].cursor()
        cursor.execute(at.wait)
        cursor.fetchall()

    return operation
