"""playwright's synchronous API keeps an asyncio loop running; this looks at its import alone."""

requires = ["playwright"]
others = ["once"]


def once():
    """import of playwright.sync_api"""
    import playwright.sync_api  # noqa: F401
