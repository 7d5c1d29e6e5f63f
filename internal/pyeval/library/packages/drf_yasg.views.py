# drf-yasg: the API's schema and the pages that show it, a class for each call.
from rest_framework.settings import api_settings
from rest_framework.views import APIView
import paddock


def get_schema_view(
    info=None,
    url=None,
    patterns=None,
    urlconf=None,
    public=False,
    validators=None,
    generator_class=None,
    authentication_classes=None,
    permission_classes=None,
):
    authentication = authentication_classes or api_settings.DEFAULT_AUTHENTICATION_CLASSES
    permission = permission_classes or api_settings.DEFAULT_PERMISSION_CLASSES

    class SchemaView(APIView):
        schema = None

        def get(self, request, version="", format=None):
            return paddock.unknown("an answer")

        @classmethod
        def as_cached_view(cls, cache_timeout=0, cache_kwargs=None, **initkwargs):
            return cls.as_view(**initkwargs)

        @classmethod
        def without_ui(cls, cache_timeout=0, cache_kwargs=None):
            return cls.as_cached_view(cache_timeout, cache_kwargs)

        @classmethod
        def with_ui(cls, renderer="swagger", cache_timeout=0, cache_kwargs=None):
            return cls.as_cached_view(cache_timeout, cache_kwargs)

    SchemaView.authentication_classes = authentication
    SchemaView.permission_classes = permission
    return SchemaView
