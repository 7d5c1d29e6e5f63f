# django-debug-toolbar 8: its routes, while DEBUG is on.
import re
from django.conf import settings
from django.urls import include, re_path


def debug_toolbar_urls(prefix="__debug__"):
    if not settings.DEBUG:
        return []
    return [re_path("^%s/" % re.escape(prefix.lstrip("/")), include("debug_toolbar.urls"))]
