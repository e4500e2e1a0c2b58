"""openai waits through httpx, on patched sockets."""

requires = ["openai"]
server = "http"
others = ["asynchronous"]


def once(at):
    """chat.completions.create"""
    import openai

    client = openai.OpenAI(api_key="x", base_url=f"{at.url}/v1", max_retries=0)
    return lambda i: client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}])


def asynchronous(at):
    """AsyncOpenAI by asyncio.run"""
    import asyncio

    import openai

    async def work():
        async with openai.AsyncOpenAI(api_key="x", base_url=f"{at.url}/v1", max_retries=0) as client:
            await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}])

    return lambda i: asyncio.run(work())
