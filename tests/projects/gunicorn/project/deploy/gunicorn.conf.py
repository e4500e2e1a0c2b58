from gevent import monkey

monkey.patch_all()

bind = ":8000"
worker_class = "gevent"
worker_connections = 500
