"""aiosmtplib runs on an asyncio loop, and greenlets share one loop marker."""

requires = ["aiosmtplib"]
server = "smtp"


def once(at):
    """connecting and quitting, by asyncio.run"""
    import asyncio

    import aiosmtplib

    async def work():
        client = aiosmtplib.SMTP(hostname=at.host, port=at.port, start_tls=False)
        await client.connect()
        await client.quit()

    return lambda i: asyncio.run(work())
