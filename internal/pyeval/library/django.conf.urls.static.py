# django.conf.urls.static: files that the development server serves.
import re
from django.conf import settings
from django.urls import re_path
from django.views.static import serve


def static(prefix, view=serve, **kwargs):
    from urllib.parse import urlsplit

    if not settings.DEBUG or urlsplit(prefix).netloc:
        return []
    return [re_path(r"^%s(?P<path>.*)$" % re.escape(prefix.lstrip("/")), view, kwargs=kwargs)]
