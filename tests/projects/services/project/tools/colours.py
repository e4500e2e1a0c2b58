print("blue")  # as gevent and celery are written in the logo
