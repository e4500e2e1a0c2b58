"""The Celery application: ``celery -A shop worker`` finds it here."""

from gevent import monkey

monkey.patch_all()

from celery import Celery

from shop import settings

app = Celery("shop", broker=settings.BROKER, backend=settings.BROKER)
app.conf.update(
    task_acks_late=True,
    task_time_limit=300,
    task_default_queue="default",
    task_routes={
        "shop.tasks.images.*": {"queue": "images"},
        "shop.tasks.mail.*": {"queue": "mail"},
        "shop.tasks.payments.*": {"queue": "payments"},
    },
    beat_schedule={
        "nightly-report": {"task": "shop.tasks.reports.send_daily_report", "schedule": 24 * 60 * 60},
        "stock": {"task": "shop.tasks.stock.copy_stock_levels", "schedule": 15 * 60},
    },
    imports=(
        "shop.tasks.images",
        "shop.tasks.mail",
        "shop.tasks.payments",
        "shop.tasks.reports",
        "shop.tasks.shipping",
        "shop.tasks.stock",
    ),
)
