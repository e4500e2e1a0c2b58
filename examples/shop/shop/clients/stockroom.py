"""The old stock system is a MySQL database in the cellar."""

import MySQLdb


def levels():
    """Pairs of stock-keeping unit and pieces on the shelf."""
    connection = MySQLdb.connect(host="cellar", user="shop", database="stock", connect_timeout=5)
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT sku, pieces FROM levels")
        yield from cursor
    finally:
        connection.close()
