import MySQLdb
from flask import Flask

application = Flask(__name__)


@application.get("/")
def front():
    connection = MySQLdb.connect(database="desk")
    return {"tables": len(connection.cursor().fetchall())}
