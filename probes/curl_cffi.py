"""curl_cffi waits in libcurl, in C, unless its session is told of gevent."""

requires = ["curl_cffi"]
server = "http"
remedies = ["thread_gevent", "threadpool"]


def once(at):
    """GET with one Session"""
    from curl_cffi import requests

    session = requests.Session()
    return lambda i: session.get(at.url)


def thread_gevent(at):
    """GET with Session(thread="gevent")"""
    from curl_cffi import requests

    session = requests.Session(thread="gevent")
    return lambda i: session.get(at.url)


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    call = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(call, (i,))
