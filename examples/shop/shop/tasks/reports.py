"""The day's figures, as a page on paper."""

from celery import shared_task
from google.cloud import storage
from playwright.sync_api import sync_playwright
from sqlalchemy import text

from shop import settings
from shop.database import transaction

PAGE = "<html><h1>{day}</h1><p>{orders} orders, {total} in all</p></html>"


@shared_task
def send_daily_report(day):
    """Print yesterday's page to a PDF and keep it."""
    with transaction() as session:
        figures = session.execute(
            text("SELECT count(*) AS orders, sum(total) AS total FROM orders WHERE paid_at::date = :day"), {"day": day}
        ).one()
    with sync_playwright() as browsers:
        page = browsers.chromium.launch().new_page()
        page.set_content(PAGE.format(day=day, orders=figures.orders, total=figures.total))
        document = page.pdf(format="A4")
    bucket = storage.Client(project=settings.PROJECT).bucket(settings.BUCKET)
    bucket.blob(f"reports/{day}.pdf").upload_from_string(document, content_type="application/pdf")
