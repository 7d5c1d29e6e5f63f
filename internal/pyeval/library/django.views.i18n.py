# django.views.i18n; the functions of catalogs are those of Django before 2.0.
import paddock
from django.views.generic.base import View


def set_language(request):
    return paddock.unknown("an answer")


def javascript_catalog(request, domain="djangojs", packages=None):
    return paddock.unknown("an answer")


def json_catalog(request, domain="djangojs", packages=None):
    return paddock.unknown("an answer")


class JavaScriptCatalog(View):
    domain = "djangojs"
    packages = None

    def get(self, request, *args, **kwargs):
        return paddock.unknown("an answer")

    def get_context_data(self, **kwargs):
        return paddock.unknown("a context")


class JSONCatalog(JavaScriptCatalog):
    pass
