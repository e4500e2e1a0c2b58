"""Channels' layers are asynchronous; group_send is called through async_to_sync."""

requires = ["channels", "channels-redis"]
server = "redis"
limit = {"once": 15}


def once(at):
    """async_to_sync(group_send) on the Redis layer, twenty a greenlet"""
    import django
    import gevent
    from asgiref.sync import async_to_sync
    from django.conf import settings

    layer = {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [at.url]}}
    settings.configure(CHANNEL_LAYERS={"default": layer}, INSTALLED_APPS=["channels"])
    django.setup()
    from channels.layers import get_channel_layer

    def operation(i):
        for _ in range(20):
            async_to_sync(get_channel_layer().group_send)("group", {"type": "x"})
            gevent.sleep(0.001)

    return operation
