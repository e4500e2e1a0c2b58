"""litellm starts asyncio loops beside its synchronous calls."""

requires = ["litellm"]
server = "http"
environment = {"once": {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}}


def once(at):
    """completion()"""
    import litellm

    return lambda i: litellm.completion(
        model="openai/m", api_key="x", api_base=f"{at.url}/v1", messages=[{"role": "user", "content": "?"}]
    )
