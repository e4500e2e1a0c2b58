"""loguru logs in the caller's greenlet; enqueue=True puts a multiprocessing queue in between."""

requires = ["loguru"]
uses = ["enqueue"]
limit = {"enqueue": 10}
duration = {"once": 0.05, "enqueue": 0.05}


def _log(**options):
    import gevent
    from loguru import logger

    logger.remove()
    logger.add("log", **options)

    def operation(i):
        for _ in range(50):
            logger.info("x")
            gevent.sleep(0.001)

    return operation


def once():
    """fifty lines a greenlet"""
    return _log()


def enqueue():
    """fifty lines a greenlet with enqueue=True"""
    return _log(enqueue=True)
