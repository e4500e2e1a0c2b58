"""The pages of the back office. Only synchronous gunicorn workers import this module."""

import os

# Moved to the start command long ago:
# from gevent import monkey; monkey.patch_all()
from flask import Flask, jsonify

import shop.celery  # noqa: F401  mail's tasks need their application
from shop import export, prices
from shop.tasks import mail

app = Flask(__name__)


@app.get("/health")
def health():
    """Who answers, for the load balancer."""
    return jsonify(pid=os.getpid())


@app.get("/prices/<sku>")
def price(sku):
    """What other shops ask for the same thing."""
    return jsonify(prices.compare(sku))


@app.post("/orders/<int:order_id>/confirmation")
def confirm(order_id):
    """Send the confirmation again."""
    mail.send_confirmation.delay(order_id)
    return "", 202


@app.get("/export.csv")
def download():
    """All orders, for the accountant."""
    return export.all_orders(), {"Content-Type": "text/csv"}
