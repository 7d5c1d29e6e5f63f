# django-cache-url: too many versions differ, so only what is unset is known.
import os
import paddock

DEFAULT_ENV = "CACHE_URL"


def config(env=DEFAULT_ENV, default="locmem://"):
    s = os.environ.get(env, default)
    if s:
        return parse(s)
    return {}


def parse(url):
    if url == "locmem://":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if url == "dummy://":
        return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    return paddock.unknown("the cache URL is not evaluated")
