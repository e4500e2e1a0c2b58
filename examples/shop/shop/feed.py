"""Reads the price feeds of many suppliers for ever: a gevent program of its own, ``python -m shop.feed``."""

from gevent import monkey

monkey.patch_all(thread=False)

import logging
import time

import requests
from gevent.pool import Pool

from shop.cache import connection

SUPPLIERS = [f"https://supplier-{number}.example.com/prices" for number in range(40)]


def read(url):
    """Keep one supplier's prices."""
    try:
        connection.set(f"prices:{url}", requests.get(url, timeout=20).content)
    except requests.RequestException:
        logging.exception("%s did not answer", url)


def main():
    """Ask everybody once a minute."""
    pool = Pool(20)
    while True:
        pool.map(read, SUPPLIERS)
        time.sleep(60)


if __name__ == "__main__":
    main()
