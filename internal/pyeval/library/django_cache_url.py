# django-cache-url. What it makes of Redis and memcached differs from version to version.
import os
import paddock
from urllib.parse import urlparse

DEFAULT_ENV = "CACHE_URL"
BACKENDS = {
    "db": "django.core.cache.backends.db.DatabaseCache",
    "dummy": "django.core.cache.backends.dummy.DummyCache",
    "file": "django.core.cache.backends.filebased.FileBasedCache",
    "locmem": "django.core.cache.backends.locmem.LocMemCache",
}


def config(env=DEFAULT_ENV, default="locmem://"):
    s = os.environ.get(env, default)
    if s:
        return parse(s)
    return {}


def parse(url):
    if paddock.is_unknown(url):
        return url
    parts = urlparse(url)
    if parts.scheme not in BACKENDS or parts.query:
        return paddock.unknown("what django-cache-url makes of the URL depends on its version")
    location = ";".join(parts.netloc.split(",")) if parts.netloc else parts.path
    return {"BACKEND": BACKENDS[parts.scheme], "LOCATION": location}
