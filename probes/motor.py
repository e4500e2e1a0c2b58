"""motor runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["motor"]
server = "mongodb"


def once(at):
    """ping by asyncio.run"""
    import asyncio

    from motor.motor_asyncio import AsyncIOMotorClient

    async def work():
        await AsyncIOMotorClient(at.host, at.port, serverSelectionTimeoutMS=5000).admin.command("ping")

    return lambda i: asyncio.run(work())
