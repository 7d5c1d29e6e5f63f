# rest_framework.views.APIView: Django's View with policies, whose defaults are the site's.
from django.views.generic.base import View
from rest_framework.settings import api_settings
import paddock


def exception_handler(exc, context):
    return paddock.unknown("an answer")


def get_view_name(view):
    return paddock.unknown("a name")


def get_view_description(view, html=False):
    return paddock.unknown("a text")


class APIView(View):
    renderer_classes = api_settings.DEFAULT_RENDERER_CLASSES
    parser_classes = api_settings.DEFAULT_PARSER_CLASSES
    authentication_classes = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    throttle_classes = api_settings.DEFAULT_THROTTLE_CLASSES
    permission_classes = api_settings.DEFAULT_PERMISSION_CLASSES
    content_negotiation_class = api_settings.DEFAULT_CONTENT_NEGOTIATION_CLASS
    metadata_class = api_settings.DEFAULT_METADATA_CLASS
    versioning_class = api_settings.DEFAULT_VERSIONING_CLASS
    settings = api_settings

    # DRF asks for the CSRF token itself, where SessionAuthentication is what knows the user.
    @classmethod
    def as_view(cls, **initkwargs):
        view = super().as_view(**initkwargs)
        view.csrf_exempt = True
        return view

    def initialize_request(self, request, *args, **kwargs):
        return request

    def initial(self, request, *args, **kwargs):
        pass

    def perform_authentication(self, request):
        pass

    def check_permissions(self, request):
        pass

    def check_object_permissions(self, request, obj):
        pass

    def check_throttles(self, request):
        pass

    def permission_denied(self, request, message=None, code=None):
        raise Exception("permission denied")

    def get_permissions(self):
        return [permission() for permission in self.permission_classes]

    def get_authenticators(self):
        return [auth() for auth in self.authentication_classes]

    def get_throttles(self):
        return [throttle() for throttle in self.throttle_classes]

    def get_renderers(self):
        return [renderer() for renderer in self.renderer_classes]

    def get_parsers(self):
        return [parser() for parser in self.parser_classes]

    def handle_exception(self, exc):
        return paddock.unknown("an answer")

    def finalize_response(self, request, response, *args, **kwargs):
        return response

    def options(self, request, *args, **kwargs):
        return paddock.unknown("an answer")
