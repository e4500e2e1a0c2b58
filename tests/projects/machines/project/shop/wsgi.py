from shop import tasks


def app(environ, start_response):
    tasks.send.delay(environ["PATH_INFO"])
    start_response("202 Accepted", [])
    return []
