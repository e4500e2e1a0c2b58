"""pymongo has C code for BSON and waits on patched sockets."""

requires = ["pymongo"]
server = "mongodb"
others = ["asynchronous"]


def once(at):
    """ping, answered late by a stub server"""
    import pymongo

    client = pymongo.MongoClient(at.host, at.port, serverSelectionTimeoutMS=5000)
    return lambda i: client.admin.command("ping")


def asynchronous(at):
    """AsyncMongoClient by asyncio.run"""
    import asyncio

    import pymongo

    async def work():
        client = pymongo.AsyncMongoClient(at.host, at.port, serverSelectionTimeoutMS=5000)
        await client.admin.command("ping")
        await client.close()

    return lambda i: asyncio.run(work())
