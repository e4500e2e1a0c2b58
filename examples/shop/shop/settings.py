"""Everything that differs between a laptop, the review apps and production."""

import os

BROKER = os.environ.get("SHOP_BROKER", "redis://localhost:6379/0")
DATABASE = os.environ.get("SHOP_DATABASE", "postgresql://localhost/shop")
BUCKET = os.environ.get("SHOP_BUCKET", "shop-pictures")
MAIL_API = os.environ.get("SHOP_MAIL_API", "https://mail.example.com/v2")
PROJECT = os.environ.get("SHOP_PROJECT", "shop-live")
SEARCH_API = os.environ.get("SHOP_SEARCH_API", "https://search.example.com")
CARRIERS = ("https://north.example.com", "https://parcel.example.com", "https://rail.example.com")
SHOPS = ("https://one.example.com", "https://two.example.com")
