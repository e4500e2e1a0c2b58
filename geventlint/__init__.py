"""geventlint: does this project survive gevent?"""

__version__ = "0.1.0"
