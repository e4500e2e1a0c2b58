"""Fetch many addresses at once."""

import requests

try:
    import gevent.monkey
except ImportError:
    gevent = None

if gevent:
    gevent.monkey.patch_all()


def fetch(addresses):
    return [requests.get(address, timeout=5) for address in addresses]
