# rest_framework.throttling: how often a view may be called.
from rest_framework.settings import api_settings
import paddock


class BaseThrottle:
    def allow_request(self, request, view):
        return paddock.unknown("an answer")

    def get_ident(self, request):
        return paddock.unknown("an address")

    def wait(self):
        return None


class SimpleRateThrottle(BaseThrottle):
    timer = None
    cache_format = "throttle_%(scope)s_%(ident)s"
    scope = None
    THROTTLE_RATES = api_settings.DEFAULT_THROTTLE_RATES

    def __init__(self):
        pass

    def get_cache_key(self, request, view):
        return paddock.unknown("a key")

    def get_rate(self):
        return paddock.unknown("a rate")

    def parse_rate(self, rate):
        return paddock.unknown("a rate")

    def throttle_success(self):
        return True

    def throttle_failure(self):
        return False


class AnonRateThrottle(SimpleRateThrottle):
    scope = "anon"


class UserRateThrottle(SimpleRateThrottle):
    scope = "user"


class ScopedRateThrottle(SimpleRateThrottle):
    scope_attr = "throttle_scope"
