"""tornado runs on an asyncio loop."""

requires = ["tornado"]
servers = {"client": "http"}


def once():
    """tornado.ioloop.IOLoop"""
    import tornado.gen
    import tornado.ioloop

    return lambda i: tornado.ioloop.IOLoop(make_current=False).run_sync(lambda: tornado.gen.sleep(0.3))


def client(at):
    """the synchronous HTTPClient"""
    import tornado.httpclient

    def operation(i):
        client = tornado.httpclient.HTTPClient()
        client.fetch(at.url)
        client.close()

    return operation
