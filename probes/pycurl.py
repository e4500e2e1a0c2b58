"""pycurl waits in libcurl, in C."""

requires = ["pycurl"]
server = "http"
remedies = ["threadpool"]


def once(at):
    """perform()"""
    import io

    import pycurl

    def operation(i):
        curl = pycurl.Curl()
        curl.setopt(curl.URL, at.url)
        curl.setopt(curl.WRITEDATA, io.BytesIO())
        curl.perform()
        curl.close()

    return operation


def threadpool(at):
    """in gevent.get_hub().threadpool"""
    import gevent

    call = once(at)
    return lambda i: gevent.get_hub().threadpool.apply(call, (i,))
