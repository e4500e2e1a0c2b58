import asyncio

from celery import Celery
from playwright.async_api import async_playwright

app = Celery("letters")


async def render(page):
    async with async_playwright() as browsers:
        browser = await browsers.chromium.launch()
        tab = await browser.new_page()
        await tab.set_content(page)
        return await tab.pdf()


@app.task
def pdf(page):
    return asyncio.run(render(page)).hex()
