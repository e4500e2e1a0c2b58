"""Celery's clients wait as kombu's transport and the result backend do."""

requires = ["celery[redis]"]
server = "redis"


def once(at):
    """AsyncResult.get(timeout=0.3) of a task that nobody runs"""
    import celery
    from celery.exceptions import TimeoutError

    app = celery.Celery(broker=at.url, backend=at.url)

    @app.task
    def nothing():
        pass

    def operation(i):
        try:
            nothing.delay().get(timeout=0.3)
        except TimeoutError:
            pass

    return operation
