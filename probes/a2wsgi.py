"""a2wsgi's ASGIMiddleware keeps an event loop running in a thread that is a greenlet."""

requires = ["a2wsgi"]
uses = ["asgi_middleware"]


def asgi_middleware():
    """ASGIMiddleware: one request of 0.3 s"""
    import asyncio
    from wsgiref.util import setup_testing_defaults

    from a2wsgi import ASGIMiddleware

    async def application(scope, receive, send):
        await asyncio.sleep(0.3)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    middleware = ASGIMiddleware(application)

    def operation(i):
        environ = {}
        setup_testing_defaults(environ)
        assert b"".join(middleware(environ, lambda *given: None)) == b"ok"

    return operation
