"""Django asks asyncio whether a loop runs; any greenlet's loop makes its ORM refuse in all others."""

requires = ["django", "psycopg[binary]"]
server = "postgresql"
others = ["while_asyncio_run", "while_loop_thread", "while_native_loop", "allow_unsafe"]
environment = {"allow_unsafe": {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}}
uncontrolled = ["while_asyncio_run", "while_loop_thread"]


def _orm(at):
    import django
    from django.conf import settings

    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": at.host,
        "PORT": at.port,
    }
    settings.configure(DATABASES={"default": database})
    django.setup()
    from django.db import connection

    def query(i):
        with connection.cursor() as cursor:
            cursor.execute(at.wait)
        connection.close()

    return query


def once(at):
    """a query of the ORM"""
    return _orm(at)


def while_asyncio_run(at):
    """queries of nine greenlets while the tenth is in asyncio.run"""
    import asyncio

    import gevent

    query = _orm(at)

    def operation(i):
        if i == 0:
            return asyncio.run(asyncio.sleep(0.3))
        gevent.sleep(0.03)
        return query(i)

    return operation


def while_loop_thread(at):
    """queries while a loop runs in a threading.Thread"""
    import asyncio
    import threading

    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return _orm(at)


def while_native_loop(at):
    """queries while loops run in the hub's threadpool"""
    import asyncio

    import gevent

    for _ in range(3):
        gevent.get_hub().threadpool.spawn(asyncio.run, asyncio.sleep(5))
    return _orm(at)


def allow_unsafe(at):
    """queries while a loop runs in a threading.Thread, with DJANGO_ALLOW_ASYNC_UNSAFE=1"""
    return while_loop_thread(at)
