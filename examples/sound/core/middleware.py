"""Two things that every answer and every session get."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.utils.cache import add_never_cache_headers


class ResponseHeadersMiddleware:
    """Headers that Django has no setting for, and no caching of pages that were made for one person."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


class SessionLifetimeMiddleware:
    """End a session after some idle minutes, and after some hours in any case.

    Requests that a page makes by itself (the dashboard's polling) carry X-Background and don't count as activity.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            born = request.session.setdefault("born", now)
            seen = request.session.get("seen", now)
            if now - born > settings.SESSION_LONGEST_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif "X-Background" not in request.headers and now - seen >= 60:
                request.session["seen"] = now
            else:
                request.session.setdefault("seen", now)
        return self.get_response(request)
