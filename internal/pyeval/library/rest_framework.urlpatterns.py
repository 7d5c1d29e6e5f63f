# rest_framework.urlpatterns: each pattern once more with a suffix for the format.
from django.urls import Included, URLPattern, URLResolver
from rest_framework.settings import api_settings
import paddock


def _suffixed(urlpatterns, regex, route, required):
    made = []
    for p in urlpatterns:
        if paddock.is_instance(p, URLResolver):
            inner = _suffixed(p.url_patterns, regex, route, required)
            made.append(paddock.placed(URLResolver(p.kind, p.route, Included(inner, p.app_name, p.namespace), p.kwargs), p))
        elif paddock.is_instance(p, URLPattern):
            if not required:
                made.append(p)
            stem = p.route.rstrip("$").rstrip("/")
            suffix = route if p.kind == "path" else regex
            made.append(paddock.placed(URLPattern(p.kind, stem + suffix, p.callback, p.kwargs, p.name, p.prefix), p))
        else:
            made.append(p)
    return made


def format_suffix_patterns(urlpatterns, suffix_required=False, allowed=None):
    kwarg = api_settings.FORMAT_SUFFIX_KWARG
    allowed = list(allowed or [])
    if len(allowed) == 1:
        pattern = allowed[0]
    elif allowed:
        pattern = "(" + "|".join(allowed) + ")"
    else:
        pattern = "[a-z0-9]+"
    converter = "_".join(["drf_format_suffix"] + allowed)
    return _suffixed(urlpatterns, r"\.(?P<" + kwarg + ">" + pattern + ")/?$", "<" + converter + ":" + kwarg + ">", suffix_required)
