"""SQLAlchemy waits as its driver does; its pool waits cooperatively."""

requires = ["sqlalchemy", "psycopg[binary]"]
server = "postgresql"
also = {
    "psycopg2": ["psycopg2-binary"],
    "psycopg2_psycogreen": ["psycopg2-binary", "psycogreen"],
    "asyncpg": ["asyncpg"],
    "default": ["psycopg2-binary"],
}
duration = {"pool": 0.6}
uses = ["psycopg2"]
remedies = ["psycopg2_psycogreen"]


def _engine(url, wait, **options):
    import sqlalchemy

    engine = sqlalchemy.create_engine(url, pool_size=options.pop("pool_size", 10), **options)
    with engine.connect():
        pass

    def operation(i):
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text(wait))

    return operation


def once(at):
    """a query through psycopg"""
    return _engine(at.url.replace("postgresql", "postgresql+psycopg"), at.wait)


def pool(at):
    """a pool of five for ten greenlets"""
    return _engine(at.url.replace("postgresql", "postgresql+psycopg"), at.wait, pool_size=5, max_overflow=0)


def psycopg2(at):
    """a query through psycopg2"""
    return _engine(at.url.replace("postgresql", "postgresql+psycopg2"), at.wait)


def default(at):
    """a query through postgresql:// with psycopg2 and psycopg installed"""
    return _engine(at.url, at.wait)


def psycopg2_psycogreen(at):
    """a query through psycopg2 after patch_psycopg()"""
    from psycogreen.gevent import patch_psycopg

    patch_psycopg()
    return psycopg2(at)


def asyncpg(at):
    """an asynchronous engine, by asyncio.run"""
    import asyncio

    import sqlalchemy
    from sqlalchemy.ext.asyncio import create_async_engine

    async def work():
        engine = create_async_engine(at.url.replace("postgresql", "postgresql+asyncpg"))
        async with engine.connect() as connection:
            await connection.execute(sqlalchemy.text(at.wait))
        await engine.dispose()

    return lambda i: asyncio.run(work())
