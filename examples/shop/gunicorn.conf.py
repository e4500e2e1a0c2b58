"""The shop's pages are short and the database answers fast: plain synchronous workers."""

import multiprocessing

bind = "0.0.0.0:8000"
worker_class = "sync"
workers = multiprocessing.cpu_count() * 2 + 1
timeout = 30
