"""Pictures of what we sell: computation for the prefork worker."""

import io

import boto3
from celery import shared_task
from PIL import Image

from shop import settings

SIZES = (160, 480, 1280)


@shared_task
def make_thumbnails(key):
    """Store the picture in every size."""
    bucket = boto3.resource("s3").Bucket(settings.BUCKET)
    original = io.BytesIO()
    bucket.download_fileobj(key, original)
    for size in SIZES:
        original.seek(0)
        picture = Image.open(original)
        picture.thumbnail((size, size))
        small = io.BytesIO()
        picture.save(small, "WEBP")
        small.seek(0)
        bucket.upload_fileobj(small, f"{size}/{key}.webp")
