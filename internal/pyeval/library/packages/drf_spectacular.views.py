# drf-spectacular: the API's schema and the pages that show it. Who sees them is SPECTACULAR_SETTINGS's to say.
from django.conf import settings
from django.views.generic import RedirectView
from rest_framework.settings import APISettings, api_settings
from rest_framework.views import APIView
import paddock

spectacular_settings = APISettings(
    getattr(settings, "SPECTACULAR_SETTINGS", {}),
    {"SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"], "SERVE_AUTHENTICATION": None},
    ["SERVE_PERMISSIONS", "SERVE_AUTHENTICATION"],
)
AUTHENTICATION_CLASSES = spectacular_settings.SERVE_AUTHENTICATION
if AUTHENTICATION_CLASSES is None:
    AUTHENTICATION_CLASSES = api_settings.DEFAULT_AUTHENTICATION_CLASSES


class SpectacularAPIView(APIView):
    permission_classes = spectacular_settings.SERVE_PERMISSIONS
    authentication_classes = AUTHENTICATION_CLASSES

    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class SpectacularYAMLAPIView(SpectacularAPIView):
    pass


class SpectacularJSONAPIView(SpectacularAPIView):
    pass


class SpectacularSwaggerView(APIView):
    permission_classes = spectacular_settings.SERVE_PERMISSIONS
    authentication_classes = AUTHENTICATION_CLASSES

    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class SpectacularSwaggerSplitView(SpectacularSwaggerView):
    pass


class SpectacularRedocView(APIView):
    permission_classes = spectacular_settings.SERVE_PERMISSIONS
    authentication_classes = AUTHENTICATION_CLASSES

    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")


class SpectacularSwaggerOauthRedirectView(RedirectView):
    pass
