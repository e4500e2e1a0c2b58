"""Short-lived answers, in Redis."""

import functools
import json

import redis

from shop import settings

connection = redis.Redis.from_url(settings.BROKER)


def cached(seconds):
    """Keep a function's JSON answer for some seconds."""

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*arguments):
            key = f"{function.__module__}.{function.__name__}:{arguments!r}"
            known = connection.get(key)
            if known is not None:
                return json.loads(known)
            answer = function(*arguments)
            connection.set(key, json.dumps(answer), ex=seconds)
            return answer

        return wrapper

    return decorate
